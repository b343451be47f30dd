"""Writes the PNG files that Pillow reads but does not write: interlaced, 16 bits a sample."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

# First column, first row, column step and row step of Adam7's passes (PNG, 3rd edition, 8.2).
_ADAM7 = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
]
_WHOLE = [(0, 0, 1, 1)]
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # by channels: grey, grey + alpha, RGB, RGBA


def write_png(path: Path, samples: npt.NDArray[np.uint16], depth: int, *, adam7: bool) -> None:
    """samples: height x width x channels, values below 2**depth. depth: 1, 2 or 4 (one channel
    only), 8 or 16.
    """
    height, width, channels = samples.shape
    lines = b"".join(
        b"\0" + _packed(row, depth)  # filter 0: the bytes as they are
        for x, y, x_step, y_step in (_ADAM7 if adam7 else _WHOLE)
        for row in samples[y::y_step, x::x_step]
        if row.size
    )
    header = struct.pack(">IIBBBBB", width, height, depth, _COLOUR_TYPES[channels], 0, 0, adam7)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _packed(row: npt.NDArray[np.uint16], depth: int) -> bytes:
    values = row.reshape(-1)
    if depth >= 8:
        return values.astype(">u2" if depth == 16 else "u1").tobytes()
    bits = (values[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.astype(np.uint8)).tobytes()


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
