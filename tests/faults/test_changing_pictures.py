"""Pictures that go, shrink or grow while the run is under way."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from job import FULL, Job, Notes, Resumes, sentence, wait_until_there_or_over
from result_folder import assert_nothing_is_half_written, count, parts, pictures_in

LAST_CLASS = "Yam"  # far from done when the first part is


def remove_file(folder: Path) -> None:
    sorted(folder.iterdir())[0].unlink()


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def shrink(folder: Path) -> None:
    picture = sorted(folder.iterdir())[0]
    with picture.open("r+b") as file:
        file.truncate(picture.stat().st_size // 2)


def empty(folder: Path) -> None:
    sorted(folder.iterdir())[0].write_bytes(b"")


def grow(folder: Path) -> None:
    with sorted(folder.iterdir())[0].open("ab") as file:
        file.write(b"more" * 1000)


def add(folder: Path) -> None:
    shutil.copy(sorted(folder.iterdir())[0], folder / "new.jpg")


def replace_by_folder(folder: Path) -> None:
    picture = sorted(folder.iterdir())[0]
    picture.unlink()
    picture.mkdir()


CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "a file vanishes": (remove_file, {"vanished"}),
    "a folder vanishes": (remove_folder, {"vanished"}),
    "a file shrinks": (shrink, {"truncated"}),
    "a file becomes empty": (empty, {"not_an_image", "truncated"}),
    "a file grows": (grow, set()),
    "a file is added": (add, set()),
    "a file becomes a folder": (replace_by_folder, {"unreadable", "vanished"}),
}


@pytest.mark.fault(
    "pictures that change during the run",
    made="the run is held (SIGSTOP) after its first part; then a file or a folder vanishes, a file "
    "shrinks, grows, becomes empty, a folder, or is added",
    asserted="exit 0; every picture listed at the start has one row: of features, or of failures "
    "with the fitting reason",
)
@pytest.mark.parametrize("change", CHANGES)
def test_the_run_goes_on_and_counts_every_picture(
    job: Job, own_images: Path, tmp_path: Path, notes: Notes, change: str
) -> None:
    make, fitting_reasons = CHANGES[change]
    listed = pictures_in(own_images)
    out = tmp_path / "out"
    process = job.with_images(own_images).start(out)
    wait_until_there_or_over(out / "ledger/part-00000.snappy.parquet", process)
    process.send_signal(signal.SIGSTOP)
    done_parts = len(parts(out, "ledger"))
    make(own_images / LAST_CLASS)
    process.send_signal(signal.SIGCONT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert done_parts < len(parts(out, "ledger")), "the run was too fast to be disturbed"
    assert_nothing_is_half_written(out)
    counted = count(out, listed)
    assert counted.lost == []
    assert counted.doubled == []
    assert set(counted.by_reason) <= fitting_reasons
    assert bool(counted.by_reason) == bool(fitting_reasons)
    notes.add(", ".join(counted.by_reason) or "features")


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
