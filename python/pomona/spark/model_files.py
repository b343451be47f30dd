"""Saves and loads StandardizedPCAModel: Params as Spark does, arrays as a Parquet table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pyspark.ml.util import DefaultParamsReader, DefaultParamsWriter, MLReader, MLWriter
from pyspark.sql import SparkSession

from pomona.spark.errors import InputError

if TYPE_CHECKING:
    from pomona.spark.pca import StandardizedPCAModel

# One row an array; float64 in row-major order, its bits as they are.
_SCHEMA = "name string, rows int, columns int, numbers binary"


class PcaModelWriter(MLWriter):
    """Writes `metadata` and `data` below a path of any file system of Spark's."""

    def __init__(self, model: StandardizedPCAModel) -> None:
        super().__init__()
        self._model = model

    def saveImpl(self, path: str) -> None:  # noqa: N802
        """What save() calls."""
        spark = SparkSession.active()
        extra = {"numRows": self._model.num_rows}
        DefaultParamsWriter.saveMetadata(self._model, path, spark.sparkContext, extra)
        model = self._model
        rows = [
            _row("mean", model.mean_array),
            _row("std", model.std_array),
            _row("components", model.components),
            _row("variance_ratios", model.variance_ratios),
        ]
        spark.createDataFrame(rows, _SCHEMA).coalesce(1).write.parquet(f"{path}/data")


class PcaModelReader(MLReader["StandardizedPCAModel"]):
    """Reads what PcaModelWriter wrote."""

    def __init__(self, model_class: type[StandardizedPCAModel]) -> None:
        super().__init__()
        self._class = model_class

    def load(self, path: str) -> StandardizedPCAModel:
        """The model, with its Params and uid."""
        spark = SparkSession.active()
        metadata = DefaultParamsReader.loadMetadata(path, spark.sparkContext)
        rows = spark.read.schema(_SCHEMA).parquet(f"{path}/data").collect()
        arrays = {row.name: _array(row) for row in rows}
        try:
            model = self._class._of(
                mean=arrays["mean"][0],
                std=arrays["std"][0],
                components=arrays["components"],
                variance_ratios=arrays["variance_ratios"][0],
                num_rows=metadata["numRows"],
            )
        except KeyError as missing:
            raise InputError(f"{path} is not a whole StandardizedPCAModel: no {missing}") from None
        model._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(model, metadata)
        return model


def _row(name: str, array: npt.NDArray[np.float64]) -> tuple[str, int, int, bytes]:
    rows, columns = np.atleast_2d(array).shape
    return name, rows, columns, array.astype("<f8").tobytes()


def _array(row: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401  # a Row's fields have no types
    return np.frombuffer(row.numbers, "<f8").reshape(row.rows, row.columns).copy()
