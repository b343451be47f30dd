"""Frames of pictures have the rows of the command line's listing, in its order."""

from __future__ import annotations

import urllib.parse
from collections import Counter
from pathlib import Path

import pytest
from pomona.spark import InputError, number_images, read_images
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  # its usual name
from spark_tables import PART_ROWS, read_table


def in_order(frame: DataFrame) -> DataFrame:
    return frame.orderBy("part", "row")


def test_paths_and_labels_are_those_of_the_command_line(
    spark: SparkSession, pictures: Path, laptop: Path
) -> None:
    listed = read_table(laptop / "ledger")
    rows = in_order(read_images(spark, str(pictures), part_rows=PART_ROWS)).collect()
    assert [row.path for row in rows] == listed["path"].to_pylist()
    assert [row.label for row in rows] == listed["label"].to_pylist()
    assert [row.size_bytes for row in rows] == listed["size_bytes"].to_pylist()
    assert [row.part * PART_ROWS + row.row for row in rows] == list(range(len(rows)))


def test_uris_lead_to_the_files(spark: SparkSession, pictures: Path) -> None:
    rows = read_images(spark, pictures.as_uri(), part_rows=PART_ROWS).collect()
    paths = [urllib.parse.unquote_to_bytes(urllib.parse.urlsplit(row.uri).path) for row in rows]
    found = {bytes(path) for path in pictures.rglob("*.jpg") if path.name != ".hidden.jpg"}
    assert found <= set(paths)


@pytest.mark.parametrize("num_partitions", [1, 2, 5, 1000])
def test_partitions_hold_consecutive_pictures_evenly(
    spark: SparkSession, pictures: Path, num_partitions: int
) -> None:
    frame = read_images(
        spark, str(pictures), part_rows=PART_ROWS, num_partitions=num_partitions
    ).withColumn("partition", F.spark_partition_id())
    rows = [(row.partition, row.part, row.row) for row in frame.collect()]
    assert rows == sorted(rows)
    sizes = Counter(partition for partition, _, _ in rows)
    assert len(sizes) == min(num_partitions, len(rows))
    assert max(sizes.values()) - min(sizes.values()) <= 1


@pytest.mark.parametrize(
    ("num_pictures", "expected"),
    [
        (32, 1),  # less than that is not worth a task
        (113, 4),
        (500, 10),  # a part at most each time, and as many for one core as for the other
    ],
)
def test_cores_have_the_same_to_do(
    spark: SparkSession, demo_images_folder: Path, num_pictures: int, expected: int
) -> None:
    frame = read_images(spark, str(demo_images_folder), part_rows=56, limit=num_pictures)
    assert frame.rdd.getNumPartitions() == expected


def test_a_limit_takes_the_first_pictures(spark: SparkSession, pictures: Path) -> None:
    whole = in_order(read_images(spark, str(pictures), part_rows=PART_ROWS)).collect()
    some = in_order(read_images(spark, str(pictures), part_rows=PART_ROWS, limit=20)).collect()
    assert some == whole[:20]


def test_binary_files_are_numbered_the_same(
    spark: SparkSession, pictures: Path, tmp_path: Path
) -> None:
    for source in sorted(pictures.glob("*/*"))[:40]:
        if source.is_file() and "loop" not in source.parts:
            (tmp_path / source.parent.name).mkdir(exist_ok=True)
            (tmp_path / source.parent.name / source.name).write_bytes(source.read_bytes())
    files = spark.read.format("binaryFile").option("recursiveFileLookup", True)
    columns = ("path", "label", "part", "row", "size_bytes")
    numbered = number_images(files.load(str(tmp_path)), str(tmp_path), part_rows=7)
    listed = read_images(spark, str(tmp_path), part_rows=7)
    assert (
        in_order(numbered.select(*columns)).collect() == in_order(listed.select(*columns)).collect()
    )
    sizes = numbered.select(F.length("content").alias("n"), "size_bytes").collect()
    assert all(row.n == row.size_bytes for row in sizes)


def test_a_folder_that_is_not_there_is_one_sentence(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^\S+/nothing is not a folder; give the folder"):
        read_images(spark, str(tmp_path / "nothing"))


def test_a_folder_without_pictures_is_one_sentence(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / ".hidden.jpg").touch()
    with pytest.raises(InputError, match=r"^There is no picture in "):
        read_images(spark, str(tmp_path))


def test_an_unknown_scheme_is_one_sentence(spark: SparkSession) -> None:
    with pytest.raises(InputError, match=r"^gopher://host cannot be reached: "):
        read_images(spark, "gopher://host/pictures")


@pytest.mark.parametrize("part_rows", [0, 65_537])
def test_impossible_parts_are_one_sentence(spark: SparkSession, part_rows: int) -> None:
    with pytest.raises(InputError, match="part_rows is"):
        read_images(spark, ".", part_rows=part_rows)
