"""Pictures on this machine, or in memory, to features."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pomona._core import Extractor

Picture: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview

# A batch ends where it holds so much: bounds the memory, and is far more than the threads need.
_BATCH_BYTES = 64 << 20
_BATCH_PICTURES = 1024
# As the command line: no picture within the limit of pixels needs more.
_MAX_FILE_BYTES = 1 << 30


@overload
def extract(
    pictures: Picture | Iterable[Picture],
    model: str = ...,
    *,
    num_threads: int = ...,
    precision: str = ...,
    exif: str = ...,
    max_pixels: int = ...,
    as_numpy: Literal[False] = ...,
) -> pa.Table: ...


@overload
def extract(
    pictures: Picture | Iterable[Picture],
    model: str = ...,
    *,
    num_threads: int = ...,
    precision: str = ...,
    exif: str = ...,
    max_pixels: int = ...,
    as_numpy: Literal[True],
) -> npt.NDArray[np.float32]: ...


def extract(
    pictures: Picture | Iterable[Picture],
    model: str = "mobilenet_v2",
    *,
    num_threads: int = 0,
    precision: str = "f32",
    exif: str = "apply",
    max_pixels: int = 100_000_000,
    as_numpy: bool = False,
) -> pa.Table | npt.NDArray[np.float32]:
    """Features of pictures, in their order, the same bytes as `pomona extract` writes.

    Args:
        pictures: paths of files, or the bytes of such files, or both; or one of these alone.
        model: the name of a bundle on the search path ($POMONA_MODELS, ...) or its folder.
        num_threads: 0 for one a usable core; results do not depend on it.
        precision: "f32", or "bf16" where the CPU has it.
        exif: "apply" or "ignore" the orientation that EXIF tells.
        max_pixels: larger pictures fail as "too_large".
        as_numpy: return N x D float32, with NaN in the rows of pictures that failed.

    Returns:
        A table of `path` (null for bytes), `features` (list of float32, null for a picture that
        failed), `reason` and `detail` (why it did, null where it did not).

    Raises:
        pomona.Error: a model that is missing or damaged, or an option that cannot be.
        TypeError: a picture that is neither a path nor bytes.
    """
    extractor = Extractor(
        model, num_threads=num_threads, precision=precision, exif=exif, max_pixels=max_pixels
    )
    if isinstance(pictures, str | os.PathLike | bytes | bytearray | memoryview):
        pictures = [pictures]
    tables = [_extract_batch(extractor, batch) for batch in _batches(pictures)]
    table = pa.concat_tables([_SCHEMA.empty_table(), *tables])
    return _as_numpy(table, extractor.dimension) if as_numpy else table


_FEATURES = pa.list_(pa.field("element", pa.float32()))
_SCHEMA = pa.schema(
    {"path": pa.string(), "features": _FEATURES, "reason": pa.string(), "detail": pa.string()}
)


class _Source(NamedTuple):
    """One picture as it was read: its bytes, or why there are none."""

    path: str | None
    content: bytes | None
    reason: str | None = None
    detail: str | None = None


def _read(picture: Picture) -> _Source:
    if isinstance(picture, bytes | bytearray | memoryview):
        return _Source(None, bytes(picture))
    if not isinstance(picture, str | os.PathLike):
        raise TypeError(f"A picture is a path or bytes, not {type(picture).__name__}")
    path = Path(picture)
    name = _as_text(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
            return _Source(name, None, "unreadable", "Not a regular file")
        if status.st_size > _MAX_FILE_BYTES:
            detail = f"{status.st_size} bytes, the limit is {_MAX_FILE_BYTES}"
            return _Source(name, None, "too_large", detail)
        return _Source(name, path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        return _Source(name, None, "vanished", error.strerror)
    except OSError as error:
        return _Source(name, None, "unreadable", error.strerror)
    except ValueError as error:  # a zero byte in the path
        return _Source(name, None, "unreadable", str(error))


def _as_text(path: Path) -> str:
    # As the command line writes it: \xHH for each byte that is not UTF-8.
    text = re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02X}", str(path))
    return text.encode(errors="backslashreplace").decode()


def _batches(pictures: Iterable[Picture]) -> Iterator[list[_Source]]:
    batch: list[_Source] = []
    size_bytes = 0
    for picture in pictures:
        source = _read(picture)
        batch.append(source)
        size_bytes += len(source.content or b"")
        if len(batch) == _BATCH_PICTURES or size_bytes >= _BATCH_BYTES:
            yield batch
            batch, size_bytes = [], 0
    if batch:
        yield batch


def _extract_batch(extractor: Extractor, batch: list[_Source]) -> pa.Table:
    contents = pa.array([source.content for source in batch], pa.large_binary())
    columns = dict(
        zip(("features", "reason", "detail"), _flatten(extractor, contents), strict=True)
    )
    for name in ("reason", "detail"):
        read = pa.array([getattr(source, name) for source in batch], pa.string())
        columns[name] = read.fill_null(columns[name])
    paths = pa.array([source.path for source in batch], pa.string())
    return pa.table({"path": paths, **columns}, schema=_SCHEMA)


def _flatten(extractor: Extractor, contents: pa.Array) -> Any:  # noqa: ANN401  # pyarrow has no types
    return pa.array(extractor.extract(contents)).flatten()


def _as_numpy(table: pa.Table, dimension: int) -> npt.NDArray[np.float32]:
    features = table["features"].combine_chunks()
    matrix = np.full((len(features), dimension), np.nan, np.float32)
    matrix[features.is_valid().to_numpy(zero_copy_only=False)] = (
        features.flatten().to_numpy().reshape(-1, dimension)
    )
    return matrix
