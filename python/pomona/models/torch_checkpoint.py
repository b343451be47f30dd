"""Reads a torch checkpoint in the old format (before torch 1.6: not a zip), without torch.

Layout, one part behind the other:
    pickle   the number 0x1950a86a20f9469cfc6c
    pickle   the protocol, 1001
    pickle   {"protocol_version": 1001, "little_endian": True, "type_sizes": {...}}
    pickle   the state dict: name -> tensor, each a view of a numbered storage
    pickle   the list of storage keys
    for each key, in that order: int64 count, then count elements, little-endian
"""

from __future__ import annotations

import io
import math
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pomona.models.errors import CheckpointError
from pomona.models.torch_pickle import StorageRef, TensorRef, load_pickle

StateDict = dict[str, NDArray[np.generic]]

MAX_FILE_BYTES = 1 << 30  # MobileNetV2 takes 14 MB, the largest ResNet 240 MB

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_ZIP_MAGIC = b"PK\x03\x04"


def read_checkpoint(path: Path) -> StateDict:
    """The tensors of the checkpoint at `path`, by name, in the file's order.

    The arrays are read-only views of the file's bytes. Raises CheckpointError when the file is
    damaged, hostile, or holds anything but a state dict.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAX_FILE_BYTES:
            raise CheckpointError(
                f"{path}: {size_bytes} bytes is too large for a checkpoint "
                f"(the limit is {MAX_FILE_BYTES})."
            )
        content = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read: {error.strerror}.") from error
    try:
        return parse_checkpoint(content)
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from error


def parse_checkpoint(content: bytes) -> StateDict:
    """As read_checkpoint, from the file's bytes."""
    if content.startswith(_ZIP_MAGIC):
        raise CheckpointError("This is a zip checkpoint (torch 1.6 and later), not the old format.")
    stream = io.BytesIO(content)
    _check_header(stream)
    tensors = _tensor_refs(load_pickle(stream))
    keys = load_pickle(stream)
    storages = _read_storages(content, stream.tell(), keys, _declared_storages(tensors))
    return {
        name: _view(name, tensor, storages[tensor.storage.key]) for name, tensor in tensors.items()
    }


def _check_header(stream: io.BytesIO) -> None:
    # Each part is checked before the next is read: another kind of file ends here.
    if load_pickle(stream) != _MAGIC:
        raise CheckpointError("This is not a torch checkpoint: its magic number is wrong.")
    if load_pickle(stream) != _PROTOCOL:
        raise CheckpointError("The checkpoint has a protocol other than 1001.")
    system = load_pickle(stream)
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise CheckpointError("The checkpoint is not little-endian.")


def _tensor_refs(state: object) -> dict[str, TensorRef]:
    if not isinstance(state, dict):
        raise CheckpointError("The checkpoint holds no state dict.")
    tensors: dict[str, TensorRef] = {}
    for name, value in state.items():
        if not isinstance(value, TensorRef):
            raise CheckpointError(f"The checkpoint's entry {name[:100]!r} is not a tensor.")
        tensors[name] = value
    return tensors


def _declared_storages(tensors: dict[str, TensorRef]) -> dict[str, StorageRef]:
    storages: dict[str, StorageRef] = {}
    for tensor in tensors.values():
        storage = tensor.storage
        if storages.setdefault(storage.key, storage) != storage:
            raise CheckpointError("The checkpoint describes one storage in two ways.")
    return storages


def _read_storages(
    content: bytes, position: int, keys: object, declared: dict[str, StorageRef]
) -> dict[str, NDArray[np.generic]]:
    if (
        not isinstance(keys, list)
        or not all(isinstance(key, str) for key in keys)
        or len(keys) != len(declared)
        or set(keys) != set(declared)
    ):
        raise CheckpointError("The checkpoint's list of storages does not fit its tensors.")
    storages: dict[str, NDArray[np.generic]] = {}
    for key in keys:
        if position + 8 > len(content):
            raise CheckpointError("The checkpoint ends before its last storage.")
        (count,) = struct.unpack_from("<q", content, position)
        position += 8
        if count != declared[key].count:
            raise CheckpointError("A storage has another size than the checkpoint says.")
        dtype = np.dtype(declared[key].dtype)
        if count * dtype.itemsize > len(content) - position:
            raise CheckpointError("The checkpoint ends before its last storage.")
        storages[key] = np.frombuffer(content, dtype, count, position)
        position += count * dtype.itemsize
    if position != len(content):
        raise CheckpointError("The checkpoint goes on after its last storage.")
    return storages


def _view(name: str, tensor: TensorRef, storage: NDArray[np.generic]) -> NDArray[np.generic]:
    """The tensor as a view. Its elements are at most the storage's: a copy can't be a bomb."""
    shape, strides = tensor.shape, tensor.strides
    num_elements = math.prod(shape)
    # Where there is one element, nothing is strided over: the number may be any.
    strides = tuple(
        stride if extent > 1 else 0 for extent, stride in zip(shape, strides, strict=True)
    )
    last = tensor.offset + sum(
        (extent - 1) * stride for extent, stride in zip(shape, strides, strict=True)
    )
    if not 0 < num_elements <= storage.size or last >= storage.size:
        raise CheckpointError(f"The tensor {name[:100]!r} reaches outside its storage.")
    return np.ndarray(
        shape,
        storage.dtype,
        buffer=storage.data,
        offset=tensor.offset * storage.itemsize,
        strides=[stride * storage.itemsize for stride in strides],
    )
