"""StandardizedPCA: the Estimator of Spark ML, and its Model."""

# ruff: noqa: N802, N803, N812, N815  # Spark's way to write names

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from pyspark.ml import Estimator, Model
from pyspark.ml.linalg import DenseMatrix, DenseVector
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasInputCol, HasOutputCol
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable, MLReadable, MLWritable
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    DataType,
    DoubleType,
    FloatType,
    NumericType,
    StructField,
    StructType,
)

import pomona._core as core
from pomona.spark.errors import InputError
from pomona.spark.model_files import PcaModelReader, PcaModelWriter
from pomona.spark.moments import numbered_moments, unnumbered_moments
from pomona.spark.numbering import is_numbered, whole_parts
from pomona.spark.projection import PcaArrays, project_batches
from pomona.spark.vectors import (
    HasOutputType,
    array_to_vector,
    carry_vectors,
    is_vector,
    vector_to_array,
)

_DEFAULT_VARIANCE = 0.95  # as on the command line

# The name of features made float32 on their way through a task; not a name that people take.
_ROWS = "_pomona_features"


class _PcaParams(HasInputCol, HasOutputCol, HasOutputType):
    partCol: Param[str] = Param(
        Params._dummy(), "partCol", "number of a picture's part", TypeConverters.toString
    )
    rowCol: Param[str] = Param(
        Params._dummy(), "rowCol", "number of a picture in its part", TypeConverters.toString
    )

    def _set_defaults(self) -> None:
        self._setDefault(
            inputCol="features",
            outputCol="pca_features",
            outputType="array",
            partCol="part",
            rowCol="row",
        )

    def _numbers(self, frame: DataFrame) -> tuple[str, str] | None:
        """The columns that number the rows, if the frame has them."""
        part, row = self.getOrDefault(self.partCol), self.getOrDefault(self.rowCol)
        return (part, row) if is_numbered(frame, part, row) else None

    def _with_rows(self, frame: DataFrame) -> tuple[DataFrame, str]:
        """The frame, and its column of features as array<float>, or packed: added if need be."""
        name = self.getInputCol()
        if name not in frame.columns:
            raise InputError(f"There is no column {name}; columns are {frame.columns}")
        if is_vector(frame, name):
            return frame.withColumn(_ROWS, vector_to_array(frame[name], "float32")), _ROWS
        kind = frame.schema[name].dataType
        if isinstance(kind, BinaryType) or _is_array_of(kind, FloatType):
            return frame, name
        if not _is_array_of(kind, NumericType):
            raise InputError(
                f"The column {name} is {kind.simpleString()}; an array of numbers, a vector or "
                "packed features are needed"
            )
        return frame.withColumn(_ROWS, F.col(name).cast(ArrayType(FloatType()))), _ROWS


def _is_array_of(kind: DataType, element: type[DataType]) -> bool:
    return isinstance(kind, ArrayType) and isinstance(kind.elementType, element)


class StandardizedPCA(
    Estimator["StandardizedPCAModel"],
    _PcaParams,
    DefaultParamsReadable["StandardizedPCA"],
    DefaultParamsWritable,
):
    """Standardises features (mean 0, sample deviation 1) and finds their principal components,
    exactly, in one pass over the frame and without collecting it.

    inputCol (default `features`): array<float>, a vector of Spark ML, or ImageFeaturizer's binary;
    taken as float32. Rows of null are passed over.
    outputCol (default `pca_features`), outputType: array<double>, or a vector.
    variance: as many components as hold more than this share (default 0.95); or k: so many.
    partCol, rowCol (default `part`, `row`): on a frame that has both, as read_images gives, the
    result has the very bits of the command line's, whatever Spark's partitions; on others it
    depends on them by some 1e-9.
    """

    variance: Param[float] = Param(
        Params._dummy(), "variance", "share of the variance to keep", TypeConverters.toFloat
    )
    k: Param[int] = Param(Params._dummy(), "k", "number of components", TypeConverters.toInt)

    def __init__(
        self,
        *,
        inputCol: str | None = None,
        outputCol: str | None = None,
        variance: float | None = None,
        k: int | None = None,
        outputType: str | None = None,
        partCol: str | None = None,
        rowCol: str | None = None,
    ) -> None:
        super().__init__()
        self._set_defaults()
        self.setParams(
            inputCol=inputCol,
            outputCol=outputCol,
            variance=variance,
            k=k,
            outputType=outputType,
            partCol=partCol,
            rowCol=rowCol,
        )

    def setParams(self, **params: Any) -> StandardizedPCA:
        """Sets what the constructor takes; None leaves a Param as it is."""
        return self._set(**{name: value for name, value in params.items() if value is not None})

    def _fit(self, dataset: DataFrame) -> StandardizedPCAModel:
        variance = self.getOrDefault(self.variance) if self.isSet(self.variance) else None
        k = self.getOrDefault(self.k) if self.isSet(self.k) else None
        if variance is not None and k is not None:
            raise InputError("Give variance or k, not both")
        frame, rows = self._with_rows(dataset)
        numbers = self._numbers(frame)
        moments = (
            numbered_moments(frame, rows, *numbers) if numbers else unnumbered_moments(frame, rows)
        )
        if k is None and variance is None:
            variance = _DEFAULT_VARIANCE
        fitted = core.fit_pca(moments, variance=variance, num_components=k)
        model = StandardizedPCAModel._of(
            mean=np.array(fitted.mean),
            std=np.array(fitted.std),
            components=np.array(fitted.components),
            variance_ratios=np.array(fitted.variance_ratios),
            num_rows=moments.count,
        )
        return self._copyValues(model)


