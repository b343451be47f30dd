"""Frames of pictures: listed by Pomona, or read by Spark's own binaryFile source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812  # its usual name

from pomona.spark.errors import InputError
from pomona.spark.locations import Location, locate, to_utf8
from pomona.spark.numbering import MAX_PART_ROWS, PART_ROWS, label_of
from pomona.spark.picture_listing import list_pictures

# More tasks than this cost the driver more than they help.
_MAX_PARTITIONS = 10_000

# A last task that only one core does is then a quarter of the work at most; a task of fewer
# pictures than this takes hardly longer than its start.
_MIN_TASKS_A_CORE = 4
_MIN_ROWS_A_PARTITION = 32

_LISTED = "array<struct<path: string, uri: string, size_bytes: bigint>>"


def read_images(
    spark: SparkSession,
    uri: str,
    *,
    part_rows: int = PART_ROWS,
    limit: int | None = None,
    num_partitions: int | None = None,
) -> DataFrame:
    """The pictures below a local folder or any URI that pyarrow's filesystems take: columns path,
    label, part, row, size_bytes, uri. Their bytes are read later, by ImageFeaturizer.

    The rows are those of the command line, in its order and numbered as its parts; partitions hold
    consecutive pictures. The driver lists them, and keeps some 200 bytes a picture.

    uri: a local folder must be there on the executors as well, at the same place.
    part_rows: pictures a part, from 1 to 65,536.
    limit: only the first so many.
    num_partitions: at most the number of pictures; by default such that all cores have the same to
    do, one part at most each time up to 10,000 partitions.

    Raises InputError if there is no such folder, or no picture in it.
    """
    check_part_rows(part_rows)
    return frame_of(
        spark, list_images(uri, limit=limit), part_rows=part_rows, num_partitions=num_partitions
    )


class Listing(NamedTuple):
    """Pictures in their order: a table as list_pictures gives it."""

    root: Location
    files: pa.Table

    def describe(self) -> str:
        """How many, and how large."""
        size_mb = (pc.sum(self.files["size_bytes"]).as_py() or 0) / 1e6
        return f"{self.files.num_rows:,} pictures, {size_mb:,.0f} MB"


def list_images(uri: str, *, limit: int | None = None) -> Listing:
    """The first `limit` pictures, or all. Raises InputError as read_images does."""
    root = locate(uri)
    files = list_pictures(root)
    if limit is not None:
        files = files.slice(0, limit)
    if files.num_rows == 0:
        raise InputError(
            f"There is no picture in {root}; give the folder that holds the pictures, one folder "
            "a class"
        )
    return Listing(root, files)


def frame_of(
    spark: SparkSession,
    listing: Listing,
    *,
    part_rows: int = PART_ROWS,
    num_partitions: int | None = None,
) -> DataFrame:
    """What read_images makes of the listing; part_rows has been checked."""
    num_rows = listing.files.num_rows
    if num_partitions is None:
        cores = spark.sparkContext.defaultParallelism
        num_partitions = _num_partitions(num_rows, part_rows, cores)
    pieces = list(_pieces(listing, min(num_partitions, num_rows)))
    return _unfold(_one_row_a_partition(spark, pieces), listing.root, part_rows)


def number_images(frame: DataFrame, uri: str, *, part_rows: int = PART_ROWS) -> DataFrame:
    """Makes the frame of Spark's binaryFile source a frame of pictures: columns path (relative to
    `uri`), label, part, row, size_bytes, content.

    uri: what was loaded, so `number_images(spark.read.format("binaryFile").option(
    "recursiveFileLookup", True).load(uri), uri)`. The numbers are broadcast: for a few million
    pictures. Pictures of names that start with a dot are left out, as on the command line; Spark
    itself leaves out those that start with an underscore.
    """
    check_part_rows(part_rows)
    root = hadoop_name(frame.sparkSession, uri)
    relative = F.expr(f"substring(path, {len(root) + 2})")
    pictures = frame.withColumn("_relative", relative).where(~F.col("_relative").rlike(r"(^|/)\."))
    # Spark compares strings by their bytes, as the command line does.
    index = F.row_number().over(Window.orderBy("_relative")) - 1
    numbers = pictures.select("path", index.alias("_index"))
    numbered = pictures.join(F.broadcast(numbers), "path")
    return numbered.select(
        F.col("_relative").alias("path"),
        label_of(F.col("_relative"), root.rpartition("/")[2]).alias("label"),
        *_part_and_row(part_rows),
        F.col("length").alias("size_bytes"),
        "content",
    )


def hadoop_name(spark: SparkSession, uri: str) -> str:
    """The URI as Hadoop writes it in the paths of what lies below, without a trailing slash."""
    jvm: Any = spark._jvm
    path = jvm.org.apache.hadoop.fs.Path(uri)
    filesystem = path.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf())
    return str(filesystem.makeQualified(path).toString()).rstrip("/")


def check_part_rows(part_rows: int) -> None:
    """Raises InputError unless it is a possible number of pictures a part."""
    if not 1 <= part_rows <= MAX_PART_ROWS:
        raise InputError(f"part_rows is {part_rows}, not a whole number from 1 to {MAX_PART_ROWS}")


def _part_and_row(part_rows: int) -> list[Any]:
    part = F.expr(f"cast(_index div {part_rows} as int)").alias("part")
    row = F.expr(f"cast(_index % {part_rows} as int)").alias("row")
    return [part, row]


def _num_partitions(num_rows: int, part_rows: int, cores: int) -> int:
    """So many that cores end together, a task is a part at most, and small sets use all cores."""
    tasks_a_core = max(_MIN_TASKS_A_CORE, -(-num_rows // (part_rows * cores)))
    most = min(_MAX_PARTITIONS, -(-num_rows // _MIN_ROWS_A_PARTITION))
    return min(tasks_a_core * cores, most)


def _pieces(listing: Listing, num_partitions: int) -> Iterator[str]:
    """The listing in JSON, one text a partition, as evenly as it goes."""
    num_rows = listing.files.num_rows
    for partition in range(num_partitions):
        first = num_rows * partition // num_partitions
        last = num_rows * (partition + 1) // num_partitions
        piece = listing.files.slice(first, last - first)
        files = zip(piece["path"].to_pylist(), piece["size_bytes"].to_pylist(), strict=True)
        rows = [_entry(listing.root, path, size_bytes) for path, size_bytes in files]
        yield json.dumps({"first": first, "rows": rows}, separators=(",", ":"))


def _entry(root: Location, path: bytes, size_bytes: int) -> dict[str, str | int]:
    text = to_utf8(path)
    uri = root.uri_of(path)
    entry: dict[str, str | int] = {"path": text, "size_bytes": size_bytes}
    # Most URIs are the root's and the path: then the driver need not keep them.
    return entry if uri == f"{root.uri}/{text}" else {**entry, "uri": uri}


def _one_row_a_partition(spark: SparkSession, texts: list[str]) -> DataFrame:
    """A frame of one column `value`, whose partition i is the text i.

    By Spark's Java interface: Python's createDataFrame cuts into partitions as it likes, or needs a
    Python worker in each task, which would then load the model a second time.
    """
    jvm: Any = spark._jvm
    rows = spark.sparkContext._jsc.parallelize(texts, len(texts))
    strings = jvm.org.apache.spark.sql.Encoders.STRING()
    return DataFrame(spark._jsparkSession.createDataset(rows.rdd(), strings).toDF(), spark)


def _unfold(texts: DataFrame, root: Location, part_rows: int) -> DataFrame:
    """One row a picture from the rows of _pieces."""
    piece = F.from_json("value", f"first bigint, rows {_LISTED}").alias("piece")
    rows = texts.select(piece).select("piece.first", F.posexplode("piece.rows"))
    numbered = rows.withColumn("_index", F.col("first") + F.col("pos"))
    return numbered.select(
        F.col("col.path").alias("path"),
        label_of(F.col("col.path"), root.label).alias("label"),
        *_part_and_row(part_rows),
        F.col("col.size_bytes").alias("size_bytes"),
        F.coalesce("col.uri", F.concat(F.lit(root.uri + "/"), "col.path")).alias("uri"),
    )
