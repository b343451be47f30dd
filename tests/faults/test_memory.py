"""With 512 MB there is enough; with less, that is said."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest
from job import FULL, Job, Notes, Program, Reference, Resumes
from linux import limited
from result_folder import assert_nothing_is_half_written, contents, difference, temporary_files

MIB = 1024 * 1024
ENOUGH = 512 * MIB


@pytest.mark.fault(
    "512 MB of memory",
    made="RLIMIT_DATA of 512 MiB: heap, stacks and anonymous mappings, 2 threads, the real model",
    asserted="exit 0, the same bytes, the peak of resident memory below 512 MiB",
)
def test_half_a_gigabyte_is_enough(
    job: Job, reference: Reference, tmp_path: Path, notes: Notes
) -> None:
    out = tmp_path / "out"
    command = [job.binary, *job.arguments(out)]
    limit = limited(resource.RLIMIT_DATA, ENOUGH)
    with subprocess.Popen(
        command, env=job.environment, preexec_fn=limit, stdout=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert difference(contents(out), reference.contents) == []
    assert usage.ru_maxrss * 1024 < ENOUGH
    notes.add(f"peak {usage.ru_maxrss / 1024:.0f} MiB")


@pytest.mark.fault(
    "too little memory",
    made="RLIMIT_AS (`ulimit -v`: address space, of which libraries map much more than they use) "
    "and RLIMIT_DATA, from 256 and 128 MiB up",
    asserted="exit 0 with the same bytes, or exit 1 with a sentence, never a crash; without the "
    "limit the same command ends with the same bytes",
)
@pytest.mark.parametrize(
    ("limit", "mib"),
    [("RLIMIT_AS", mib) for mib in (range(256, 769, 32) if FULL else (512,))]
    + [("RLIMIT_DATA", mib) for mib in (range(128, 385, 32) if FULL else (160,))],
)
def test_too_little_memory_is_said(
    program: Program, job: Job, resumes: Resumes, tmp_path: Path, notes: Notes, limit: str, mib: int
) -> None:
    out = tmp_path / "out"
    number = getattr(resource, limit)
    done = program(*job.arguments(out), preexec_fn=limited(number, mib * MIB))
    assert done.returncode in (0, 1), done.stderr
    if done.returncode == 0:
        notes.add(f"enough with {limit}")
    else:
        last = done.stderr.splitlines()[-1]
        notes.add(f"said by {'Pomona' if last.startswith('pomona: ') else last.split()[0]}")
    if out.exists():
        assert temporary_files(out) == []
        assert_nothing_is_half_written(out)
    resumes(out)


@pytest.mark.fault(
    "less memory than the libraries start with",
    made="RLIMIT_AS from 32 to 240 MiB: libraries fail as they are loaded, or crash as they read "
    "the model",
    asserted="nothing but that the same command, without the limit, ends with the same bytes",
)
@pytest.mark.parametrize("mib", range(32, 241, 16) if FULL else [224])
def test_a_start_without_memory_leaves_nothing_behind(
    program: Program, job: Job, resumes: Resumes, tmp_path: Path, notes: Notes, mib: int
) -> None:
    out = tmp_path / "out"
    done = program(*job.arguments(out), preexec_fn=limited(resource.RLIMIT_AS, mib * MIB))
    assert done.returncode != 0
    notes.add("a signal" if done.returncode < 0 else f"exit code {done.returncode}")
    resumes(out)
