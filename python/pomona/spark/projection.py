"""What a task of a projection does: batches of rows in, the same rows with their projection out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

import pomona._core as core
from pomona.spark.numbering import PART_ROWS, iterate_parts, iterate_runs
from pomona.spark.packed_features import unpack

PcaArrays = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]


def project_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    arrays: PcaArrays,
    features: str,
    kept: list[str],
    projected: str,
    part: str | None,
) -> Iterator[pa.RecordBatch]:
    """The columns `kept`, and last `projected`, array<double>, made of `features`, which are
    array<float> or packed.

    arrays: mean (D,), deviation (D,), components (K, D).
    part: the column of the part's number, if the batches hold whole parts one after the other: each
    is then projected at once, and the result has the bits of the command line's.
    """
    projector = core.Projector(*arrays)
    tables = (
        (table for _, table in iterate_parts(batches, part))
        if part
        else iterate_runs(batches, PART_ROWS)
    )
    for table in tables:
        column = pa.array(projector.project(unpack(table[features].combine_chunks())))
        whole = table.select(kept).append_column(projected, column)
        yield from whole.combine_chunks().to_batches()
