"""ImageFeaturizer: pictures to features, as a Transformer of Spark ML."""

# ruff: noqa: N802, N803, N815  # Spark ML's way to write names

from __future__ import annotations

from functools import partial
from typing import Any

from pyspark.ml import Transformer
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasInputCol, HasOutputCol
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable
from pyspark.sql import DataFrame
from pyspark.sql.types import ArrayType, BinaryType, FloatType, StringType, StructField, StructType

from pomona.spark import featurize
from pomona.spark.errors import InputError
from pomona.spark.featurize import Counters
from pomona.spark.model_bundle import ModelChoice, send_bundle
from pomona.spark.vectors import HasOutputType, array_to_vector, carry_vectors


class ImageFeaturizer(
    Transformer,
    HasInputCol,
    HasOutputCol,
    HasOutputType,
    DefaultParamsReadable["ImageFeaturizer"],
    DefaultParamsWritable,
):
    """Adds the features of pictures, and why there are none of those that cannot be used.

    inputCol (default `uri`): strings are paths or URIs, read in the executors by pyarrow's
    filesystems ahead of the CPU (the column size_bytes, if there, says how far ahead); binary is
    the file's content itself, which the result leaves out.
    outputCol (default `features`): array<float>; with outputType="vector" a vector of Spark ML,
    with "binary" the float32 numbers as they lie in memory, which StandardizedPCA takes as well and
    Spark carries fastest; null for a picture that cannot be used.
    failureCol (default `failure`): struct<reason, detail, size_bytes>; null for all others. A bad
    picture never fails a task.
    model: a bundle, by name or folder (default mobilenet_v2). It is looked up on the driver and
    sent to the executors once; with sendModel=False it is looked up on the executors.
    precision, exif, maxPixels: as on the command line.

    Each task slot computes on its spark.task.cpus cores. The same picture gives the same bits
    whatever the partitions are.
    """

    model: Param[str] = Param(
        Params._dummy(), "model", "bundle, by name or folder", TypeConverters.toString
    )
    failureCol: Param[str] = Param(
        Params._dummy(), "failureCol", "name of the failures' column", TypeConverters.toString
    )
    sendModel: Param[bool] = Param(
        Params._dummy(), "sendModel", "send the driver's bundle", TypeConverters.toBoolean
    )
    precision: Param[str] = Param(
        Params._dummy(), "precision", "f32 or bf16", TypeConverters.toString
    )
    exif: Param[str] = Param(Params._dummy(), "exif", "apply or ignore", TypeConverters.toString)
    maxPixels: Param[int] = Param(
        Params._dummy(), "maxPixels", "a larger picture is not decoded", TypeConverters.toInt
    )

    def __init__(
        self,
        *,
        model: str | None = None,
        inputCol: str | None = None,
        outputCol: str | None = None,
        failureCol: str | None = None,
        outputType: str | None = None,
        sendModel: bool | None = None,
        precision: str | None = None,
        exif: str | None = None,
        maxPixels: int | None = None,
    ) -> None:
        super().__init__()
        self._setDefault(
            model="mobilenet_v2",
            inputCol="uri",
            outputCol="features",
            failureCol="failure",
            outputType="array",
            sendModel=True,
            precision="f32",
            exif="apply",
            maxPixels=100_000_000,
        )
        self.setParams(
            model=model,
            inputCol=inputCol,
            outputCol=outputCol,
            failureCol=failureCol,
            outputType=outputType,
            sendModel=sendModel,
            precision=precision,
            exif=exif,
            maxPixels=maxPixels,
        )

    def setParams(self, **params: Any) -> ImageFeaturizer:
        """Sets what the constructor takes; None leaves a Param as it is."""
        return self._set(**{name: value for name, value in params.items() if value is not None})

    counters: Counters | None = None
    """Pictures, failures and bytes that have gone through the frames of transform so far."""

    def _transform(self, dataset: DataFrame) -> DataFrame:
        source, features, failure = (
            self.getInputCol(),
            self.getOutputCol(),
            self.getOrDefault(self.failureCol),
        )
        has_content = self._check(dataset, source, features, failure)
        frame, restore_vectors = carry_vectors(dataset)
        kept = [field for field in frame.schema if not (has_content and field.name == source)]
        added = _added(features, failure, self.getOutputType())
        schema = StructType([*kept, *added])
        work = partial(
            featurize.featurize,
            choice=self._choice(dataset),
            counters=self._counters(dataset),
            source=source,
            names=schema.names,
            output_type=self.getOutputType(),
        )
        result = restore_vectors(frame.mapInArrow(work, schema))
        if self.getOutputType() == "vector":
            result = result.withColumn(features, array_to_vector(result[features]))
        return result

    def _choice(self, dataset: DataFrame) -> ModelChoice:
        is_packed = self.getOrDefault(self.sendModel)
        model = self.getOrDefault(self.model)
        if is_packed:
            model = send_bundle(dataset.sparkSession.sparkContext, model)
        return ModelChoice(
            model,
            is_packed,
            self.getOrDefault(self.precision),
            self.getOrDefault(self.exif),
            self.getOrDefault(self.maxPixels),
        )

    def _counters(self, dataset: DataFrame) -> Counters:
        if self.counters is None:
            context = dataset.sparkSession.sparkContext
            self.counters = Counters(*(context.accumulator(0) for _ in Counters._fields))
        return self.counters

    @staticmethod
    def _check(dataset: DataFrame, source: str, *added: str) -> bool:
        """Whether the input is content. Raises InputError for columns that will not do."""
        if source not in dataset.columns:
            raise InputError(f"There is no column {source}; columns are {dataset.columns}")
        for name in added:
            if name in dataset.columns:
                raise InputError(f"There is a column {name} already; choose another name")
        kind = dataset.schema[source].dataType
        if not isinstance(kind, (StringType, BinaryType)):
            raise InputError(
                f"The column {source} is {kind.simpleString()}; a string (path or URI) or binary "
                "(content) is needed"
            )
        return isinstance(kind, BinaryType)


def _added(features: str, failure: str, output_type: str) -> list[StructField]:
    kind = BinaryType() if output_type == "binary" else ArrayType(FloatType())
    return [StructField(features, kind), StructField(failure, featurize.FAILURE_TYPE)]
