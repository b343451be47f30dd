"""What a task holds is bounded by bytes of pictures, not by rows. No Spark here."""

from __future__ import annotations

import threading

import pytest
from pomona.spark import featurize, read_ahead
from pomona.spark.picture_file import PictureFile

_MIB = 1 << 20


@pytest.mark.parametrize(("size_bytes", "ahead"), [(1000, 64), (3 * _MIB, 10), (40 * _MIB, 1)])
def test_pictures_are_read_ahead_in_order_as_far_as_the_window_goes(
    size_bytes: int, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str | None] = []

    def read(uri: str | None) -> PictureFile:
        started.append(uri)
        return PictureFile(b"", detail=uri)

    monkeypatch.setattr(read_ahead, "read_picture", read)
    uris = [str(number) for number in range(200)]
    with read_ahead.reading_threads() as threads:
        pictures = read_ahead.read_ahead(((uri, size_bytes) for uri in uris), threads)
        for taken, uri in enumerate(uris, start=1):
            assert next(pictures).detail == uri
            assert len(started) <= taken - 1 + ahead
        assert next(pictures, None) is None


def test_the_cpu_does_not_wait_for_one_slow_file_after_the_other() -> None:
    """All 16 threads read at once: each waits until all do."""
    together = threading.Barrier(16, timeout=60)

    def read(_: str | None) -> PictureFile:
        together.wait()
        return PictureFile(b"")

    with pytest.MonkeyPatch.context() as patch, read_ahead.reading_threads() as threads:
        patch.setattr(read_ahead, "read_picture", read)
        assert len(list(read_ahead.read_ahead([("x", 1)] * 64, threads))) == 64


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
