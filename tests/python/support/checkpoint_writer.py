"""Writes checkpoints as torch.save did before 1.6, byte by byte; good and hostile ones."""

from __future__ import annotations

import pickle
import struct

import numpy as np
from numpy.typing import NDArray

MAGIC = 0x1950A86A20F9469CFC6C
SYSTEM = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"int": 4}}

# The few instructions that the synthetic state dicts are made of (pickletools documents them).
PROTO, STOP, MARK, TUPLE, REDUCE = b"\x80\x02", b".", b"(", b"t", b"R"
EMPTY_TUPLE, PERSISTENT_ID, SET_ITEM, BUILD, NONE, FALSE = b")", b"Q", b"s", b"b", b"N", b"\x89"
ORDERED_DICT = b"ccollections\nOrderedDict\n" + EMPTY_TUPLE + REDUCE
ARRAY = np.arange(600, dtype=np.float32).reshape(20, 30)


def number(value: int) -> bytes:
    content = value.to_bytes(16, "little", signed=True)
    return b"\x8a" + bytes([len(content)]) + content


def text(value: str) -> bytes:
    content = value.encode()
    return b"X" + struct.pack("<I", len(content)) + content


def numbers(values: tuple[int, ...]) -> bytes:
    return MARK + b"".join(number(value) for value in values) + TUPLE


def storage(key: str, count: int, kind: str = "torch\nFloatStorage") -> bytes:
    parts = [text("storage"), b"c" + kind.encode() + b"\n", text(key), text("cpu")]
    return MARK + b"".join(parts) + number(count) + NONE + TUPLE + PERSISTENT_ID


def tensor(
    storage_code: bytes,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    offset: int = 0,
    function: bytes = b"ctorch._utils\n_rebuild_tensor_v2\n",
) -> bytes:
    parts = [storage_code, number(offset), numbers(shape), numbers(strides), FALSE, ORDERED_DICT]
    return function + MARK + b"".join(parts) + TUPLE + REDUCE


def state_dict(entries: dict[str, bytes]) -> bytes:
    items = b"".join(text(name) + code + SET_ITEM for name, code in entries.items())
    metadata = b"}" + text("_metadata") + ORDERED_DICT + SET_ITEM + BUILD
    return PROTO + ORDERED_DICT + items + metadata + STOP


def checkpoint(
    state: bytes,
    storages: dict[str, NDArray[np.generic]],
    *,
    magic: int = MAGIC,
    protocol: int = 1001,
    system: object = SYSTEM,
) -> bytes:
    head = b"".join(pickle.dumps(value, protocol=2) for value in (magic, protocol, system))
    keys = pickle.dumps(list(storages), protocol=2)
    data = b"".join(struct.pack("<q", a.size) + a.tobytes() for a in storages.values())
    return head + state + keys + data


def one_tensor(code: bytes) -> bytes:
    return checkpoint(state_dict({"weight": code}), {"0": ARRAY})


def good_checkpoint() -> bytes:
    entries = {
        "weight": tensor(storage("0", 600), (20, 30), (30, 1)),
        "corner": tensor(storage("0", 600), (2, 3), (30, 1), offset=31),
        "turned": tensor(storage("0", 600), (30, 20), (1, 30)),
        "steps": tensor(storage("1", 1, "torch\nLongStorage"), (), ()),
    }
    return checkpoint(state_dict(entries), {"0": ARRAY, "1": np.array([7], np.int64)})
