"""Packed features are the same numbers. No Spark here."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pomona.spark import InputError
from pomona.spark.packed_features import pack, unpack

_ROWS = [[1.5, -2.0, 3.25], None, [], [float("inf")], None]


def test_rows_come_back_as_they_were() -> None:
    rows = pa.array(_ROWS, pa.list_(pa.float32()))
    packed = pack(rows)
    packed.validate(full=True)
    assert packed.type == pa.binary()
    assert packed.null_count == 2
    back = unpack(packed)
    back.validate(full=True)
    assert back.equals(rows)


def test_a_slice_of_packed_rows_is_its_rows() -> None:
    packed = pack(pa.array(_ROWS, pa.list_(pa.float32())))
    for start in range(len(_ROWS)):
        assert unpack(packed.slice(start, 2)).to_pylist() == _ROWS[start : start + 2]


@pytest.mark.parametrize("rows", [[], [None, None]])
def test_no_numbers_are_none(rows: list[None]) -> None:
    assert unpack(pack(pa.array(rows, pa.list_(pa.float32())))).to_pylist() == rows
    assert unpack(pa.array(rows, pa.binary())).to_pylist() == rows


def test_arrays_stay_as_they_are() -> None:
    rows = pa.array(_ROWS, pa.list_(pa.float32()))
    assert unpack(rows) is rows


def test_bytes_that_are_not_whole_numbers_are_one_sentence() -> None:
    with pytest.raises(InputError, match="not of whole float32 numbers"):
        unpack(pa.array([b"\x00\x00\x80\x3f", b"123"], pa.binary()))
