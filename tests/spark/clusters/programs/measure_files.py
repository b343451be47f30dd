"""A Spark job without Pomona: the sizes of all files in a folder, measured by the executors.

Usage: spark-submit measure_files.py IN OUT. Writes OUT as Parquet: path, size_bytes, and by
which container of YARN and which interpreter.
"""

import sys
from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import SparkSession


def _measured(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    import os

    import pyarrow as pa

    for batch in batches:
        sizes = [len(content.as_py()) for content in batch.column("content")]
        yield pa.RecordBatch.from_pydict(
            {
                "path": batch.column("path"),
                "size_bytes": pa.array(sizes, pa.int64()),
                "container": [os.environ.get("CONTAINER_ID", "")] * len(sizes),
                "interpreter": [sys.executable] * len(sizes),
            }
        )


def main(source: str, out: str) -> None:
    """Run the job."""
    spark = SparkSession.builder.getOrCreate()
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(source)
    columns = "path string, size_bytes long, container string, interpreter string"
    measured = files.select("path", "content").repartition(4).mapInArrow(_measured, columns)
    measured.write.parquet(out)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
