"""Checkpoints as torch.save wrote them before 1.6: good and hostile."""

from __future__ import annotations

import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from checkpoint_writer import (
    ARRAY,
    BUILD,
    EMPTY_TUPLE,
    MAGIC,
    MARK,
    NONE,
    ORDERED_DICT,
    PROTO,
    SET_ITEM,
    STOP,
    TUPLE,
    checkpoint,
    good_checkpoint,
    number,
    one_tensor,
    state_dict,
    storage,
    tensor,
    text,
)
from pomona.models import torch_pickle
from pomona.models.errors import CheckpointError
from pomona.models.torch_checkpoint import parse_checkpoint, read_checkpoint


def test_good_checkpoint_gives_its_tensors_by_name() -> None:
    state = parse_checkpoint(good_checkpoint())
    assert list(state) == ["weight", "corner", "turned", "steps"]
    np.testing.assert_array_equal(state["weight"], ARRAY)
    # Offset 31 is row 1, column 1.
    np.testing.assert_array_equal(state["corner"], [[31, 32, 33], [61, 62, 63]])
    np.testing.assert_array_equal(state["turned"], ARRAY.T)
    assert state["steps"].shape == () and state["steps"].dtype == np.int64 and state["steps"] == 7


def test_file_that_is_cut_short_is_a_checkpoint_error() -> None:
    # At every length: a small file allows it, and each ends somewhere else in the reader.
    content = good_checkpoint()
    for length in range(len(content)):
        with pytest.raises(CheckpointError):
            parse_checkpoint(content[:length])


@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # pickletools, on an odd string
def test_file_with_any_byte_changed_ends_in_tensors_or_a_checkpoint_error() -> None:
    content = bytearray(good_checkpoint())
    random = np.random.default_rng(3)
    for position in range(len(content) - ARRAY.nbytes):
        for value in random.integers(0, 256, 8):
            changed = content.copy()
            changed[position] = value
            try:
                state = parse_checkpoint(bytes(changed))
            except CheckpointError:
                continue
            assert sum(array.nbytes for array in state.values()) <= 4 * len(content)


@pytest.mark.parametrize("protocol", range(6))
def test_pickle_that_calls_os_system_runs_nothing(tmp_path: Path, protocol: int) -> None:
    trace = tmp_path / "ran"

    class Hostile:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {trace}",)

    hostile = pickle.dumps(Hostile(), protocol=protocol)
    for content in (hostile, checkpoint(hostile, {})):
        with pytest.raises(CheckpointError, match="not allowed"):
            parse_checkpoint(content)
    assert not trace.exists()
    pickle.loads(hostile)  # the bait is a real one: Python's own reader takes it
    assert trace.exists()


@pytest.mark.parametrize(
    "function",
    [
        b"cos\nsystem\n",
        b"cbuiltins\neval\n",
        b"ctorch._utils\n_rebuild_tensor\n",
        b"ccollections\nOrderedDict\n",
        b"ctorch\nFloatStorage\n",
        text("torch"),
    ],
)
def test_call_of_anything_else_is_a_checkpoint_error(function: bytes) -> None:
    code = tensor(storage("0", 600), (20, 30), (30, 1), function=function)
    with pytest.raises(CheckpointError, match="not allowed"):
        parse_checkpoint(one_tensor(code))


HUGE = 2**62
BEYOND = {
    "shape larger than the storage": tensor(storage("0", 600), (20, 31), (31, 1)),
    "offset beyond the end": tensor(storage("0", 600), (20, 30), (30, 1), offset=1),
    "strides beyond the end": tensor(storage("0", 600), (20, 30), (31, 1)),
    "stride 0 makes a bomb": tensor(storage("0", 600), (HUGE, 1), (0, 0)),
    "product overflows 64 bits": tensor(storage("0", 600), (HUGE, 4), (1, 1)),
    "stride overflows 64 bits": tensor(storage("0", 600), (3, 2), (HUGE, HUGE)),
    "empty": tensor(storage("0", 600), (0, 30), (30, 1)),
}
MISSTATED = {
    "negative extent": tensor(storage("0", 600), (-20, -30), (30, 1)),
    "negative offset": tensor(storage("0", 600), (1,), (1,), offset=-1),
    "negative stride": tensor(storage("0", 600), (2,), (-1,)),
    "count larger than the file": tensor(storage("0", HUGE), (20, 30), (30, 1)),
    "negative count": tensor(storage("0", -600), (20, 30), (30, 1)),
    "count of another type": tensor(storage("0", 600, "torch\nDoubleStorage"), (1,), (1,)),
    "unknown storage": tensor(storage("1", 600), (20, 30), (30, 1)),
    "unknown type": tensor(storage("0", 600, "torch\nCharStorage"), (20, 30), (30, 1)),
    "more strides than extents": tensor(storage("0", 600), (2,), (1, 1)),
    "not a tensor": text("weight"),
}


@pytest.mark.parametrize("code", BEYOND.values(), ids=BEYOND)
def test_tensor_outside_its_storage_is_a_checkpoint_error(code: bytes) -> None:
    with pytest.raises(CheckpointError, match="reaches outside its storage"):
        parse_checkpoint(one_tensor(code))


@pytest.mark.parametrize("code", MISSTATED.values(), ids=MISSTATED)
def test_entry_that_says_what_cannot_be_is_a_checkpoint_error(code: bytes) -> None:
    with pytest.raises(CheckpointError):
        parse_checkpoint(one_tensor(code))


