"""ImageFeaturizer: pictures to features, as a Transformer of Spark ML."""

from __future__ import annotations

from functools import partial
from typing import Any

from pyspark import keyword_only
from pyspark.ml import Transformer
from pyspark.ml.functions import array_to_vector
from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.param.shared import HasInputCol, HasOutputCol
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable
from pyspark.sql import DataFrame
from pyspark.sql.types import ArrayType, BinaryType, FloatType, StringType, StructField, StructType

from pomona.spark import featurize
from pomona.spark.errors import InputError
from pomona.spark.featurize import Counters
from pomona.spark.model_bundle import ModelChoice, send_bundle
from pomona.spark.vectors import HasOutputType, carry_vectors


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
    filesystems ahead of the CPU (the column size_bytes, if there, says how far ahead); binary is the
    file's content itself, which the result leaves out.
    outputCol (default `features`): array<float>, or a vector of Spark ML with outputType="vector";
    null for a picture that cannot be used.
    failureCol (default `failure`): struct<reason, detail, size_bytes>; null for all others. A bad
    picture never fails a task.
    model: a bundle, by name or folder. It is looked up on the driver and sent to the executors once;
    with sendModel=False it is looked up on the executors.
    precision, exif, maxPixels: as on the command line.

    Each task slot computes on its spark.task.cpus cores. The same picture gives the same bits
    whatever the partitions are.
    """

    model: Param[str] = Param(
        Params._dummy(), "model", "bundle, by name or folder", TypeConverters.toString
    )
    failureCol: Param[str] = Param(  # noqa: N815  # Spark's way
        Params._dummy(), "failureCol", "name of the failures' column", TypeConverters.toString
    )
    sendModel: Param[bool] = Param(  # noqa: N815
        Params._dummy(), "sendModel", "send the driver's bundle", TypeConverters.toBoolean
    )
    precision: Param[str] = Param(
        Params._dummy(), "precision", "f32 or bf16", TypeConverters.toString
    )
    exif: Param[str] = Param(Params._dummy(), "exif", "apply or ignore", TypeConverters.toString)
    maxPixels: Param[int] = Param(  # noqa: N815
        Params._dummy(), "maxPixels", "a larger picture is not decoded", TypeConverters.toInt
    )

    @keyword_only
    def __init__(
        self,
        *,
        model: str = "mobilenet_v2",
        inputCol: str = "uri",  # noqa: N803
        outputCol: str = "features",  # noqa: N803
        failureCol: str = "failure",  # noqa: N803
        outputType: str = "array",  # noqa: N803
        sendModel: bool = True,  # noqa: N803
        precision: str = "f32",
        exif: str = "apply",
        maxPixels: int = 100_000_000,  # noqa: N803
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
        self.setParams(**self._input_kwargs)

    @keyword_only
    def setParams(self, **_: Any) -> ImageFeaturizer:  # noqa: N802
        """Sets what the constructor takes."""
        return self._set(**self._input_kwargs)

    counters: Counters | None = None
    """Pictures, failures and bytes that have gone through the frames of transform so far."""

    def _transform(self, dataset: DataFrame) -> DataFrame:
        source, features, failure = (
            self.getInputCol(), self.getOutputCol(), self.getOrDefault(self.failureCol)
        )
        has_content = self._check(dataset, source, features, failure)
        frame, restore_vectors = carry_vectors(dataset)
        kept = [field for field in frame.schema if not (has_content and field.name == source)]
        schema = StructType([*kept, *_added(features, failure)])
        work = partial(
            featurize.featurize,
            choice=self._choice(dataset),
            counters=self._counters(dataset),
            source=source,
            names=schema.names,
        )
        result = restore_vectors(frame.mapInArrow(work, schema))
        if self.getOutputType() == "vector":
            result = result.withColumn(features, array_to_vector(features))
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


def _added(features: str, failure: str) -> list[StructField]:
    return [
        StructField(features, ArrayType(FloatType())),
        StructField(failure, featurize.FAILURE_TYPE),
    ]
