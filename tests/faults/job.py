"""The run that all faults meet, and how to stop it at a chosen moment."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from result_folder import contents

# ./dev faults tries everything; with all other tests a short form runs.
FULL = os.environ.get("POMONA_FAULTS") == "full"

Process = subprocess.CompletedProcess[str]
Program = Callable[..., Process]
Fails = Callable[..., str]
Resumes = Callable[..., None]

# What appears in OUT when a phase is over; the last one ends with the process.
PHASES = {
    "load": "plan.json",
    "extract": "features/_SUCCESS",
    "fit": "model/_SUCCESS",
    "project": "pca/_SUCCESS",
    "manifest": None,
}


@dataclass(frozen=True)
class Notes:
    """What a test adds to its row's result."""

    record: Callable[[str, object], None]

    def add(self, text: str) -> None:
        """Words; the same words of several tests are counted."""
        self.record("note", text)

    def tries(self, number: int) -> None:
        """The test was so many tries; without this, one."""
        self.record("tries", number)


@dataclass(frozen=True)
class Job:
    """`pomona run` on one folder of pictures."""

    binary: Path
    environment: dict[str, str]
    images: Path
    part_rows: int
    options: tuple[str, ...] = ("--csv", "--threads", "2", "--max-failure-rate", "1")

    def arguments(self, out: Path, *more: str | Path) -> list[str | Path]:
        """For `program` and `fails`."""
        rows = str(self.part_rows)
        return ["run", self.images, "--out", out, "--part-rows", rows, *self.options, *more]

    def with_images(self, images: Path) -> Job:
        """The same run on another folder."""
        return replace(self, images=images)

    def start(
        self, out: Path, *more: str | Path, preexec_fn: Callable[[], None] | None = None
    ) -> subprocess.Popen[str]:
        """The run in the background, in a process group of its own."""
        return subprocess.Popen(
            [self.binary, *self.arguments(out, *more)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=preexec_fn,
        )


@dataclass(frozen=True)
class Reference:
    """An uninterrupted run: what it wrote, and how long each phase took."""

    out: Path
    contents: dict[str, object]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def total_s(self) -> float:
        """The time of the whole run."""
        return sum(self.seconds.values())


def run_undisturbed(job: Job, out: Path) -> Reference:
    """Runs to the end, and measures when each phase was over."""
    process = job.start(out)
    last = time.monotonic()
    seconds = {}
    for phase, mark in PHASES.items():
        wait_until_there_or_over(out / mark if mark else None, process)
        now = time.monotonic()
        seconds[phase] = now - last
        last = now
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    return Reference(out, contents(out), seconds)


def from_nothing(program: Program, job: Job, out: Path) -> dict[str, object]:
    """What the run writes into a new folder."""
    done = program(*job.arguments(out))
    assert done.returncode == 0, done.stderr
    return contents(out)


def phase_of(out: Path) -> str:
    """How far a run in `out` had come."""
    for phase, mark in PHASES.items():
        if mark is None or not (out / mark).exists():
            return phase
    raise AssertionError("not reached")


def sentence(done: Process) -> str:
    """The last line that a failed program said, which must be a message and no stack trace."""
    assert done.returncode == 1, f"{done.returncode}: {done.stdout}{done.stderr}"
    last = done.stderr.splitlines()[-1]
    assert last.startswith("pomona: "), done.stderr
    for trace in ("std::", "what()", "terminate", "Exception", ".cc:", "defect"):
        assert trace not in done.stderr
    return last


def wait_until_there_or_over(path: Path | None, process: subprocess.Popen[str]) -> None:
    """Returns when `path` is there, or the process is not any more."""
    deadline = time.monotonic() + 60
    while process.poll() is None and not (path and path.exists()):
        assert time.monotonic() < deadline, f"{path} does not come"
        time.sleep(0.0005)


def stop(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Sends a signal; the exit code (negative: the signal that ended it) and what was said."""
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=60)
    return process.returncode, stdout + stderr


def stop_in_phase(
    job: Job, out: Path, phase: str, delay_s: float, number: signal.Signals
) -> tuple[int, str]:
    """Starts the run and stops it `delay_s` seconds into a phase (or later phase, if that is over).

    The exit code is 0 if the run was over first.
    """
    process = job.start(out)
    for earlier, mark in _phases_before(phase):
        assert mark is not None, earlier
        wait_until_there_or_over(out / mark, process)
    time.sleep(delay_s)
    return stop(process, number)


def _phases_before(phase: str) -> Iterator[tuple[str, str | None]]:
    for name, mark in PHASES.items():
        if name == phase:
            return
        yield name, mark
