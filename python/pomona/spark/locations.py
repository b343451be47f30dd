"""Where pictures lie: URIs to pyarrow's filesystems, and back."""

from __future__ import annotations

import functools
import os
import urllib.parse
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.fs as pafs

from pomona.spark.errors import InputError

# Hadoop's names of what pyarrow calls s3.
_OTHER_NAMES = {"s3a": "s3", "s3n": "s3"}


@dataclass(frozen=True)
class Location:
    """A folder or prefix, from which many files are read.

    `uri` has no trailing slash; `filesystem` is None and `base` a path's bytes where it is local,
    else `base` is a path of the filesystem's.
    """

    uri: str
    base: bytes
    filesystem: Any = None  # pyarrow has no types

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of this machine's (or mounted on it)."""
        return self.filesystem is None

    @property
    def label(self) -> str:
        """The name of the folder: the label of the pictures right in it."""
        return to_utf8(self.base.rstrip(b"/").rpartition(b"/")[2])

    def path_of(self, relative: bytes) -> str:
        """The path, for the filesystem, of what lies at `relative`."""
        return (self.base.rstrip(b"/") + b"/" + relative).decode()

    def uri_of(self, relative: bytes) -> str:
        """The URI, percent-encoded, of what lies at `relative`."""
        base, mark, query = self.uri.partition("?")
        return f"{base}/{urllib.parse.quote(relative)}{mark}{query}"

    def __str__(self) -> str:
        return to_utf8(self.base) if self.is_local else self.uri


def locate(uri: str) -> Location:
    """The location of a local path or of a URI that pyarrow's filesystems take.

    Raises InputError.
    """
    if "://" not in uri and not uri.startswith("file:"):
        # Not abspath: the label of "." is that of the command line.
        local = os.path.join(os.getcwdb(), os.fsencode(uri)).rstrip(b"/")  # noqa: PTH118, PTH109
        return Location("file://" + urllib.parse.quote(local), local)
    parts = urllib.parse.urlsplit(uri)
    if parts.scheme == "file":
        local = urllib.parse.unquote_to_bytes(parts.path).rstrip(b"/")
        return Location("file://" + urllib.parse.quote(local), local)
    filesystem, base = _root_of(parts.scheme, parts.netloc, parts.query)
    base_path = base.rstrip("/") + "/" + urllib.parse.unquote(parts.path).strip("/")
    return Location(uri_without_trailing_slash(parts), base_path.rstrip("/").encode(), filesystem)


def uri_without_trailing_slash(parts: urllib.parse.SplitResult) -> str:
    """The URI again."""
    return urllib.parse.urlunsplit(parts._replace(path=parts.path.rstrip("/"), fragment=""))


@functools.lru_cache(maxsize=64)
def _root_of(scheme: str, authority: str, query: str) -> tuple[Any, str]:
    """The filesystem of all URIs that begin so, made once a process, and the path of its root."""
    arrow_scheme = _OTHER_NAMES.get(scheme, scheme)
    uri = urllib.parse.urlunsplit((arrow_scheme, authority, "/", query, ""))
    try:
        filesystem, base = pafs.FileSystem.from_uri(uri)
    except (OSError, ValueError, pa.ArrowException) as error:
        message = str(error).splitlines()[0]
        raise InputError(f"{scheme}://{authority} cannot be reached: {message}") from error
    return filesystem, base


def to_utf8(raw: bytes) -> str:
    r"""The text, with \xHH for each byte that is not UTF-8, as in all tables of Pomona's."""
    return raw.decode(errors="surrogateescape").translate(_ESCAPES)


_ESCAPES = {0xDC00 + byte: f"\\x{byte:02X}" for byte in range(0x80, 0x100)}
