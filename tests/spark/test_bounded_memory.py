"""What a task holds is bounded by bytes of pictures, not by rows. No Spark here."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pomona.spark import featurize, read_ahead
from pomona.spark.picture_file import PictureFile

_MIB = 1 << 20


class Reader:
    """Stands for read_picture: knows how many bytes were read and not yet taken."""

    def __init__(self, size_bytes: int) -> None:
        self._content = bytes(size_bytes)
        self._lock = threading.Lock()
        self.ahead_bytes = 0
        self.most_bytes = 0

    def read(self, uri: str | None) -> PictureFile:
        assert uri is not None
        with self._lock:
            self.ahead_bytes += len(self._content)
            self.most_bytes = max(self.most_bytes, self.ahead_bytes)
        return PictureFile(self._content, len(self._content), detail=uri)

    def take(self, pictures: Iterator[PictureFile]) -> list[str]:
        taken = []
        for picture in pictures:
            with self._lock:
                self.ahead_bytes -= picture.size_bytes
            taken.append(picture.detail or "")
        return taken


@pytest.mark.parametrize("size_bytes", [1000, 3 * _MIB, 40 * _MIB])
def test_pictures_come_in_order_and_no_more_than_the_window_ahead(
    size_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(size_bytes)
    monkeypatch.setattr(read_ahead, "read_picture", reader.read)
    uris = [str(number) for number in range(200)]
    with read_ahead.reading_threads() as threads:
        files = ((uri, size_bytes) for uri in uris)
        assert reader.take(read_ahead.read_ahead(files, threads)) == uris
    assert reader.most_bytes <= max(read_ahead.WINDOW_BYTES, size_bytes) + size_bytes
    assert reader.most_bytes >= min(10 * size_bytes, size_bytes)


@pytest.mark.parametrize(
    ("size_bytes", "most"), [(5000, 64), (3 * _MIB, 2), (8 * _MIB, 1), (50 * _MIB, 1)]
)
def test_batches_are_bounded_by_bytes_and_hold_one_picture_at_least(
    size_bytes: int, most: int
) -> None:
    content = bytes(size_bytes)
    pictures = [PictureFile(content, size_bytes) for _ in range(130)]
    groups = list(featurize._groups(pictures))
    assert max(len(group) for group in groups) == most
    assert sum(len(group) for group in groups) == len(pictures)


def test_pictures_that_were_not_read_weigh_nothing() -> None:
    groups = list(featurize._groups([PictureFile(None, 1 << 30, "too_large")] * 64))
    assert [len(group) for group in groups] == [64]
