"""Which files make a Python environment that runs Pomona where nothing is installed.

The interpreter, its standard library, the packages that executors import, and the shared libraries
that all these need, but for glibc, which every Linux has.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pomona.spark.errors import InputError

_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"
STANDARD_LIBRARY = PurePosixPath("lib") / _PYTHON
SITE_PACKAGES = STANDARD_LIBRARY / "site-packages"
INTERPRETER = PurePosixPath("bin") / _PYTHON
LIBRARIES = PurePosixPath("lib")

# Where the extension's libraries lie: package, and folder in it.
NATIVE_FOLDERS = (("openvino", "libs"), ("scipy_openblas32", "lib"))

# Of the standard library: tests, windows, terminals, what installs packages or compiles extensions.
_NOT_OF_STANDARD_LIBRARY = (
    "test/*", "*/test/*", "*/tests/*", "idlelib/*", "tkinter/*", "turtledemo/*", "turtle.py",
    "ensurepip/*", "lib2to3/*", "pydoc_data/*", "config-*", "*.a",
    "site-packages/*", "dist-packages/*", "lib-dynload/_tkinter*", "lib-dynload/_test*",
    "lib-dynload/xx*", "lib-dynload/_curses*", "lib-dynload/_dbm*", "lib-dynload/_gdbm*",
    "lib-dynload/nis.*", "lib-dynload/readline*",
)  # fmt: skip

# Where an executor's numbers come from. Only OpenVINO's native libraries are used, with the CPU's
# plugin and the readers of ONNX and of its own format. Shared libraries that no module here needs
# are left out without being named.
_PACKAGES = {
    "pomona": ("bin/*", "share/*"),
    "numpy": ("*/tests/*", "f2py/*", "*.a", "*/include/*", "*.pyi", "_pyinstaller/*"),
    "pyarrow": (
        "tests/*", "include/*", "src/*", "includes/*", "*.pxd", "*.pxi", "*.pyx", "*.h", "*.pyi",
        "_flight*", "_substrait*", "_orc*", "_dataset_orc*", "_pyarrow_cpp_tests*",
    ),
    "scipy_openblas32": ("include/*", "lib/cmake/*", "lib/pkgconfig/*"),
}  # fmt: skip
_OPENVINO = ("libopenvino_intel_cpu_plugin.so", "libopenvino_onnx_frontend.so*",
             "libopenvino_ir_frontend.so*")  # fmt: skip
# What PySpark imports in a driver on the cluster, as far as it is installed: pandas, with its own
# imports.
_PYSPARK_NEEDS: dict[str, tuple[str, ...]] = {
    "pandas": ("tests/*", "*/tests/*", "*.pyi"),
    "dateutil": ("test/*",),
    "pytz": (),
    "six": (),
    "tzdata": (),
}
# Spark 3.5 imports distutils, which Python 3.12 has no more: setuptools has it, and a hook for it.
_DISTUTILS: dict[str, tuple[str, ...]] = {
    "setuptools": ("*/tests/*", "*.exe"),
    "_distutils_hack": (),
}
_DISTUTILS_HOOK = "distutils-precedence.pth"

# glibc, as the kernel and the interpreter find it on any node.
_GLIBC = re.compile(
    r"(linux-vdso|ld-linux|libc|libm|libdl|libpthread|librt|libutil|libresolv|libnsl|libanl|libmvec"
    r"|libBrokenLocale|libthread_db|libnss_\w+)([.-].*)?\.so(\.\d+)*$"
)


class PackedFile(NamedTuple):
    """A file of this machine, and where it lies in the environment."""

    source: Path
    place: PurePosixPath


def environment_files() -> list[PackedFile]:
    """All files, each place once, sorted by place. Raises InputError."""
    interpreter = Path(sys.executable).resolve()
    found = [PackedFile(interpreter, INTERPRETER)]
    standard_library = Path(sysconfig.get_path("stdlib"))
    found += _tree(standard_library, STANDARD_LIBRARY, _NOT_OF_STANDARD_LIBRARY)
    packages = {**_PACKAGES, **_PYSPARK_NEEDS}
    if sys.version_info >= (3, 12):
        packages |= _DISTUTILS
        hook = Path(sysconfig.get_path("purelib")) / _DISTUTILS_HOOK
        found += [PackedFile(hook, SITE_PACKAGES / hook.name)] if hook.is_file() else []
    for name, left_out in packages.items():
        found += _package(name, left_out)
    place = SITE_PACKAGES / "openvino" / "libs"
    found += [
        PackedFile(library, place / library.name)
        for folder, _ in _library_folders()
        for pattern in _OPENVINO
        for library in folder.glob(pattern)
    ]
    kept = [file for file in found if not _is_mere_library(file)]
    by_place = {file.place: file for file in [*kept, *_libraries_of(kept)]}
    return [by_place[place] for place in sorted(by_place)]


def glibc_needed(files: Iterable[PackedFile]) -> tuple[int, ...]:
    """The version of glibc below which one of these does not load."""
    versions = {(2, 17)}
    for file in files:
        if _is_elf(file.source):
            found = re.findall(rb"\0GLIBC_(\d+)\.(\d+)(?=\0)", file.source.read_bytes())
            versions |= {(int(major), int(minor)) for major, minor in found}
    return max(versions)


def _package(name: str, left_out: tuple[str, ...]) -> Iterator[PackedFile]:
    """The files of a package or module."""
    folder = _package_folder(name)
    if folder is not None:
        yield from _tree(folder, SITE_PACKAGES / name, left_out)
    elif (spec := importlib.util.find_spec(name)) is not None and spec.origin is not None:
        module = Path(spec.origin)
        yield PackedFile(module, SITE_PACKAGES / module.name)
    elif name in _PACKAGES:
        raise InputError(f"The package {name} is not installed in {sys.prefix}")


def _package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None


def _tree(folder: Path, place: PurePosixPath, left_out: tuple[str, ...]) -> Iterator[PackedFile]:
    """The files below a folder; links, as a build tree has, are followed."""
    for path in sorted(folder.iterdir()):
        if path.name == "__pycache__" or fnmatch(path.name, "*.pyc"):
            continue
        below = tuple(rest for pattern in left_out for rest in _below(pattern, path.name))
        if path.is_dir():
            if "*" not in below:
                yield from _tree(path, place / path.name, below)
        elif path.is_file() and not any(fnmatch(path.name, p) for p in left_out):
            yield PackedFile(path, place / path.name)


def _below(pattern: str, name: str) -> Iterator[str]:
    """What a pattern says of the files in the folder `name`."""
    first, slash, rest = pattern.partition("/")
    if first == "*" or not slash:
        yield pattern  # holds at any depth
    if slash and fnmatch(name, first):
        yield rest


def _is_mere_library(file: PackedFile) -> bool:
    """Whether a file is there only for others to link with: those that do bring it in."""
    name = file.place.name
    extension = re.search(r"\.(cpython-\w+|abi3)[\w-]*\.so$", name) is not None
    is_library = re.search(r"\.so(\.\d+)*$", name) is not None and not extension
    in_plugins = any(fnmatch(name, pattern) for pattern in _OPENVINO)
    return is_library and not in_plugins and file.place.parent.name != "lib-dynload"


def _libraries_of(files: list[PackedFile]) -> Iterator[PackedFile]:
    """The shared libraries that the programs and modules among `files` load, and so on."""
    folders = list(_library_folders())
    programs = [str(file.source) for file in files if _is_elf(file.source)]
    for name, path in sorted(_loaded(programs)):
        if _GLIBC.match(name):
            continue
        for folder, place in folders:
            if (folder / name).is_file():
                yield PackedFile(folder / name, place / name)
                break
        else:
            yield PackedFile(path, LIBRARIES / name)


def _library_folders() -> Iterator[tuple[Path, PurePosixPath]]:
    """Where packages bring libraries of their own, and where modules expect these."""
    for package, inside in (*NATIVE_FOLDERS, ("pyarrow", "")):
        folder = _package_folder(package)
        if folder is not None:
            yield folder / inside, SITE_PACKAGES / package / inside
    for package in (*_PACKAGES, "pandas"):
        folder = _package_folder(package)
        if folder is not None:  # auditwheel puts them beside: numpy.libs
            yield folder.with_name(f"{package}.libs"), SITE_PACKAGES / f"{package}.libs"


def _loaded(programs: list[str]) -> set[tuple[str, Path]]:
    """Names and paths of all shared libraries that the loader finds for these."""
    done = subprocess.run(
        ["ldd", *programs], capture_output=True, text=True, env={"LC_ALL": "C"}, check=False
    )
    if missing := re.findall(r"^\s*(\S+) => not found", done.stdout, re.MULTILINE):
        raise InputError(f"The library {missing[0]} is not found on this machine: install it")
    pairs = re.findall(r"^\s*(\S+) => (/.*) \(0x[0-9a-f]+\)$", done.stdout, re.MULTILINE)
    return {(Path(name).name, Path(path)) for name, path in pairs}


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
