"""The pixels that the engine sees."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]  # height x width x 3, RGB


@dataclass(frozen=True)
class Resize:
    """Size in pixels and Pillow's name of the filter."""

    width: int
    height: int
    resize_filter: str


def engine_pixels(
    program: Path, paths: Sequence[Path], resize: Resize | None = None
) -> list[Pixels | str]:
    """One a path: its pixels, or the line that says why there are none. `program` is the built
    dump_pixels.cc, whose first lines tell the format read here.
    """
    size = [str(resize.width), str(resize.height), resize.resize_filter] if resize else []
    lines = "".join(f"{path}\n" for path in paths).encode()
    done = subprocess.run([program, *size], input=lines, stdout=subprocess.PIPE, check=True)
    stream = BytesIO(done.stdout)
    pictures = [_next_picture(stream) for _ in paths]
    assert not stream.read(1), "there is more output than pictures"
    return pictures


def _next_picture(stream: BytesIO) -> Pixels | str:
    header = stream.readline().decode()
    if header.startswith("failure "):
        return header.strip()
    width, height = map(int, header.split())
    values = np.frombuffer(stream.read(width * height * 3), np.uint8)
    return values.reshape(height, width, 3)
