"""Components on Spark are those of the command line, to the bit where rows are numbered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from pomona.spark import (
    ImageFeaturizer,
    InputError,
    StandardizedPCA,
    StandardizedPCAModel,
    read_images,
)
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.functions import array_to_vector
from pyspark.ml.linalg import VectorUDT
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  # its usual name
from spark_tables import PART_ROWS, read_table

Matrix = npt.NDArray[np.float64]

_ARRAYS: dict[str, Callable[[StandardizedPCAModel], Matrix]] = {
    "scaler_mean": lambda model: model.mean.toArray(),
    "scaler_std": lambda model: model.std.toArray(),
    "pca_components": lambda model: model.pc.toArray().T,
    "explained_variance_ratio": lambda model: model.explainedVariance.toArray(),
}


def expected_array(laptop: Path, name: str) -> Matrix:
    array: Matrix = np.load(laptop / "model" / f"{name}.npy")
    return array


def assert_bits(model: StandardizedPCAModel, laptop: Path) -> None:
    for name, array_of in _ARRAYS.items():
        np.testing.assert_array_equal(array_of(model), expected_array(laptop, name), name)


def projections(frame: DataFrame) -> dict[str, list[float]]:
    rows = frame.select("path", "pca_features").collect()
    return {row.path: list(row[1]) for row in rows}


def expected_projections(laptop: Path) -> dict[str, list[float]]:
    table = read_table(laptop / "pca")
    return dict(zip(table["path"].to_pylist(), table["pca_features"].to_pylist(), strict=True))


@pytest.fixture(scope="session")
def model(features: DataFrame) -> StandardizedPCAModel:
    return StandardizedPCA(variance=0.9).fit(features)


@pytest.mark.parametrize("num_partitions", [1, 2, 16])
def test_a_numbered_frame_gives_the_command_lines_bits(
    features: DataFrame, laptop: Path, num_partitions: int
) -> None:
    shuffled = features.orderBy(F.rand(seed=num_partitions)).repartition(num_partitions)
    model = StandardizedPCA(variance=0.9).fit(shuffled)
    assert_bits(model, laptop)
    found = projections(model.transform(shuffled).where("failure is null"))
    assert found == expected_projections(laptop)


def test_rows_without_features_have_no_projection(
    features: DataFrame, model: StandardizedPCAModel
) -> None:
    rows = model.transform(features).where("(features is null) != (pca_features is null)")
    assert rows.count() == 0
    assert model.transform(features).count() == features.count()


def test_a_frame_without_numbers_is_near(features: DataFrame, laptop: Path) -> None:
    rows = features.select("path", "features").repartition(3)
    model = StandardizedPCA(variance=0.9).fit(rows)
    for name, array_of in _ARRAYS.items():
        expected = expected_array(laptop, name)
        np.testing.assert_allclose(array_of(model), expected, rtol=0, atol=1e-9, err_msg=name)
    found = projections(model.transform(rows.where("features is not null")))
    for path, values in expected_projections(laptop).items():
        np.testing.assert_allclose(found[path], values, rtol=0, atol=1e-9)


def test_vectors_in_and_out_are_the_same_numbers(features: DataFrame, laptop: Path) -> None:
    good = features.where("features is not null")
    vectors = good.withColumn("features", array_to_vector(good["features"]))
    model = StandardizedPCA(variance=0.9, outputType="vector").fit(vectors)
    assert_bits(model, laptop)
    result = model.transform(vectors)
    assert isinstance(result.schema["pca_features"].dataType, VectorUDT)
    assert isinstance(result.schema["features"].dataType, VectorUDT)
    assert projections(result) == expected_projections(laptop)


def test_packed_features_give_the_same_bits(
    spark: SparkSession, pictures: Path, laptop: Path
) -> None:
    frame = read_images(spark, str(pictures), part_rows=PART_ROWS)
    packed = ImageFeaturizer(outputType="binary").transform(frame).persist()
    model = StandardizedPCA(variance=0.9).fit(packed)
    assert_bits(model, laptop)
    found = projections(model.transform(packed).where("failure is null"))
    assert found == expected_projections(laptop)
    packed.unpersist()


def test_k_components_are_the_first_of_more(
    features: DataFrame, model: StandardizedPCAModel
) -> None:
    few = StandardizedPCA(k=5).fit(features)
    # LAPACK's last bits depend on how many it is asked for.
    np.testing.assert_allclose(few.pc.toArray(), model.pc.toArray()[:, :5], rtol=0, atol=1e-12)
    assert len(few.explainedVariance) == 5


def test_a_fitted_pipeline_is_saved_and_loaded(
    spark: SparkSession, pictures: Path, laptop: Path, tmp_path: Path
) -> None:
    frame = read_images(spark, str(pictures), part_rows=PART_ROWS)
    pipeline = Pipeline(stages=[ImageFeaturizer(), StandardizedPCA(variance=0.9)])
    pipeline.save(str(tmp_path / "pipeline"))
    fitted = Pipeline.load(str(tmp_path / "pipeline")).fit(frame)
    fitted.save(str(tmp_path / "model"))
    loaded = PipelineModel.load(str(tmp_path / "model"))
    pca = loaded.stages[-1]
    assert isinstance(pca, StandardizedPCAModel)
    assert pca.uid == fitted.stages[-1].uid
    assert_bits(pca, laptop)
    found = projections(loaded.transform(frame).where("failure is null"))
    assert found == expected_projections(laptop)


def test_settings_of_the_session_are_as_before(spark: SparkSession, features: DataFrame) -> None:
    name = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(name)
    StandardizedPCA(k=2).fit(features)
    assert spark.conf.get(name) == before


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"variance": 0.9, "k": 3}, "^Give variance or k, not both$"),
        ({"inputCol": "nothing"}, "^There is no column nothing; columns are "),
        ({"inputCol": "label"}, "^The column label is string; an array of numbers, a vector or "),
        ({"k": 2000}, "2000"),
        ({"variance": 2.0}, "variance"),
    ],
)
def test_what_cannot_be_fitted_is_one_sentence(
    features: DataFrame, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuntimeError, match=sentence) as raised:
        StandardizedPCA(**options).fit(features)  # type: ignore[arg-type]
    assert "\n" not in str(raised.value)


def test_rows_of_different_lengths_are_one_sentence(spark: SparkSession) -> None:
    frame = spark.createDataFrame([([1.0, 2.0],), ([1.0],)], "features array<float>").coalesce(1)
    with pytest.raises(InputError) as raised:
        StandardizedPCA(k=1).fit(frame)
    assert "\n" not in str(raised.value)


def test_a_frame_without_rows_is_one_sentence(features: DataFrame) -> None:
    with pytest.raises(RuntimeError, match="There are no features"):
        StandardizedPCA(k=1).fit(features.where("false"))


def test_a_part_that_is_too_large_is_one_sentence(spark: SparkSession) -> None:
    frame = spark.range(70_000).selectExpr(
        "array(cast(id as float)) as features", "0 as part", "cast(id as int) as row"
    )
    with pytest.raises(InputError, match=r"^Part 0 has more than 65,536 rows; number "):
        StandardizedPCA(k=1).fit(frame)


def test_a_column_that_is_there_already_is_one_sentence(
    features: DataFrame, model: StandardizedPCAModel
) -> None:
    frame = features.withColumn("pca_features", F.lit(1))
    with pytest.raises(InputError, match=r"^There is a column pca_features already"):
        model.transform(frame)
