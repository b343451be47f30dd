"""The bytes of one picture, or why there are none: what read_file.cc is to the command line."""

from __future__ import annotations

import errno
import os
import stat
import urllib.parse
from typing import NamedTuple

import pyarrow as pa

from pomona.spark.errors import InputError
from pomona.spark.locations import locate

MAX_FILE_BYTES = 1 << 30  # no picture within the pixel limit needs more


class PictureFile(NamedTuple):
    """A file's bytes; or, where `content` is None, the reason and detail of a failure."""

    content: bytes | None
    size_bytes: int = 0  # of the file; 0 if it is gone
    reason: str | None = None
    detail: str | None = None


def read_picture(uri: str | None) -> PictureFile:
    """Reads a local path or any URI that pyarrow's filesystems take. Never raises for a file that
    is gone or cannot be read. Thread-safe.
    """
    if not uri:
        return PictureFile(None, reason="unreadable", detail="The row names no file")
    if "://" not in uri and not uri.startswith("file:"):
        return _read_local(os.fsencode(uri))
    if uri.startswith("file:"):
        return _read_local(urllib.parse.unquote_to_bytes(urllib.parse.urlsplit(uri).path))
    return _read_remote(uri)


def _read_local(path: bytes) -> PictureFile:
    try:
        # O_NONBLOCK: a pipe that took the file's place must not hold the task up.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        return _failure(error, _size_of(path))
    try:
        return _read_descriptor(descriptor)
    except OSError as error:
        return _failure(error, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def _read_descriptor(descriptor: int) -> PictureFile:
    status = os.fstat(descriptor)
    size = status.st_size
    if stat.S_ISDIR(status.st_mode):
        detail = "A folder that could not be listed, or came since"
        return PictureFile(None, size, "unreadable", detail)
    if not stat.S_ISREG(status.st_mode):
        return PictureFile(None, size, "unreadable", "Not a regular file")
    if size > MAX_FILE_BYTES:
        return _too_large(size)
    with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as file:
        content = file.read(size)
        while len(content) < size and (more := file.read(size - len(content))):
            content += more
    if len(content) < size:
        detail = f"The file shrank from {size} to {len(content)} bytes while it was read"
        return PictureFile(None, size, "truncated", detail)
    return PictureFile(content, size)


def _read_remote(uri: str) -> PictureFile:
    try:
        location = locate(uri)
        with location.filesystem.open_input_file(location.base.decode()) as file:
            size = file.size()
            if size > MAX_FILE_BYTES:
                return _too_large(size)
            return PictureFile(file.read(), size)
    except InputError as error:
        return PictureFile(None, reason="unreadable", detail=str(error))
    except (OSError, ValueError, pa.ArrowException) as error:
        return _failure(error, 0)


def _too_large(size: int) -> PictureFile:
    return PictureFile(None, size, "too_large", f"{size} bytes, the limit is {MAX_FILE_BYTES}")


def _failure(error: Exception, size: int) -> PictureFile:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        detail = os.strerror(error.errno or errno.ENOENT)
        return PictureFile(None, size, "vanished", detail)
    number = error.errno if isinstance(error, OSError) else None
    detail = os.strerror(number) if number else (str(error).splitlines() or ["unknown"])[0]
    return PictureFile(None, size, "unreadable", detail)


def _size_of(path: bytes) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116  # bytes: may be no UTF-8
    except (OSError, ValueError):
        return 0
