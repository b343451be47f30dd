"""The running environment as one archive, for spark-submit --archives.

    bin/python                    a shell script: start this one
    bin/python3.11                the interpreter
    lib/*.so.*                    libraries of the system that are needed, but for glibc
    lib/python3.11/               the standard library
    lib/python3.11/site-packages/ pomona, numpy, pyarrow; native libraries of openvino and OpenBLAS

It may be unpacked anywhere: bin/python tells the loader where the libraries are and starts the
interpreter, which finds its standard library from where it lies itself.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import pomona._core as core
from pomona.spark.environment_files import (
    INTERPRETER,
    LIBRARIES,
    NATIVE_FOLDERS,
    SITE_PACKAGES,
    STANDARD_LIBRARY,
    PackedFile,
    environment_files,
    glibc_needed,
)
from pomona.spark.errors import InputError

DEFAULT_NAME = "pomona-env.tar.gz"

# $0 is a path: Spark and people start it by one. Libraries of the archive come before the node's.
# Nothing but the shell itself is used.
_LAUNCHER = f"""#!/bin/sh
root=$(cd "${{0%/*}}/.." && pwd) || exit
site=$root/{SITE_PACKAGES}
libraries=$root/{LIBRARIES}:{":".join(f"$site/{p}/{inside}" for p, inside in NATIVE_FOLDERS)}
LD_LIBRARY_PATH=$libraries${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}
export LD_LIBRARY_PATH
unset PYTHONHOME
exec "$root/{INTERPRETER}" "$@"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `pack`."""
    add = parser.add_argument
    add("--out", default=DEFAULT_NAME, type=Path, metavar="FILE", help="default: %(default)s")
    add("--model", metavar="NAME", help="put this bundle in as well, for --model-on-nodes")


def pack(out: Path, *, model: str | None = None) -> dict[str, Any]:
    """Writes the archive `out` (gzip; replaced if there), with a model bundle in it on request.

    The same environment gives the same bytes. Returns {files, size_bytes, glibc}: how much is in
    it, and the oldest glibc on which it runs. Raises InputError.
    """
    files = environment_files()
    if model is not None:
        files += _bundle(model)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
            _write(packed, files)
        size_bytes = temporary.stat().st_size
        temporary.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    glibc = ".".join(map(str, glibc_needed(files)))
    return {"files": len(files), "size_bytes": size_bytes, "glibc": glibc}


def _bundle(model: str) -> list[PackedFile]:
    """Where the extension looks for bundles first after what the user names (bind_extractor.cc)."""
    bundle = Path(core.find_graph(model)).resolve().parent
    place = SITE_PACKAGES / "pomona" / "share" / "pomona" / "models" / bundle.name
    return [PackedFile(file, place / file.name) for file in sorted(bundle.iterdir())]


def _write(out: Any, files: Iterable[PackedFile]) -> None:  # noqa: ANN401  # GzipFile has no type
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for file in files:
            content = file.source.read_bytes()
            executable = os.access(file.source, os.X_OK)
            _add(tar, file.place, content, mode=0o755 if executable else 0o644)
        for name in ("python", "python3"):
            _add(tar, PurePosixPath("bin") / name, _LAUNCHER.encode(), mode=0o755)
        # Debian's interpreter looks for packages there.
        link = tarfile.TarInfo(str(STANDARD_LIBRARY / "dist-packages"))
        link.type, link.linkname = tarfile.SYMTYPE, SITE_PACKAGES.name
        tar.addfile(link)


def _add(tar: tarfile.TarFile, place: PurePosixPath, content: bytes, *, mode: int) -> None:
    entry = tarfile.TarInfo(str(place))
    entry.size, entry.mode = len(content), mode
    tar.addfile(entry, io.BytesIO(content))
