"""Interprets the pickles of a torch checkpoint as plain data, and runs nothing.

A pickle is a program for a small stack machine, and Python's own machine imports and calls what
the program names. This one knows the few instructions that torch.save writes for a state dict.
A global name is only ever a label: nothing is imported, and the three calls that are understood
build a dict, a `TensorRef` or a `StorageRef`.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TypeGuard

from pomona.models.errors import CheckpointError

# MobileNetV2 takes 12,000 instructions; a network a hundred times as deep still passes.
MAX_INSTRUCTIONS = 1_000_000

# What many tensors can share is short, since each of them looks at it again.
MAX_DIMENSIONS = 8  # a convolution has 4
MAX_KEY_LENGTH = 1000  # "features.18.1.running_mean" has 26

ORDERED_DICT = "collections OrderedDict"
REBUILD_TENSOR = "torch._utils _rebuild_tensor_v2"

# The element type of each storage class, as NumPy writes little-endian types.
STORAGE_DTYPES = {
    "torch HalfStorage": "<f2",
    "torch FloatStorage": "<f4",
    "torch DoubleStorage": "<f8",
    "torch IntStorage": "<i4",
    "torch LongStorage": "<i8",
}


@dataclass(frozen=True)
class GlobalName:
    """A name that the pickle asked for: "module name". A label, never the object itself."""

    name: str


@dataclass(frozen=True)
class StorageRef:
    """A storage named by the pickle: `count` elements of `dtype`, whose bytes come later."""

    key: str
    dtype: str
    count: int


@dataclass(frozen=True)
class TensorRef:
    """A view of a storage; offset and strides count elements. Not yet checked against the bytes."""

    storage: StorageRef
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Mark:
    """Where a run of operands begins on the stack."""


_MARK = _Mark()

_LITERALS: dict[str, object] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_ARGUMENTS = frozenset({"BININT", "BININT1", "BININT2", "LONG1", "BINUNICODE"})
_ALLOWED_GLOBALS = frozenset({ORDERED_DICT, REBUILD_TENSOR, *STORAGE_DTYPES})


def load_pickle(stream: IO[bytes]) -> object:
    """Reads one pickle from `stream`, and leaves the stream just behind it.

    Gives None, bool, int, str, tuple, list, dict with str keys, `StorageRef` and `TensorRef`.
    Raises CheckpointError for anything else, and for a pickle that is cut short.
    """
    machine = _Machine()
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if count >= MAX_INSTRUCTIONS:
                raise CheckpointError("The checkpoint's pickle is too long to be a state dict.")
            if opcode.name == "STOP":
                return machine.result()
            machine.step(opcode.name, argument)
    except (ValueError, OverflowError, MemoryError) as error:  # what genops raises on bad bytes
        what = str(error)[:100]  # may repeat what the file says, whatever its length
        raise CheckpointError(f"The checkpoint's pickle cannot be read: {what!r}.") from error
    raise CheckpointError("The checkpoint's pickle has no end.")


class _Machine:
    """The stack, and the memo of values that the pickle refers back to."""

    def __init__(self) -> None:
        self._stack: list[object] = []
        self._memo: dict[int, object] = {}
        self._handlers: dict[str, Callable[[], None]] = {
            "MARK": lambda: self._stack.append(_MARK),
            "EMPTY_TUPLE": lambda: self._stack.append(()),
            "EMPTY_LIST": lambda: self._stack.append([]),
            "EMPTY_DICT": lambda: self._stack.append({}),
            "TUPLE": lambda: self._stack.append(tuple(self._pop_to_mark())),
            "TUPLE1": lambda: self._stack.append(tuple(self._pop_many(1))),
            "TUPLE2": lambda: self._stack.append(tuple(self._pop_many(2))),
            "TUPLE3": lambda: self._stack.append(tuple(self._pop_many(3))),
            "APPEND": lambda: self._append(self._pop_many(1)),
            "APPENDS": lambda: self._append(self._pop_to_mark()),
            "SETITEM": lambda: self._set_items(self._pop_many(2)),
            "SETITEMS": lambda: self._set_items(self._pop_to_mark()),
            "REDUCE": self._reduce,
            "BINPERSID": self._storage,
            "BUILD": self._build,
        }

    def step(self, name: str, argument: object) -> None:
        """Carries out one instruction; any that is not known here is refused."""
        if name in self._handlers:
            self._handlers[name]()
        elif name in _LITERALS:
            self._stack.append(_LITERALS[name])
        elif name in _ARGUMENTS:
            self._stack.append(argument)
        elif name in ("BINPUT", "LONG_BINPUT") and isinstance(argument, int):
            self._memo[argument] = self._peek()
        elif name in ("BINGET", "LONG_BINGET") and isinstance(argument, int):
            if argument not in self._memo:
                raise CheckpointError("The checkpoint's pickle refers to a value it never made.")
            self._stack.append(self._memo[argument])
        elif name == "GLOBAL":
            if argument not in _ALLOWED_GLOBALS:
                name = str(argument)[:100]
                raise CheckpointError(f"The checkpoint names {name!r}, which is not allowed.")
            self._stack.append(GlobalName(str(argument)))
        elif name != "PROTO":
            raise CheckpointError(f"The checkpoint's pickle holds {name}, which is not allowed.")

    def result(self) -> object:
        if len(self._stack) != 1:
            raise CheckpointError("The checkpoint's pickle does not end in one value.")
        return self._pop_many(1)[0]

    def _peek(self) -> object:
        value = self._stack[-1] if self._stack else _MARK
        if value is _MARK:
            raise CheckpointError("The checkpoint's pickle takes a value that is not there.")
        return value

    def _pop_many(self, count: int) -> list[object]:
        values = self._stack[-count:]
        if len(values) < count or any(value is _MARK for value in values):
            raise CheckpointError("The checkpoint's pickle takes a value that is not there.")
        del self._stack[-count:]
        return values

    def _pop_to_mark(self) -> list[object]:
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index] is _MARK:
                values = self._stack[index + 1 :]
                del self._stack[index:]
                return values
        raise CheckpointError("The checkpoint's pickle ends a list that it never began.")

    def _append(self, values: list[object]) -> None:
        target = self._peek()
        if not isinstance(target, list):
            raise CheckpointError("The checkpoint's pickle appends to what is not a list.")
        target.extend(values)

    def _set_items(self, values: list[object]) -> None:
        target = self._peek()
        if not isinstance(target, dict) or len(values) % 2 != 0:
            raise CheckpointError("The checkpoint's pickle sets items of what is not a dict.")
        for key, value in zip(values[::2], values[1::2], strict=True):
            # Only strings: hashing a nested tuple can take exponential time.
            if not _is_key(key):
                raise CheckpointError("The checkpoint's pickle has a key that is no short string.")
            target[key] = value

    def _build(self) -> None:
        # The attributes of a state dict are its modules' version numbers; nothing needs them.
        state = self._pop_many(1)[0]
        if not isinstance(self._peek(), dict) or not isinstance(state, dict):
            raise CheckpointError("The checkpoint's pickle sets the state of what is not a dict.")

    def _reduce(self) -> None:
        function, arguments = self._pop_many(2)
        if function == GlobalName(ORDERED_DICT) and arguments == ():
            self._stack.append({})
        elif function == GlobalName(REBUILD_TENSOR) and isinstance(arguments, tuple):
            self._stack.append(_tensor(arguments))
        else:
            raise CheckpointError("The checkpoint's pickle makes a call that is not allowed.")

    def _storage(self) -> None:
        identity = self._pop_many(1)[0]
        # ("storage", class, key, device, count, None or a view, which torch 0.1 wrote)
        if isinstance(identity, tuple) and len(identity) == 6:
            kind, storage_class, key, _, count, view = identity
            if (
                kind == "storage"
                and isinstance(storage_class, GlobalName)
                and storage_class.name in STORAGE_DTYPES
                and _is_key(key)
                and _is_count(count)
                and view is None
            ):
                dtype = STORAGE_DTYPES[storage_class.name]
                self._stack.append(StorageRef(key, dtype, count))
                return
        raise CheckpointError("The checkpoint describes a storage in a way that is not known.")


def _tensor(arguments: tuple[object, ...]) -> TensorRef:
    # (storage, offset, shape, strides, requires_grad, backward hooks)
    if len(arguments) == 6:
        storage, offset, shape, strides = arguments[:4]
        if (
            isinstance(storage, StorageRef)
            and _is_count(offset)
            and isinstance(shape, tuple)
            and isinstance(strides, tuple)
            and len(shape) == len(strides) <= MAX_DIMENSIONS
            and all(_is_count(extent) for extent in shape + strides)
        ):
            return TensorRef(storage, offset, shape, strides)
    raise CheckpointError("The checkpoint describes a tensor in a way that is not known.")


def _is_key(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= MAX_KEY_LENGTH


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