class StandardizedPCAModel(Model, _PcaParams, MLReadable["StandardizedPCAModel"], MLWritable):
    """Projects standardised features on K principal components.

    On a numbered frame each part is projected at once, after a shuffle, and the result has the bits
    of the command line's.
    """

    def __init__(self) -> None:
        super().__init__()
        self._set_defaults()

    @classmethod
    def _of(
        cls,
        *,
        mean: npt.NDArray[np.float64],
        std: npt.NDArray[np.float64],
        components: npt.NDArray[np.float64],
        variance_ratios: npt.NDArray[np.float64],
        num_rows: int,
    ) -> StandardizedPCAModel:
        model = cls()
        model.mean_array, model.std_array = mean, std  # (D,)
        model.components = components  # (K, D)
        model.variance_ratios = variance_ratios  # (M,), all that there could be
        model.num_rows = num_rows  # that it was fitted on
        return model

    mean_array: npt.NDArray[np.float64]
    std_array: npt.NDArray[np.float64]
    components: npt.NDArray[np.float64]
    variance_ratios: npt.NDArray[np.float64]
    num_rows: int

    @property
    def arrays(self) -> PcaArrays:
        """For project_batches."""
        return self.mean_array, self.std_array, self.components

    @property
    def mean(self) -> DenseVector:
        """D: what is taken from each feature."""
        return DenseVector(self.mean_array)

    @property
    def std(self) -> DenseVector:
        """D: what each feature is then divided by; 0 for a constant one, whose result is 0."""
        return DenseVector(self.std_array)

    @property
    def pc(self) -> DenseMatrix:
        """DxK: a component a column, the largest variance first, as in Spark's PCAModel."""
        num_components, dimension = self.components.shape
        return DenseMatrix(dimension, num_components, self.components.ravel())

    @property
    def explainedVariance(self) -> DenseVector:
        """K: each component's share of the whole variance, as in Spark's PCAModel."""
        return DenseVector(self.variance_ratios[: len(self.components)])

    def _transform(self, dataset: DataFrame) -> DataFrame:
        frame, rows = self._with_rows(dataset)
        numbers = self._numbers(frame)
        if numbers:
            frame = whole_parts(frame, *numbers)
        name = self.getOutputCol()
        if name in frame.columns:
            raise InputError(f"There is a column {name} already; choose another name")
        if self.getOutputType() == "binary":
            raise InputError("outputType binary is for features; array or vector is possible here")
        frame, restore_vectors = carry_vectors(frame)
        kept = [field for field in frame.schema if field.name != _ROWS]
        schema = StructType([*kept, StructField(name, ArrayType(DoubleType()))])
        work = partial(
            project_batches,
            arrays=self.arrays,
            features=rows,
            kept=[field.name for field in kept],
            projected=name,
            part=numbers[0] if numbers else None,
        )
        result = restore_vectors(frame.mapInArrow(work, schema))
        if self.getOutputType() == "vector":
            result = result.withColumn(name, array_to_vector(result[name]))
        return result

    def write(self) -> PcaModelWriter:
        """Saves Params and arrays."""
        return PcaModelWriter(self)

    @classmethod
    def read(cls) -> PcaModelReader:
        """Loads what write() saved."""
        return PcaModelReader(cls)
