"""On a standalone cluster, with executors that get lost, a run has the command line's bits."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from executors import executors_of
from kept_process import KeptProcess
from same_results import assert_same_results
from spark_submit import SparkSubmit

_JOB = Path(__file__).parent / "programs" / "pomona_job.py"

# A task that takes longer than the median is started once more, on the other executor.
_SPECULATION = {
    "spark.speculation": "true",
    "spark.speculation.interval": "20ms",
    "spark.speculation.multiplier": "1.01",
    "spark.speculation.quantile": "0.1",
    "spark.speculation.minTaskRuntime": "0ms",
}


def _wait_for_a_finished_task(table: Path, job: KeptProcess) -> None:
    """Returns while a job writes a table, as soon as one of its tasks has been committed."""
    deadline = time.monotonic() + 120
    while not list(table.glob("_temporary/0/task_*")):
        assert job.is_running, job.log.read_text()[-6000:]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_executor_and_speculation_change_no_bit(
    standalone_folder: Path,
    on_standalone: Callable[[dict[str, str]], SparkSubmit],
    fruits: Path,
    laptop_run: Path,
    run_options: list[str],
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    submit = on_standalone(_SPECULATION)
    arguments: list[Path | str] = ["--images", fruits, "--out", out, "--verbose", *run_options]
    with submit.start(_JOB, "run", *arguments) as job:
        _wait_for_a_finished_task(out / "_extracted", job)
        executors = executors_of(standalone_folder)
        assert len(executors) == 2
        os.kill(executors[0], signal.SIGKILL)
        job.wait()

    log = job.log.read_text()
    assert "Lost executor" in log
    assert "speculative" in log
    assert_same_results(out, laptop_run)
