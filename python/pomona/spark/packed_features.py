"""Features packed in binary: float32, little-endian, one row a picture.

Spark carries and writes an array value by value, and bytes as they are: between steps of our own
that saves most of its time. To Arrow both are the same numbers in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pomona.spark.errors import InputError

_FLOAT_BYTES = 4


def pack(rows: Any) -> Any:  # noqa: ANN401  # pyarrow has no types
    """list<float> to binary, without a copy of the numbers."""
    validity, offsets, numbers = rows.buffers()[0], rows.offsets, rows.values
    byte_offsets = pc.multiply(offsets, pa.scalar(_FLOAT_BYTES, pa.int32()))
    if rows.offset or numbers.offset:
        raise ValueError("slices of features are not packed")
    buffers = [validity, byte_offsets.buffers()[1], numbers.buffers()[1]]
    return pa.Array.from_buffers(pa.binary(), len(rows), buffers)


def unpack(rows: Any) -> Any:  # noqa: ANN401
    """Binary to list<float>, without a copy of the numbers; list<float> as it is. Raises InputError
    for bytes that are not whole numbers.
    """
    if not pa.types.is_binary(rows.type):
        return rows
    odd = pc.bit_wise_and(pc.binary_length(rows), pa.scalar(_FLOAT_BYTES - 1, pa.int32()))
    if pc.any(pc.not_equal(odd, 0)).as_py():
        raise InputError("A row of packed features is not of whole float32 numbers")
    validity, byte_offsets, content = rows.buffers()
    num_offsets = rows.offset + len(rows) + 1
    offsets = pa.Array.from_buffers(pa.int32(), num_offsets, [None, byte_offsets])
    offsets = pc.divide(offsets, pa.scalar(_FLOAT_BYTES, pa.int32()))
    num_numbers = content.size // _FLOAT_BYTES if content is not None else 0
    numbers = pa.Array.from_buffers(pa.float32(), num_numbers, [None, content])
    return pa.Array.from_buffers(
        pa.list_(pa.float32()),
        len(rows),
        [validity, offsets.buffers()[1]],
        offset=rows.offset,
        children=[numbers],
    )


def unpack_batches(batches: Iterable[pa.RecordBatch], name: str) -> Iterator[pa.RecordBatch]:
    """The batches with list<float> in place of packed features."""
    for batch in batches:
        index = batch.schema.get_field_index(name)
        yield batch.set_column(index, name, unpack(batch.column(index)))
