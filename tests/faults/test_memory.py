"""With 512 MB there is enough; with less, that is said."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from job import FULL, Job, Notes, Program, Reference, Resumes, sentence
from linux import limited
from result_folder import contents, difference

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
    pid = os.fork()
    if pid == 0:
        limited(resource.RLIMIT_DATA, ENOUGH)()
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        command = [str(word) for word in [job.binary, *job.arguments(out)]]
        os.execve(job.binary, command, job.environment)
    _, status, usage = os.wait4(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert difference(contents(out), reference.contents) == []
    assert usage.ru_maxrss * 1024 < ENOUGH
    notes.add(f"peak {usage.ru_maxrss / 1024:.0f} MiB")


@pytest.mark.fault(
    "too little memory",
    made="RLIMIT_AS (`ulimit -v`: address space, of which libraries alone map much) and "
    "RLIMIT_DATA from 64 MiB up",
    asserted="exit 0 with the same bytes, or exit 1 with one sentence, never a crash; without the "
    "limit the same command ends with the same bytes",
)
@pytest.mark.parametrize("limit", ["RLIMIT_AS", "RLIMIT_DATA"])
@pytest.mark.parametrize(
    "mib", [64, 96, 128, 160, 192, 256, 320, 384, 448, 512, 576, 640] if FULL else [160, 512]
)
def test_too_little_memory_is_said(
    program: Program, job: Job, resumes: Resumes, tmp_path: Path, notes: Notes, limit: str, mib: int
) -> None:
    out = tmp_path / "out"
    number = getattr(resource, limit)
    done = program(*job.arguments(out), preexec_fn=limited(number, mib * MIB))
    if done.returncode != 0:
        sentence(done)
    notes.add(f"{limit} {mib} MiB {'enough' if done.returncode == 0 else 'refused'}")
    resumes(out)
