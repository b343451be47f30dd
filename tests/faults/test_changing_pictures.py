"""Pictures that go, shrink or grow while the run is under way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from job import FULL, Job, Notes, Resumes, sentence, wait_until_there_or_over
from result_folder import assert_nothing_is_half_written, count, parts, pictures_in

LAST = "zzz.jpg"  # its name is listed when the run begins, its bytes are read when it ends


def remove_file(folder: Path) -> None:
    (folder / LAST).unlink()


def shrink(folder: Path) -> None:
    with (folder / LAST).open("r+b") as file:
        file.truncate((folder / LAST).stat().st_size // 2)


def empty(folder: Path) -> None:
    (folder / LAST).write_bytes(b"")


def grow(folder: Path) -> None:
    with (folder / LAST).open("ab") as file:
        file.write(b"more" * 1000)


def add(folder: Path) -> None:
    shutil.copy(folder / LAST, folder / "zzzz.jpg")


def replace_by_folder(folder: Path) -> None:
    (folder / LAST).unlink()
    (folder / LAST).mkdir()


CHANGES: dict[str, tuple[Callable[[Path], None], str | None]] = {
    "a file vanishes": (remove_file, "vanished"),
    "a file shrinks": (shrink, "truncated"),
    "a file becomes empty": (empty, "not_an_image"),
    "a file grows": (grow, None),
    "a file is added": (add, None),
    "a file becomes a folder": (replace_by_folder, "unreadable"),
}

changing = pytest.mark.fault(
    "pictures that change during the run",
    made="the run is held (SIGSTOP) after its first part; then a file or a folder that was listed "
    "vanishes, a file shrinks, grows, becomes empty or a folder, or one is added",
    asserted="exit 0; everything listed has one row: of features, or of failures with the reason",
)


def run_disturbed(job: Job, out: Path, disturb: Callable[[], None]) -> None:
    process = job.start(out)
    wait_until_there_or_over(out / "ledger/part-00000.snappy.parquet", process)
    process.send_signal(signal.SIGSTOP)
    num_done = len(parts(out, "ledger"))
    disturb()
    process.send_signal(signal.SIGCONT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert num_done < len(parts(out, "ledger")), "the run was too fast to be disturbed"
    assert_nothing_is_half_written(out)


@changing
@pytest.mark.parametrize("change", CHANGES if FULL else ["a file vanishes", "a file shrinks"])
def test_a_file_that_changes_has_one_row(
    job: Job, images: Path, tmp_path: Path, notes: Notes, change: str
) -> None:
    disturb, reason = CHANGES[change]
    folder = tmp_path / "images"
    folder.mkdir()
    pictures = sorted(images.rglob("*.jpg"))
    for i, picture in enumerate(pictures):
        shutil.copy(picture, folder / (f"{i:03}.jpg" if picture != pictures[-1] else LAST))
    listed = pictures_in(folder)
    out = tmp_path / "out"
    run_disturbed(job.with_images(folder), out, lambda: disturb(folder))
    counted = count(out, listed)
    assert (counted.lost, counted.doubled) == ([], [])
    assert counted.features + counted.failures == len(listed)
    assert counted.by_reason == ({reason: 1} if reason else {})
    notes.add(f"{change}: {reason or 'features'}")


@changing
def test_a_folder_that_vanishes_has_one_row(job: Job, own_images: Path, tmp_path: Path) -> None:
    last = sorted(own_images.iterdir())[-1]
    out = tmp_path / "out"
    run_disturbed(job.with_images(own_images), out, lambda: shutil.rmtree(last))
    # What lay in it was not listed before it went: the folder itself stands for it.
    counted = count(out, [*pictures_in(own_images), os.fsencode(last.name) + b"/"])
    assert (counted.lost, counted.doubled) == ([], [])
    assert counted.by_reason == {"vanished": 1}


@pytest.mark.fault(
    "results that vanish during the run",
    made="the run is held (SIGSTOP) after its first part; then OUT, or a folder in it, is removed",
    asserted="exit 1 with one sentence; the same command ends with the same bytes",
)
@pytest.mark.parametrize("place", ["", "features", "ledger", "failures"] if FULL else ["features"])
def test_results_that_vanish_end_the_run(
    job: Job, resumes: Resumes, tmp_path: Path, place: str
) -> None:
    out = tmp_path / "out"
    process = job.start(out)
    wait_until_there_or_over(out / "ledger/part-00000.snappy.parquet", process)
    process.send_signal(signal.SIGSTOP)
    shutil.rmtree(out / place)
    process.send_signal(signal.SIGCONT)
    stdout, stderr = process.communicate(timeout=60)
    done = subprocess.CompletedProcess([], process.returncode, stdout, stderr)
    assert str(out) in sentence(done)
    resumes(out)
