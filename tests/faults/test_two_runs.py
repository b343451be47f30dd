"""One OUT belongs to one run at a time, and to nobody after it died."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from job import FULL, Fails, Job, Reference, Resumes, stop, wait_until_there_or_over
from result_folder import contents, difference

two_runs = pytest.mark.fault(
    "two runs on one OUT",
    made="the first is held (SIGSTOP) while it extracts; a second run, extract, fit, project, "
    "retry or run --overwrite is started on the same OUT; then the first goes on, or is killed",
    asserted="the second exits 1 with one sentence at once; the first ends with the same bytes; "
    "after its death the next run goes ahead",
)


@two_runs
@pytest.mark.parametrize(
    "second", ["run", "extract", "fit", "project", "retry", "--overwrite"] if FULL else ["run"]
)
def test_the_second_is_refused_and_the_first_is_unharmed(
    fails: Fails, job: Job, reference: Reference, tmp_path: Path, second: str
) -> None:
    out = tmp_path / "out"
    first = job.start(out)
    wait_until_there_or_over(out / "ledger/part-00000.snappy.parquet", first)
    first.send_signal(signal.SIGSTOP)
    before = contents(out)
    try:
        commands: dict[str, list[str | Path]] = {
            "run": job.arguments(out),
            "--overwrite": job.arguments(out, "--overwrite"),
            "extract": ["extract", job.images, "--out", out, "--part-rows", str(job.part_rows)],
        }
        message = fails(1, *commands.get(second, [second, out]))
        assert str(out) in message
        assert "another pomona" in message
        assert difference(contents(out), before) == []
    finally:
        first.send_signal(signal.SIGCONT)
    _, stderr = first.communicate(timeout=60)
    assert first.returncode == 0, stderr
    assert difference(contents(out), reference.contents) == []


@two_runs
def test_a_dead_run_leaves_no_lock(job: Job, resumes: Resumes, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = job.start(out)
    wait_until_there_or_over(out / "ledger/part-00000.snappy.parquet", first)
    assert stop(first, signal.SIGKILL)[0] == -signal.SIGKILL
    resumes(out)


@two_runs
@pytest.mark.parametrize("number", range(10 if FULL else 1))
def test_of_two_that_start_together_one_does_the_work(
    job: Job, reference: Reference, tmp_path: Path, number: int
) -> None:
    assert number >= 0  # only so many tries
    out = tmp_path / "out"
    both = [job.start(out), job.start(out)]
    said = [process.communicate(timeout=60)[1] for process in both]
    codes = sorted(process.returncode for process in both)
    # Both may end well: the second found the work done.
    assert codes in ([0, 1], [0, 0]), said
    if codes == [0, 1]:
        assert sum("another pomona" in words for words in said) == 1, said
    assert difference(contents(out), reference.contents) == []
