"""Thousands of damaged checkpoints: each ends in tensors or in a CheckpointError, soon and small.

POMONA_MUTATIONS=100000 tries more than the few thousand of a common test run.
"""

from __future__ import annotations

import os
import pickletools
import random
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from checkpoint_writer import checkpoint, good_checkpoint, state_dict, storage, tensor
from pomona.models.errors import CheckpointError
from pomona.models.torch_checkpoint import parse_checkpoint

NUM_MUTATIONS = int(os.environ.get("POMONA_MUTATIONS", "4000"))
SMALL = np.arange(6, dtype=np.float32)
MAX_MESSAGE_LENGTH = 300
MAX_BYTES_PER_BYTE = (
    200  # a Python object for each instruction of one byte, and its container's slot
)
MAX_BYTES_AT_ALL = 200_000


def seeds() -> list[bytes]:
    """Valid checkpoints, small, so that a mutation is likely to hit what matters."""
    code = tensor(storage("0", 6), (2, 3), (3, 1))
    return [
        good_checkpoint(),
        checkpoint(state_dict({"weight": code}), {"0": SMALL}),
        checkpoint(state_dict({}), {}),
    ]


def pickle_of(content: bytes) -> tuple[int, int, list[bytes]]:
    """Where the state dict's pickle begins and ends, and its instructions."""
    begin = 0
    for _ in range(3):  # magic number, protocol, system
        begin += length_of_pickle(content[begin:])
    end = begin + length_of_pickle(content[begin:])
    places = [place for _, _, place in pickletools.genops(content[begin:end]) if place is not None]
    edges = [*places, end - begin]
    code = content[begin:end]
    return begin, end, [code[a:b] for a, b in pairwise(edges)]


def length_of_pickle(content: bytes) -> int:
    """Bytes up to and with the first STOP."""
    return max(place or 0 for _, _, place in pickletools.genops(content)) + 1


def with_bytes_changed(content: bytes, rng: random.Random) -> bytes:
    """A few bytes replaced, removed, doubled or inserted."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed))
        length = rng.choice([1, 1, 1, 2, 4, 8, 40])
        piece = bytes(changed[at : at + length])
        noise = rng.choice([rng.randbytes(length), b"\xff" * length, b"\0" * length])
        changed[at : at + length] = rng.choice([noise, b"", piece * 2, piece + noise])
    return bytes(changed)


def with_instructions_changed(content: bytes, rng: random.Random) -> bytes:
    """The pickle's instructions removed, repeated, moved, or one byte of one replaced."""
    begin, end, code = pickle_of(content)
    for _ in range(rng.randint(1, 4)):
        at, other = rng.randrange(len(code)), rng.randrange(len(code))
        kind = rng.randrange(5)
        if kind == 0 and len(code) > 2:
            del code[at]
        elif kind == 1:
            code[at:at] = code[other : other + rng.choice([1, 2, 8])] * rng.choice([1, 1, 2, 300])
        elif kind == 2:
            code[at], code[other] = code[other], code[at]
        elif kind == 3:
            code[at] = code[other]
        else:
            code[at] = code[at][:-1] + rng.randbytes(1)
    return content[:begin] + b"".join(code) + content[end:]


def mutations(seed: int, count: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    originals = seeds()
    mutate = (with_bytes_changed, with_instructions_changed)
    for i in range(count):
        yield mutate[i % 2](rng.choice(originals), rng)


def read_or_refuse(content: bytes) -> bool:
    """True if it was read. Anything but a CheckpointError, or a long one, fails the test."""
    try:
        state = parse_checkpoint(content)
    except CheckpointError as error:
        message = str(error)
        assert len(message) <= MAX_MESSAGE_LENGTH, message[:1000]
        assert message.isprintable(), repr(message)
        return False
    for array in state.values():
        array.copy()  # every element is there
    return True


@pytest.mark.filterwarnings("ignore:invalid escape sequence")  # pickletools, on an odd string
@pytest.mark.parametrize("seed", range(4))
def test_any_mutation_ends_in_tensors_or_a_checkpoint_error(seed: int) -> None:
    num_read = sum(read_or_refuse(content) for content in mutations(seed, NUM_MUTATIONS // 4))
    # Else the mutations are too wild, and all end at the first check.
    assert 0.01 < num_read / (NUM_MUTATIONS // 4) < 0.9


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
def test_no_mutation_takes_much_more_memory_than_its_bytes() -> None:
    tracemalloc.start()
    try:
        for content in mutations(seed=9, count=min(NUM_MUTATIONS, 400)):
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            read_or_refuse(content)
            _, peak = tracemalloc.get_traced_memory()
            assert peak - before <= MAX_BYTES_PER_BYTE * len(content) + MAX_BYTES_AT_ALL
    finally:
        tracemalloc.stop()


def test_no_mutation_runs_anything(tmp_path: Path) -> None:
    # Every global that a pickle can name, in place of those that are understood.
    trace = tmp_path / "ran"
    bait = f"cos\nsystem\n(X{chr(len(f'touch {trace}'))}\0\0\0touch {trace}tR".encode("latin-1")
    rng = random.Random(1)
    for content in seeds():
        begin, end, code = pickle_of(content)
        for _ in range(200):
            hostile = code.copy()
            hostile.insert(rng.randrange(len(code)), bait)
            with pytest.raises(CheckpointError):
                parse_checkpoint(content[:begin] + b"".join(hostile) + content[end:])
    assert not trace.exists()
