"""Features are those of the command line, to the bit, whatever carries the pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pomona.spark import ImageFeaturizer, InputError, number_images, read_images
from pomona.spark.errors import describe
from pyspark.errors import PySparkException
from pyspark.ml.linalg import VectorUDT
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812  # its usual name
from spark_tables import PART_ROWS, read_table

from pomona import Error

Features = dict[str, list[float]]


def features_of(frame: DataFrame) -> Features:
    rows = frame.where("failure is null").select("path", "features").collect()
    return {row.path: list(row.features) for row in rows}


@pytest.fixture(scope="session")
def expected(laptop: Path) -> Features:
    """The command line's."""
    table = read_table(laptop / "features")
    return dict(zip(table["path"].to_pylist(), table["features"].to_pylist(), strict=True))


def test_features_are_the_command_lines_bits(features: DataFrame, expected: Features) -> None:
    assert features_of(features) == expected


def test_failures_are_the_command_lines_rows(features: DataFrame, laptop: Path) -> None:
    rows = features.where("failure is not null").orderBy("part", "row")
    failures = [row.asDict() for row in rows.select("path", "failure.*").collect()]
    assert failures == read_table(laptop / "failures").to_pylist()
    assert features.where("(features is null) != (failure is not null)").count() == 0


def test_other_columns_are_kept(features: DataFrame) -> None:
    assert features.columns == [
        "path", "label", "part", "row", "size_bytes", "uri", "features", "failure",
    ]  # fmt: skip


def test_content_of_binary_files_gives_the_same_bits(
    spark: SparkSession, pictures: Path, expected: Features
) -> None:
    folder = next(path for path in sorted(pictures.iterdir()) if path.is_dir())
    frame = spark.read.format("binaryFile").load(str(folder))
    numbered = number_images(frame, str(folder), part_rows=PART_ROWS)
    result = ImageFeaturizer(inputCol="content").transform(numbered)
    assert "content" not in result.columns
    found = {f"{folder.name}/{path}": row for path, row in features_of(result).items()}
    assert found == {path: row for path, row in expected.items() if path in found}
    assert len(found) == len(list(folder.iterdir()))


def test_rows_without_picture_are_failures(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(None,), (bytearray(),)], "content binary")
    rows = ImageFeaturizer(inputCol="content").transform(frame).collect()
    assert [row.failure.reason for row in rows] == ["unreadable", "not_an_image"]
    paths = spark.createDataFrame([(None,), ("",), ("s3://\x00/x",)], "uri string")
    rows = ImageFeaturizer().transform(paths).collect()
    assert {row.failure.reason for row in rows} == {"unreadable"}


def test_a_picture_that_vanishes_after_listing_is_a_failure(
    spark: SparkSession, pictures: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    shutil.copytree(next(path for path in sorted(pictures.iterdir()) if path.is_dir()), folder)
    frame = read_images(spark, str(tmp_path))
    gone = min(folder.iterdir())
    gone.unlink()
    result = ImageFeaturizer().transform(frame)
    failed = result.where("failure is not null").select("path", "failure").collect()
    failure = Row(reason="vanished", detail="No such file or directory", size_bytes=0)
    assert [tuple(row) for row in failed] == [(f"class/{gone.name}", failure)]


def test_plain_paths_and_vectors(spark: SparkSession, pictures: Path, expected: Features) -> None:
    path = next(path for path in sorted(expected) if "/" in path)
    frame = spark.createDataFrame([(str(pictures / path),)], "file string")
    featurizer = ImageFeaturizer(inputCol="file", outputCol="v", outputType="vector")
    result = featurizer.transform(frame)
    assert isinstance(result.schema["v"].dataType, VectorUDT)
    assert result.collect()[0].v.toArray().tolist() == expected[path]


def test_a_frame_with_vectors_passes_through(spark: SparkSession, pictures: Path) -> None:
    frame = read_images(spark, str(pictures), limit=4)
    first = ImageFeaturizer(outputCol="a", failureCol="f", outputType="vector").transform(frame)
    second = ImageFeaturizer(outputCol="b", failureCol="g").transform(first)
    assert isinstance(second.schema["a"].dataType, VectorUDT)
    for row in second.collect():
        assert (row.a is None) == (row.b is None)
        assert row.a is None or row.a.toArray().tolist() == row.b


def test_a_model_on_each_node_gives_the_same_bits(
    spark: SparkSession, pictures: Path, models_folder: Path, expected: Features
) -> None:
    frame = read_images(spark, str(pictures), limit=PART_ROWS)
    there = ImageFeaturizer(model=str(models_folder / "mobilenet_v2"), sendModel=False)
    found = features_of(there.transform(frame))
    assert found == {path: row for path, row in expected.items() if path in found}
    assert found


def test_accumulators_count_pictures_failures_and_bytes(
    spark: SparkSession, pictures: Path
) -> None:
    featurizer = ImageFeaturizer()
    rows = featurizer.transform(read_images(spark, str(pictures))).collect()
    assert featurizer.counters is not None
    failed = [row for row in rows if row.failure is not None]
    assert featurizer.counters.pictures.value == len(rows)
    assert featurizer.counters.failures.value == len(failed)
    sizes = sum(row.size_bytes for row in rows)
    assert featurizer.counters.bytes.value == sizes


def test_params_are_saved_and_loaded(spark: SparkSession, tmp_path: Path) -> None:
    assert spark is not None
    saved = ImageFeaturizer(model="mobilenet_v2", inputCol="x", exif="ignore", maxPixels=99)
    saved.save(str(tmp_path / "featurizer"))
    loaded = ImageFeaturizer.load(str(tmp_path / "featurizer"))
    assert loaded.uid == saved.uid
    names = {param.name: value for param, value in loaded.extractParamMap().items()}
    assert names == {param.name: value for param, value in saved.extractParamMap().items()}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"model": "no_such"}, r"^There is no model bundle 'no_such' \(no model.json in "),
        ({"inputCol": "nothing"}, "^There is no column nothing; columns are "),
        ({"inputCol": "part"}, "^The column part is int; a string"),
        ({"outputCol": "label"}, "^There is a column label already; choose another name$"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    spark: SparkSession, pictures: Path, options: dict[str, str], sentence: str
) -> None:
    frame = read_images(spark, str(pictures), limit=1)
    with pytest.raises((InputError, Error), match=sentence):
        ImageFeaturizer().setParams(**options).transform(frame)


def test_a_damaged_model_is_one_sentence(
    spark: SparkSession, pictures: Path, models_folder: Path, tmp_path: Path
) -> None:
    bundle = tmp_path / "damaged"
    shutil.copytree(models_folder / "mobilenet_v2", bundle)
    with (bundle / "model.onnx").open("ab") as graph:
        graph.write(b"more")
    frame = read_images(spark, str(pictures), limit=1)
    sentence = "Model mobilenet_v2 is damaged: SHA-256 of "
    with pytest.raises(Error, match=f"^{sentence}"):
        ImageFeaturizer(model=str(bundle)).transform(frame)
    on_nodes = ImageFeaturizer(model=str(bundle), sendModel=False)
    with pytest.raises(PySparkException) as raised:
        on_nodes.transform(frame).collect()
    assert describe(raised.value).startswith(sentence)


def test_numbers_of_rows_survive_a_shuffle_of_pictures(
    spark: SparkSession, pictures: Path, expected: Features
) -> None:
    frame = read_images(spark, str(pictures), part_rows=PART_ROWS).repartition(16)
    result = ImageFeaturizer().transform(frame).withColumn("partition", F.spark_partition_id())
    assert features_of(result) == expected
