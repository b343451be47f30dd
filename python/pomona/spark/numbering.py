"""Numbered pictures: where each stands in the listing of the command line.

A numbered frame has the columns `part` and `row` (0-based in the part), both int. All that depends
on the order of sums is done part by part, so that its bits do not depend on Spark's partitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812  # its usual name

from pomona.spark.errors import InputError

PART_ROWS = 1024  # pictures a part, as on the command line
MAX_PART_ROWS = 65_536


def is_numbered(frame: DataFrame, part: str, row: str) -> bool:
    """Whether the frame has both columns."""
    return part in frame.columns and row in frame.columns


def whole_parts(frame: DataFrame, part: str, row: str) -> DataFrame:
    """The same rows, each part whole in one partition and in order: a shuffle."""
    return frame.repartition(part).sortWithinPartitions(part, row)


def whole_parts_in_order(frame: DataFrame, part: str, row: str) -> DataFrame:
    """As whole_parts, and the partitions too are in order, as files written from them then are.

    Reads the frame twice (Spark looks for the bounds first): for tables, not for work to be done.
    """
    return frame.repartitionByRange(part).sortWithinPartitions(part, row)


def label_of(path: Column, root_label: str) -> Column:
    """The name of the folder of a relative path; of a folder (it ends with a slash) its own."""
    return F.coalesce(F.try_element_at(F.split(path, "/"), F.lit(-2)), F.lit(root_label))


def iterate_parts(batches: Iterable[pa.RecordBatch], part: str) -> Iterator[tuple[int, pa.Table]]:
    """Each part's number and rows, from batches that hold whole parts one after the other.

    Keeps one part and one batch in memory. Raises InputError for a part that is too large to.
    """
    pieces: list[pa.RecordBatch] = []
    number, num_rows = -1, 0
    for batch in batches:
        for piece_number, piece in _pieces(batch, part):
            if pieces and piece_number != number:
                yield number, pa.Table.from_batches(pieces)
                pieces, num_rows = [], 0
            number = piece_number
            pieces.append(piece)
            num_rows += piece.num_rows
            _check_size(number, num_rows)
    if pieces:
        yield number, pa.Table.from_batches(pieces)


def iterate_runs(batches: Iterable[pa.RecordBatch], num_rows: int) -> Iterator[pa.Table]:
    """The rows of batches in tables of at least so many; the last may have fewer."""
    pieces: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        pieces.append(batch)
        held += batch.num_rows
        if held >= num_rows:
            yield pa.Table.from_batches(pieces)
            pieces, held = [], 0
    if pieces:
        yield pa.Table.from_batches(pieces)


def _pieces(batch: pa.RecordBatch, part: str) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The runs of rows of one part in a batch."""
    runs = pc.run_end_encode(batch.column(batch.schema.get_field_index(part)))
    start = 0
    for number, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield number, batch.slice(start, end - start)
        start = end


def _check_size(number: int, num_rows: int) -> None:
    if num_rows > MAX_PART_ROWS:
        raise InputError(
            f"Part {number} has more than {MAX_PART_ROWS:,} rows; number the pictures by "
            "read_images or number_images, or drop the columns that number them"
        )