# Each of these is looked at again for each tensor that a pickle makes of it, and a pickle of a
# megabyte makes a hundred thousand: long ones would take hours.
def test_what_many_tensors_may_share_is_short() -> None:
    weight = tensor(storage("0", 600), (20, 30), (30, 1))
    nine = tensor(storage("0", 600), (1,) * 9, (1,) * 9)
    key = "0" * 1001
    keyed = tensor(storage(key, 600), (20, 30), (30, 1))
    for content, message in (
        (one_tensor(nine), "a tensor in a way"),
        (checkpoint(state_dict({"weight": keyed}), {key: ARRAY}), "a storage in a way"),
        (checkpoint(state_dict({"w" * 1001: weight}), {"0": ARRAY}), "a key"),
    ):
        with pytest.raises(CheckpointError, match=message):
            parse_checkpoint(content)
    longest = checkpoint(state_dict({"w" * 1000: weight}), {"0": ARRAY})
    assert list(parse_checkpoint(longest)) == ["w" * 1000]


@pytest.mark.parametrize("stride", [2**40, 2**61, 2**63 - 1])
def test_stride_of_a_single_element_does_not_matter(stride: int) -> None:
    state = parse_checkpoint(one_tensor(tensor(storage("0", 600), (1, 3), (stride, 1))))
    np.testing.assert_array_equal(state["weight"], [[0, 1, 2]])


@pytest.mark.parametrize("code", [b"F" + b"x" * 100_000 + b"\n", b"I\x1b[31m\n"])
def test_error_does_not_repeat_what_a_hostile_file_says(code: bytes) -> None:
    with pytest.raises(CheckpointError) as caught:
        parse_checkpoint(checkpoint(PROTO + code + STOP, {}))
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


def test_storage_whose_count_lies_is_a_checkpoint_error() -> None:
    content = bytearray(one_tensor(tensor(storage("0", 600), (20, 30), (30, 1))))
    position = len(content) - ARRAY.nbytes - 8
    for count in (0, 599, 601, HUGE, -1):
        content[position : position + 8] = struct.pack("<q", count)
        with pytest.raises(CheckpointError, match="another size"):
            parse_checkpoint(bytes(content))


def test_bytes_after_the_last_storage_are_a_checkpoint_error() -> None:
    with pytest.raises(CheckpointError, match="goes on"):
        parse_checkpoint(good_checkpoint() + b"\0")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (checkpoint(state_dict({}), {}, magic=MAGIC + 1), "magic number"),
        (checkpoint(state_dict({}), {}, protocol=1002), "protocol"),
        (checkpoint(state_dict({}), {}, system={"little_endian": False}), "little-endian"),
        (checkpoint(PROTO + number(1) + STOP, {}), "no state dict"),
        (b"PK\x03\x04 and so on", "zip"),
        (b"\x89PNG\r\n\x1a\n", "not allowed"),
        (b"", "cannot be read"),
    ],
)
def test_another_kind_of_file_is_a_checkpoint_error(content: bytes, message: str) -> None:
    with pytest.raises(CheckpointError, match=message):
        parse_checkpoint(content)


HOSTILE_PICKLES = {
    "key that takes for ever to hash": b"})" + b"q\x00h\x00\x86" * 60 + NONE + SET_ITEM,
    "tuple as a key": b"}" + EMPTY_TUPLE + NONE + SET_ITEM,
    "value never made": b"h\x05",
    "value of a mark": MARK + b"q\x00",
    "empty stack": TUPLE,
    "no value": b"",
    "two values": NONE + NONE,
    "attributes of a function": b"ctorch._utils\n_rebuild_tensor_v2\n}" + BUILD,
    "frame of 2**60 bytes": b"\x95" + struct.pack("<Q", 2**60),
    "bytes of 2**60": b"\x8e" + struct.pack("<Q", 2**60),
    "text of 4 GB": b"X\xff\xff\xff\xff",
}


@pytest.mark.parametrize("code", HOSTILE_PICKLES.values(), ids=HOSTILE_PICKLES)
def test_hostile_pickle_is_a_checkpoint_error(code: bytes) -> None:
    with pytest.raises(CheckpointError):
        parse_checkpoint(checkpoint(PROTO + code + STOP, {}))


def test_memo_index_of_four_billion_takes_no_memory() -> None:
    # Python's own unpickler keeps an array of that many pointers.
    state = PROTO + ORDERED_DICT + b"r\xff\xff\xff\xff" + STOP
    assert parse_checkpoint(checkpoint(state, {})) == {}


def test_endless_pickle_is_a_checkpoint_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch_pickle, "MAX_INSTRUCTIONS", 100)
    with pytest.raises(CheckpointError, match="too long"):
        parse_checkpoint(checkpoint(PROTO + NONE * 101 + STOP, {}))


def test_file_that_is_not_there_is_a_checkpoint_error(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_checkpoint(tmp_path / "absent.pth")


def test_read_checkpoint_names_the_file_in_its_errors(tmp_path: Path) -> None:
    path = tmp_path / "short.pth"
    path.write_bytes(good_checkpoint()[:-1])
    with pytest.raises(CheckpointError, match=r"short\.pth"):
        read_checkpoint(path)
