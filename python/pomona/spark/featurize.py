"""What a task does: batches of rows in, the same rows with features and failures out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa
from pyspark import Accumulator
from pyspark.sql.types import LongType, StringType, StructField, StructType

import pomona._core as core
from pomona.spark.model_bundle import ModelChoice, load_extractor
from pomona.spark.packed_features import pack
from pomona.spark.picture_file import PictureFile
from pomona.spark.read_ahead import read_ahead, reading_threads

# What goes through the network, and back to Spark, at once.
_BATCH_BYTES = 8 << 20
_BATCH_PICTURES = 64

# Where no column says how large the files are.
_EXPECTED_BYTES = 1 << 20

FAILURE_TYPE = StructType(
    [
        StructField("reason", StringType()),
        StructField("detail", StringType()),
        StructField("size_bytes", LongType()),
    ]
)


class Counters(NamedTuple):
    """Spark's accumulators: a task that is done twice (a lost executor) may count twice."""

    pictures: Accumulator[int]
    failures: Accumulator[int]
    bytes: Accumulator[int]


def featurize(
    batches: Iterable[pa.RecordBatch],
    choice: ModelChoice,
    counters: Counters,
    source: str,
    names: list[str],
    output_type: str,
) -> Iterator[pa.RecordBatch]:
    """The rows of `batches` with two columns more (the last two of `names`), and without `source`
    where that is binary. Memory is bounded by bytes of pictures, not by rows.
    """
    extractor = load_extractor(choice)
    with reading_threads() as threads:
        for batch in batches:
            column = batch.column(batch.schema.get_field_index(source))
            if pa.types.is_string(column.type):
                pictures = read_ahead(_files(batch, column), threads)
                rows = batch
            else:
                pictures = _contents(column)
                rows = batch.select([name for name in batch.schema.names if name != source])
            start = 0
            for group in _groups(pictures):
                added = _extract(extractor, group, output_type)
                _count(counters, group, added[1])
                kept = rows.slice(start, len(group))
                yield pa.RecordBatch.from_arrays([*kept.columns, *added], names)
                start += len(group)


def _files(batch: pa.RecordBatch, uris: Any) -> Iterable[tuple[str | None, int]]:  # noqa: ANN401
    sizes = [_EXPECTED_BYTES] * batch.num_rows
    if "size_bytes" in batch.schema.names:
        column = batch.column(batch.schema.get_field_index("size_bytes"))
        if pa.types.is_integer(column.type):
            sizes = column.fill_null(_EXPECTED_BYTES).to_pylist()
    return zip(uris.to_pylist(), sizes, strict=True)


def _contents(column: Any) -> Iterator[PictureFile]:  # noqa: ANN401  # pyarrow has no types
    for content in column:
        value = content.as_py()
        if value is None:
            yield PictureFile(None, reason="unreadable", detail="The row has no content")
        else:
            yield PictureFile(value, len(value))


def _groups(pictures: Iterable[PictureFile]) -> Iterator[list[PictureFile]]:
    """Consecutive pictures that are computed at once: bounded by bytes, one at least."""
    group: list[PictureFile] = []
    size_bytes = 0
    for picture in pictures:
        held = len(picture.content or b"")
        if group and (size_bytes + held > _BATCH_BYTES or len(group) == _BATCH_PICTURES):
            yield group
            group, size_bytes = [], 0
        group.append(picture)
        size_bytes += held
    if group:
        yield group


def _extract(extractor: core.Extractor, group: list[PictureFile], output_type: str) -> list[Any]:
    """The columns of features and failures."""
    contents = pa.array([picture.content for picture in group], pa.large_binary())
    result = pa.array(extractor.extract(contents))
    reasons = result.field("reason").to_pylist()
    details = result.field("detail").to_pylist()
    failures = [
        None
        if reason is None
        # A picture that was not read has its own reason.
        else (picture.reason or reason, picture.detail or detail, picture.size_bytes)
        for picture, reason, detail in zip(group, reasons, details, strict=True)
    ]
    features = result.field("features")
    packed = pack(features) if output_type == "binary" else features
    return [packed, pa.array(failures, _FAILURES)]


def _count(counters: Counters, group: list[PictureFile], failures: Any) -> None:  # noqa: ANN401
    counters.pictures.add(len(group))
    counters.failures.add(len(group) - failures.null_count)
    counters.bytes.add(sum(len(picture.content or b"") for picture in group))


_FAILURES = pa.struct(
    [("reason", pa.string()), ("detail", pa.string()), ("size_bytes", pa.int64())]
)
