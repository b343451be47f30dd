"""Tables that executors write themselves are whole, or the driver says why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from pomona.spark import InputError
from pomona.spark.part_files import write_part_files
from pyspark.sql import DataFrame, SparkSession
from spark_tables import read_table

_SCHEMA = pa.schema([("id", pa.int64())])


@pytest.fixture
def frame(spark: SparkSession) -> DataFrame:
    """Parts 0 and 2, in one partition."""
    return spark.range(4, numPartitions=1).selectExpr("cast(id div 2 * 2 as int) as part", "id")


def _as_it_is(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from batches


def _without_the_first_file(
    batches: Iterable[pa.RecordBatch], folder: str
) -> Iterator[pa.RecordBatch]:
    """As on a node whose disk the driver does not see."""
    yield from batches
    for file in Path(folder).glob("part-*"):
        file.unlink()


def test_each_part_has_its_file_in_order(frame: DataFrame, tmp_path: Path) -> None:
    write_part_files(frame, _as_it_is, _SCHEMA, 4, tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["_SUCCESS", *(f"part-0000{part}.snappy.parquet" for part in range(4))]
    assert read_table(tmp_path)["id"].to_pylist() == [0, 1, 2, 3]
    assert read_table(tmp_path).schema.equals(_SCHEMA)


def test_what_killed_tasks_left_is_removed(frame: DataFrame, tmp_path: Path) -> None:
    (tmp_path / ".part-00000.snappy.parquet-of-another-attempt").touch()
    write_part_files(frame, _as_it_is, _SCHEMA, 3, tmp_path)
    assert not list(tmp_path.glob(".part-*"))


def test_a_disk_that_is_not_shared_is_one_sentence(frame: DataFrame, tmp_path: Path) -> None:
    work = partial(_without_the_first_file, folder=str(tmp_path))
    with pytest.raises(
        InputError, match=r"wrote 1 files of .* to disks of their own; give an --out"
    ):
        write_part_files(frame, work, _SCHEMA, 3, tmp_path)
    assert not (tmp_path / "_SUCCESS").exists()
