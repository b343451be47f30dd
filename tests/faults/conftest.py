"""One fault after the other: what is done to a run, and what must be true of its results then.

A short form runs with all tests; POMONA_FAULTS=full, set by ./dev faults, tries everything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import fault_report
import pytest
from job import FULL, Job, Notes, Program, Reference, Resumes, run_undisturbed
from linux import NotHereError, SmallDisk, enter_own_mount_namespace
from result_folder import (
    assert_each_picture_has_one_row,
    contents,
    difference,
    temporary_files,
)

_Key = pytest.StashKey[list[fault_report.Try]]
_TRIES = _Key()


def pytest_configure(config: pytest.Config) -> None:
    """The marker that makes a test part of a row of the table in docs/reliability.md."""
    config.addinivalue_line(
        "markers",
        "fault(title, made, asserted): a row of the fault matrix that the test belongs to",
    )
    config.stash.setdefault(_TRIES, [])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keeps each test's outcome for the table."""
    report = yield
    fault = item.get_closest_marker("fault")
    if fault and (call.when == "call" or report.outcome != "passed"):
        item.config.stash[_TRIES].append(fault_report.try_of(fault, report))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes the table where POMONA_FAULTS_REPORT says."""
    page = os.environ.get("POMONA_FAULTS_REPORT")
    if page and session.config.stash[_TRIES]:
        fault_report.write(Path(page), session.config.stash[_TRIES])


@pytest.fixture(scope="session")
def images(demo_images_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All 528 demo pictures, or in the short form 4 of each class. Not to be changed."""
    folder = tmp_path_factory.mktemp("faults") / "images"
    for label in sorted(demo_images_folder.iterdir()):
        (folder / label.name).mkdir(parents=True)
        for picture in sorted(label.iterdir())[: None if FULL else 4]:
            shutil.copy(picture, folder / label.name)
    return folder


@pytest.fixture
def own_images(images: Path, tmp_path: Path) -> Path:
    """A copy of the pictures for one test, with the same times."""
    return Path(shutil.copytree(images, tmp_path / "images"))


@pytest.fixture(scope="session")
def job(pomona_binary: Path, environment: dict[str, str], images: Path) -> Job:
    """The run that the faults meet: 17 parts, or 11 in the short form."""
    return Job(pomona_binary, environment, images, part_rows=32 if FULL else 16)


@pytest.fixture(scope="session")
def reference(job: Job, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """What the run writes when nothing happens to it."""
    return run_undisturbed(job, tmp_path_factory.mktemp("reference") / "out")


@pytest.fixture(scope="session")
def mounts() -> None:
    """Leave to mount, which nobody else sees; skips where there is none."""
    try:
        enter_own_mount_namespace()
    except NotHereError as reason:
        pytest.skip(str(reason))


@pytest.fixture
def small_disk(mounts: None, tmp_path: Path) -> Iterator[SmallDisk]:  # noqa: ARG001
    """A disk that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = SmallDisk(folder)
    yield disk
    disk.unmount()


@pytest.fixture
def notes(record_property: Callable[[str, object], None]) -> Notes:
    """For what the table tells beside the number of tries."""
    return Notes(record_property)


@pytest.fixture
def resumes(program: Program, job: Job, reference: Reference) -> Resumes:
    """Asserts that the same command ends with the same bytes, and loses and doubles no picture."""

    def check(out: Path) -> None:
        done = program(*job.arguments(out))
        assert done.returncode == 0, done.stderr
        assert difference(contents(out), reference.contents) == []
        assert temporary_files(out) == []
        assert_each_picture_has_one_row(out, job.images)

    return check
