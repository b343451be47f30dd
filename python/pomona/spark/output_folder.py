"""The result folder, on any file system of Spark's."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pyspark.sql import DataFrame, SparkSession

from pomona.spark.errors import InputError

STAGING = "_extracted"

# All that a run, here or on the command line, leaves in its folder.
_RESULTS = (
    STAGING, "features", "failures", "ledger", "model", "pca", "pca.csv", "plan.json",
    "manifest.json",
)  # fmt: skip


class OutputFolder:
    """Tables by Spark's own writer, small files through Hadoop's file systems: so all that Spark is
    configured for (s3a, EMRFS, hdfs) works.
    """

    def __init__(self, spark: SparkSession, uri: str) -> None:
        self.uri = uri.rstrip("/") or "/"
        jvm: Any = spark._jvm
        self._jvm = jvm
        configuration = spark._jsparkSession.sessionState().newHadoopConf()
        self._filesystem = self._jvm.org.apache.hadoop.fs.Path(self.uri).getFileSystem(
            configuration
        )

    def path(self, name: str) -> str:
        """The full name of what lies in the folder."""
        return f"{self.uri}/{name}"

    def local_folder(self, name: str) -> Path | None:
        """What path() names, if it is a folder of this machine's (or mounted on it)."""
        uri = self._filesystem.makeQualified(self._hadoop_path(name)).toUri()
        return Path(uri.getPath()) if uri.getScheme() == "file" else None

    def start(self, *, overwrite: bool) -> None:
        """Removes earlier results. Raises InputError if there are any and they must stay."""
        for name in _RESULTS:
            if not self._filesystem.exists(self._hadoop_path(name)):
                continue
            if not overwrite:
                raise InputError(
                    f"There are results in {self.uri} ({name}); give --overwrite to replace them, "
                    "or another --out"
                )
            self.remove(name)

    def remove(self, name: str) -> None:
        """Removes a table or file."""
        self._filesystem.delete(self._hadoop_path(name), True)

    def write_table(self, name: str, frame: DataFrame, compression: str = "snappy") -> None:
        """Writes a folder of Parquet files, and _SUCCESS last."""
        writer = frame.write.option("compression", compression)
        # Features hardly repeat: a dictionary of them costs time and is thrown away.
        for column in ("features", "features.list.element", "pca_features.list.element"):
            writer = writer.option(f"parquet.enable.dictionary#{column}", "false")
        writer.parquet(self.path(name))

    def write_arrays(self, name: str, arrays: dict[str, npt.NDArray[np.float64]]) -> None:
        """Writes a folder of .npy files, and _SUCCESS last."""
        for file_name, array in arrays.items():
            buffer = io.BytesIO()
            np.save(buffer, np.ascontiguousarray(array, "<f8"))
            self.write_file(f"{name}/{file_name}.npy", buffer.getvalue())
        self.write_file(f"{name}/_SUCCESS", b"")

    def write_file(self, name: str, content: bytes) -> None:
        """Writes a small file."""
        stream = self._filesystem.create(self._hadoop_path(name), True)
        try:
            stream.write(bytearray(content))
        finally:
            stream.close()

    def _hadoop_path(self, name: str) -> Any:  # noqa: ANN401  # a Java object
        return self._jvm.org.apache.hadoop.fs.Path(self.path(name))
