"""The wall clock may jump: results and times do not depend on it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from job import FULL, Job, Program, Reference
from result_folder import contents, difference

DAY_S = 24 * 60 * 60


@pytest.fixture(scope="module")
def jumping_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes the clock jump."""
    compiler = shutil.which("cc") or shutil.which("gcc-12")
    if compiler is None:
        pytest.skip("no C compiler")
    library = tmp_path_factory.mktemp("clock") / "clock_that_jumps.so"
    source = Path(__file__).with_name("clock_that_jumps.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.mark.fault(
    "a clock that jumps",
    made="an LD_PRELOAD library moves the wall clock a day forwards or backwards, early or late in "
    "the run",
    asserted="the same bytes; the times told are those that passed",
)
@pytest.mark.parametrize("jump_s", [DAY_S, -DAY_S], ids=["forwards", "backwards"])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9] if FULL else [0.5])
def test_times_and_results_do_not_follow_the_clock(
    program: Program,
    job: Job,
    reference: Reference,
    jumping_clock: Path,
    tmp_path: Path,
    jump_s: int,
    share: float,
) -> None:
    clock = {
        "LD_PRELOAD": str(jumping_clock),
        "JUMP_S": str(jump_s),
        "JUMP_AFTER_S": str(share * reference.total_s),
    }
    begin = time.monotonic()
    done = program(*job.arguments(tmp_path / "out", "--json"), env=clock)
    passed_s = time.monotonic() - begin
    assert done.returncode == 0, done.stderr
    assert difference(contents(tmp_path / "out"), reference.contents) == []
    told = json.loads(done.stdout)
    for step in ("extract", "fit", "project"):
        assert 0 <= told[step]["elapsed_s"] <= passed_s


def test_the_library_does_make_the_clock_jump(jumping_clock: Path) -> None:
    clock = {"LD_PRELOAD": str(jumping_clock), "JUMP_S": str(DAY_S), "JUMP_AFTER_S": "0.2"}
    code = "import time; a = time.time(); time.sleep(0.3); print(time.time() - a)"
    done = subprocess.run([sys.executable, "-c", code], env=clock, capture_output=True, text=True)
    assert DAY_S <= float(done.stdout) < DAY_S + 60
