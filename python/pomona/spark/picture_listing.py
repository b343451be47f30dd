"""The pictures below a folder or prefix, in the order and under the names of the command line."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.fs as pafs

from pomona.spark.errors import InputError
from pomona.spark.locations import Location

_LISTING_THREADS = 16  # folders listed side by side: listing waits for the storage


class _Folder(NamedTuple):
    path: bytes  # relative to the root, b"" or ending with b"/"
    above: frozenset[tuple[int, int]]  # device and inode of this folder and those above; local only


class _Entries(NamedTuple):
    files: pa.Table  # path: large_binary, relative to the root; size_bytes: int64
    folders: list[_Folder]


def list_pictures(root: Location) -> pa.Table:
    """All files below `root`: columns path (large_binary, relative) and size_bytes (int64), sorted
    by the bytes of the path.

    As the command line lists (FolderListing): names starting with a dot are passed over; local
    links are followed, but not into a folder above; a local folder that cannot be listed is itself
    a row, whose path ends with a slash. Folders are listed in parallel. Takes some 100 bytes of
    memory a picture. Raises InputError if the root cannot be listed.
    """
    list_folder = _list_local_folder if root.is_local else _list_remote_folder
    if root.is_local and not os.path.isdir(root.base):  # noqa: PTH112  # bytes: may be no UTF-8
        raise InputError(f"{root} is not a folder; give the folder that holds the pictures")
    tables = _walk(root, list_folder)
    table = pa.concat_tables(tables) if tables else _table([])
    return table.sort_by("path")


def _walk(root: Location, list_folder: Callable[[Location, _Folder], _Entries]) -> list[pa.Table]:
    tables = []
    with ThreadPoolExecutor(_LISTING_THREADS) as threads:
        running: set[Future[_Entries]] = {
            threads.submit(list_folder, root, _Folder(b"", frozenset()))
        }
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                entries = future.result()
                tables.append(entries.files)
                running |= {threads.submit(list_folder, root, sub) for sub in entries.folders}
    return tables


def _list_local_folder(root: Location, folder: _Folder) -> _Entries:
    full_path = os.path.join(root.base, folder.path)  # noqa: PTH118
    files: list[tuple[bytes, int]] = []
    folders: list[_Folder] = []
    try:
        status = os.stat(full_path)  # noqa: PTH116
        identity = (status.st_dev, status.st_ino)
        if identity in folder.above:
            return _Entries(_table([]), [])  # a link back up: all is listed already
        above = folder.above | {identity}
        with os.scandir(full_path) as entries:
            for entry in entries:
                if entry.name.startswith(b"."):
                    continue
                mode, size_bytes = _mode_and_size(entry)
                path = folder.path + entry.name
                if stat.S_ISDIR(mode):
                    folders.append(_Folder(path + b"/", above))
                elif stat.S_ISREG(mode):
                    files.append((path, size_bytes))
    except OSError as error:
        if not folder.path:
            raise InputError(f"Cannot list the folder {root}: {error.strerror}") from error
        return _Entries(_table([(folder.path, 0)]), [])
    return _Entries(_table(files), folders)


def _mode_and_size(entry: os.DirEntry[bytes]) -> tuple[int, int]:
    try:
        status = entry.stat()
    except OSError:  # a link to nothing is listed as a file: reading it says that it is not there
        return (stat.S_IFREG, 0)
    return (status.st_mode, status.st_size)


def _list_remote_folder(root: Location, folder: _Folder) -> _Entries:
    selector = pafs.FileSelector(root.path_of(folder.path), recursive=False)
    try:
        infos = root.filesystem.get_file_info(selector)
    except (OSError, pa.ArrowException) as error:
        message = str(error).splitlines()[0]
        where = folder.path.decode(errors="replace")
        raise InputError(f"Cannot list {where or 'the pictures'} in {root}: {message}") from error
    files: list[tuple[bytes, int]] = []
    folders: list[_Folder] = []
    for info in infos:
        name = info.base_name.encode()
        if name.startswith(b".") or not name:
            continue
        if info.type == pafs.FileType.Directory:
            folders.append(_Folder(folder.path + name + b"/", folder.above))
        else:
            files.append((folder.path + name, info.size or 0))
    return _Entries(_table(files), folders)


def _table(files: list[tuple[bytes, int]]) -> Any:  # noqa: ANN401  # pyarrow has no types
    paths = pa.array([path for path, _ in files], pa.large_binary())
    sizes = pa.array([size_bytes for _, size_bytes in files], pa.int64())
    return pa.table({"path": paths, "size_bytes": sizes})
