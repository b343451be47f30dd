"""Pictures that come, change and go between runs; broken ones that are mended."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
from job import FULL, Job, Notes, Program, from_nothing, stop, wait_until_there_or_over
from result_folder import (
    assert_each_picture_has_one_row,
    assert_nothing_is_half_written,
    contents,
    difference,
    temporary_files,
)

SEED = 20261121

incremental = pytest.mark.fault(
    "incremental",
    made="pictures added (also a broken one), changed, removed, all of these, changed with size "
    "and time kept (then with `--by-content`); `--incremental`",
    asserted="the same bytes as from nothing",
)
killed = pytest.mark.fault(
    "incremental, SIGKILL",
    made=f"at a random moment of `--incremental` (seed {SEED}), every third one while "
    "the new parts take the place of the old, every second one twice",
    asserted="no file is half written; the same command ends with the same bytes as from nothing",
)
broken = pytest.mark.fault(
    "broken pictures, mended",
    made="a text, half a picture, an empty file and another format among the pictures; "
    "`--quarantine`; the pictures mended; `pomona retry`",
    asserted="the quarantine holds exactly the failed files; after retry the same bytes as from "
    "nothing",
)


def add(images: Path) -> None:
    """At the start, in the middle and at the end: every part is cut anew."""
    donor = sorted((images / "Kiwi").iterdir())
    for i, label in enumerate(("Aaa", "Kiwi", "Zzz")):
        (images / label).mkdir(exist_ok=True)
        shutil.copy(donor[i], images / label / "0 new.jpg")


def change(images: Path) -> None:
    pictures = sorted(images.rglob("*.jpg"))
    shutil.copyfile(pictures[0], pictures[30])
    shutil.copyfile(pictures[1], pictures[-1])


def remove(images: Path) -> None:
    shutil.rmtree(images / "Banana")
    sorted(images.rglob("*.jpg"))[-1].unlink()


def add_broken(images: Path) -> None:
    """No row of features more or less, but all parts are cut elsewhere."""
    (images / "Aaa").mkdir()
    (images / "Aaa/0.jpg").write_text("no picture")


def change_in_secret(images: Path) -> None:
    """Other bytes, but the size and the time of last change as before."""
    one, other = sorted((images / "Kiwi").iterdir())[:2]
    before = one.stat()
    # A decoder stops at the end that the picture itself tells, or tells where it was cut.
    one.write_bytes(other.read_bytes()[: before.st_size].ljust(before.st_size, b"\0"))
    os.utime(one, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = {
    "nothing": [],
    "added": [add],
    "changed": [change],
    "removed": [remove],
    "broken": [add_broken],
    "all": [remove, change, add],
    "by content": [change_in_secret],
}


@incremental
@pytest.mark.parametrize("what", CHANGES if FULL else ["all", "broken"])
def test_what_changed_is_done_again_and_nothing_else_differs(
    program: Program, job: Job, own_images: Path, tmp_path: Path, what: str
) -> None:
    job = job.with_images(own_images)
    out = tmp_path / "out"
    from_nothing(program, job, out)
    for make in CHANGES[what]:
        make(own_images)
    by_content = ["--by-content"] if what == "by content" else []
    done = program(*job.arguments(out, "--incremental", *by_content))
    assert done.returncode == 0, done.stderr
    assert temporary_files(out) == []
    assert_each_picture_has_one_row(out, own_images)
    assert difference(contents(out), from_nothing(program, job, tmp_path / "new")) == []


@killed
@pytest.mark.parametrize("number", range(30 if FULL else 1))
def test_a_killed_incremental_run_is_resumed(
    program: Program, job: Job, own_images: Path, tmp_path: Path, notes: Notes, number: int
) -> None:
    chance = random.Random(f"{SEED}-incremental-{number}")
    job = job.with_images(own_images)
    out = tmp_path / "out"
    begin = time.monotonic()
    from_nothing(program, job, out)
    total_s = time.monotonic() - begin
    for make in CHANGES["all"]:
        make(own_images)
    kills = 0
    while kills < 1 + number % 2:
        process = job.start(out, "--incremental")
        if number % 3 == 0:  # when the new parts take the place of the old ones
            wait_until_there_or_over(out / ".pomona-staging/_SUCCESS", process)
            time.sleep(chance.random() * 0.004)
        else:
            time.sleep(chance.random() * total_s)
        swapping = (out / ".pomona-staging/_SUCCESS").exists()
        if stop(process, signal.SIGKILL)[0] == 0:
            break  # over before: nothing is left to be killed
        kills += 1
        notes.add("killed in the swap" if swapping else "killed elsewhere")
        assert_nothing_is_half_written(out)
    notes.tries(kills)
    done = program(*job.arguments(out, "--incremental"))
    assert done.returncode == 0, done.stderr
    assert temporary_files(out) == []
    assert_each_picture_has_one_row(out, own_images)
    assert difference(contents(out), from_nothing(program, job, tmp_path / "new")) == []


@broken
def test_quarantine_holds_the_failed_files_and_retry_takes_the_mended(
    program: Program, job: Job, own_images: Path, tmp_path: Path
) -> None:
    job = job.with_images(own_images)
    pictures = sorted(own_images.rglob("*.jpg"))
    spoilt = {
        pictures[3]: b"no picture",
        pictures[40]: b"",
        pictures[41]: pictures[41].read_bytes()[:500],
        pictures[-1]: b"GIF89a" + bytes(100),
    }
    mended = {picture: picture.read_bytes() for picture in spoilt}
    for picture, content in spoilt.items():
        picture.write_bytes(content)
    out = tmp_path / "out"
    done = program(*job.arguments(out, "--quarantine", tmp_path / "quarantine"))
    assert done.returncode == 0, done.stderr
    counted = assert_each_picture_has_one_row(out, own_images)
    assert counted.failures == len(spoilt)
    copied = {
        path.relative_to(tmp_path / "quarantine"): path.read_bytes()
        for path in (tmp_path / "quarantine").rglob("*")
        if path.is_file()
    }
    assert copied == {path.relative_to(own_images): spoilt[path] for path in spoilt}

    done = program("retry", out)  # nothing is mended yet
    assert done.returncode == 0, done.stderr
    assert assert_each_picture_has_one_row(out, own_images) == counted
    for picture, content in mended.items():
        picture.write_bytes(content)
    done = program("retry", out)
    assert done.returncode == 0, done.stderr
    assert assert_each_picture_has_one_row(out, own_images).failures == 0
    assert temporary_files(out) == []
    assert difference(contents(out), from_nothing(program, job, tmp_path / "new")) == []
