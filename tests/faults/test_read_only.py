"""Where nothing may be written, and what may not be read."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from job import FULL, Fails, Job, Program, Resumes, from_nothing, stop_in_phase
from linux import SmallDisk, without_privileges
from result_folder import contents, count, difference, pictures_in, temporary_files

read_only = pytest.mark.fault(
    "read-only output",
    made="the disk of OUT mounted read-only before the run, or when it was killed half-way; OUT, "
    "or a folder in it, without permission to write (the program without root's capabilities)",
    asserted="exit 1, one sentence that names the place; nothing is changed; then the same bytes",
)
denied = pytest.mark.fault(
    "permission denied",
    made="a picture, or a folder of pictures, of mode 000 (the program without root's "
    "capabilities), then mended",
    asserted="a row of failures (`unreadable`), all others have features; with `pomona retry` (a "
    "picture) or `--incremental` (a folder) then the same bytes as from nothing",
)


@read_only
def test_a_new_folder_on_a_disk_that_is_read_only(
    fails: Fails, job: Job, resumes: Resumes, small_disk: SmallDisk
) -> None:
    small_disk.limit("size=64m")
    small_disk.read_only()
    out = small_disk.folder / "out"
    message = fails(1, *job.arguments(out))
    assert str(out) in message
    assert "Read-only file system" in message
    small_disk.with_room()
    resumes(out)


@read_only
@pytest.mark.parametrize("phase", ["extract", "fit", "project"] if FULL else ["extract"])
def test_a_disk_that_is_read_only_when_the_run_continues(
    fails: Fails, job: Job, resumes: Resumes, small_disk: SmallDisk, phase: str
) -> None:
    small_disk.limit("size=64m")
    out = small_disk.folder / "out"
    assert stop_in_phase(job, out, phase, 0, signal.SIGKILL)[0] == -signal.SIGKILL
    before = sorted(out.rglob("*"))
    small_disk.read_only()
    message = fails(1, *job.arguments(out))
    assert str(out) in message
    assert "Read-only file system" in message
    assert sorted(out.rglob("*")) == before
    small_disk.with_room()
    resumes(out)


@read_only
@pytest.mark.parametrize("place", ["", "features", "ledger", "model"] if FULL else ["features"])
def test_a_folder_that_may_not_be_written(
    fails: Fails, job: Job, resumes: Resumes, tmp_path: Path, place: str
) -> None:
    out = tmp_path / "out"
    phase = "project" if place == "model" else "extract"
    assert stop_in_phase(job, out, phase, 0, signal.SIGKILL)[0] == -signal.SIGKILL
    if place == "model":
        (out / "model/_SUCCESS").unlink()
    locked = out / place
    locked.mkdir(exist_ok=True)
    locked.chmod(0o500)
    message = fails(1, *job.arguments(out), preexec_fn=without_privileges)
    assert str(locked) in message
    assert "Permission denied" in message
    locked.chmod(0o700)
    resumes(out)


@denied
@pytest.mark.parametrize("what", ["picture", "folder"])
def test_what_may_not_be_read_is_a_row_of_failures(
    program: Program, job: Job, own_images: Path, tmp_path: Path, what: str
) -> None:
    job = job.with_images(own_images)
    out = tmp_path / "out"
    locked = own_images / "Kiwi"
    mode = locked.stat().st_mode
    listed = [path for path in pictures_in(own_images) if not path.startswith(b"Kiwi/")]
    if what == "folder":
        listed += [b"Kiwi/"]
    else:
        listed = pictures_in(own_images)
        locked = sorted(locked.iterdir())[1]
    locked.chmod(0)
    try:
        done = program(*job.arguments(out), preexec_fn=without_privileges)
        assert done.returncode == 0, done.stderr
        counted = count(out, listed)
        before = contents(out)
        done = program(*job.arguments(out), preexec_fn=without_privileges)
        assert done.returncode == 0, done.stderr
        assert difference(contents(out), before) == []
    finally:
        locked.chmod(mode)
    assert (counted.lost, counted.doubled) == ([], [])
    assert counted.by_reason == {"unreadable": 1}
    assert counted.features == len(listed) - 1

    mended = ["retry", out] if what == "picture" else job.arguments(out, "--incremental")
    done = program(*mended)
    assert done.returncode == 0, done.stderr
    assert difference(contents(out), from_nothing(program, job, tmp_path / "new")) == []
    assert temporary_files(out) == []
