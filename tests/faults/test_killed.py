"""A run may die at any moment, any number of times: the same command again ends the same."""

from __future__ import annotations

import json
import random
import shutil
import signal
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from job import FULL, PHASES, Job, Notes, Reference, Resumes, phase_of, stop, stop_in_phase
from result_folder import assert_nothing_is_half_written, parts, temporary_files

SEED = 20261121
NUM_SINGLE, NUM_CHAINS, KILLS_A_CHAIN = (76, 8, 3) if FULL else (4, 1, 2)

killed = pytest.mark.fault(
    "SIGKILL",
    made=f"at a random moment (seed {SEED}) of each phase in turn; then in chains: the "
    "run that continues is killed too",
    asserted="after each kill no file is half written; the same command ends with the same bytes; "
    "every picture has one row",
)


@killed
@pytest.mark.parametrize("number", range(NUM_SINGLE))
def test_a_killed_run_is_resumed_to_the_same_bytes(
    job: Job, reference: Reference, resumes: Resumes, tmp_path: Path, notes: Notes, number: int
) -> None:
    chance = random.Random(f"{SEED}-{number}")
    phase = list(PHASES)[number % len(PHASES)]
    for _ in range(20):  # until the kill comes before the end
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        delay_s = chance.random() * reference.seconds[phase]
        if stop_in_phase(job, out, phase, delay_s, signal.SIGKILL)[0] == -signal.SIGKILL:
            break
    else:
        pytest.fail(f"the run was always over before it could be killed in {phase}")
    reached = phase_of(out)
    notes.add(f"killed in {reached}")
    assert_nothing_is_half_written(out)
    num_done = sum(
        pq.read_metadata(out / "ledger" / part).num_rows for part in parts(out, "ledger")
    )
    resumes(out)
    told = json.loads((out / "manifest.json").read_text())["extract"]
    # What was whole is not done again; once all is there and told of, the manifest stays as it is.
    assert told["done_before"] in ((num_done,) if reached in ("load", "extract") else (0, num_done))
    notes.add("0 rows lost or doubled")


@killed
@pytest.mark.parametrize("number", range(NUM_CHAINS))
def test_a_run_that_is_killed_again_and_again_gets_to_the_same_end(
    job: Job, reference: Reference, resumes: Resumes, tmp_path: Path, notes: Notes, number: int
) -> None:
    chance = random.Random(f"{SEED}-chain-{number}")
    out = tmp_path / "out"
    kills = 0
    while kills < KILLS_A_CHAIN:
        process = job.start(out)
        # Short enough that the last one still finds work to do.
        time.sleep(chance.random() * reference.total_s * 2 / (KILLS_A_CHAIN + 1))
        code, said = stop(process, signal.SIGKILL)
        if code == 0:  # over before: from the start again
            shutil.rmtree(out)
            continue
        assert code == -signal.SIGKILL, said
        kills += 1
        notes.add(f"killed in {phase_of(out)}")
        assert_nothing_is_half_written(out)
    notes.tries(kills)
    resumes(out)
    notes.add("0 rows lost or doubled")


@pytest.mark.fault(
    "SIGTERM, Ctrl-C",
    made="the signal at a random moment of each phase",
    asserted="exit code 130, one sentence, no temporary file; the same command ends with the same "
    "bytes",
)
@pytest.mark.parametrize("number", range(len(PHASES) * 2 if FULL else 1))
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_stopped_run_is_resumed_to_the_same_bytes(
    job: Job,
    reference: Reference,
    resumes: Resumes,
    tmp_path: Path,
    notes: Notes,
    sent: signal.Signals,
    number: int,
) -> None:
    chance = random.Random(f"{SEED}-{sent}-{number}")
    # Not in the end phases of a run that is about to end: it may end instead, which is as good.
    phase = ["extract", "load", "fit", "project"][number % 4]
    for _ in range(20):
        out = tmp_path / "out"
        shutil.rmtree(out, ignore_errors=True)
        delay_s = chance.random() * reference.seconds[phase]
        code, said = stop_in_phase(job, out, phase, delay_s, sent)
        if code != 0:
            break
    else:
        pytest.fail(f"the run was always over before it could be stopped in {phase}")
    if code == -sent and phase == "load":
        notes.add("ended by the signal itself before the program listened for it")
    else:
        assert code == 130, said
        lines = said.splitlines()
        assert lines[-1].startswith("pomona: Interrupted")
        if out.exists():
            assert temporary_files(out) == []
    if out.exists():
        assert_nothing_is_half_written(out)
    resumes(out)
