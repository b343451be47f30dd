"""Reads pictures ahead of the CPU, in order, with bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from pomona.spark.picture_file import PictureFile, read_picture

WINDOW_BYTES = 32 << 20  # read and not yet used, a task slot; one picture may be larger
_MAX_AHEAD = 64  # pictures
_READING_THREADS = 16  # storage far away answers in some 50 ms, a core takes some 5 ms a picture


def read_ahead(
    files: Iterable[tuple[str | None, int]], threads: ThreadPoolExecutor
) -> Iterator[PictureFile]:
    """The pictures of these URIs, in order. The number beside each is the size it is expected to
    have, in bytes.
    """
    waiting: deque[tuple[Future[PictureFile], int]] = deque()
    bytes_ahead = 0
    for uri, size_bytes in files:
        while waiting and (len(waiting) >= _MAX_AHEAD or bytes_ahead + size_bytes > WINDOW_BYTES):
            future, released = waiting.popleft()
            yield future.result()
            bytes_ahead -= released
        waiting.append((threads.submit(read_picture, uri), size_bytes))
        bytes_ahead += size_bytes
    for future, _ in waiting:
        yield future.result()


def reading_threads() -> ThreadPoolExecutor:
    """Threads for read_ahead."""
    return ThreadPoolExecutor(_READING_THREADS, thread_name_prefix="pomona-read")
