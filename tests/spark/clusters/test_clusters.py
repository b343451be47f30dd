"""The clusters are real, work without Pomona, and end with the tests."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds
from s3_server import S3Server
from spark_submit import SparkSubmit

_PROGRAMS = Path(__file__).parent / "programs"
_SUPPORT = Path(__file__).parent / "support"

# A program that starts a daemon (an orphan in a session of its own), and a test that is killed
# while both run.
_TEST = """
import os, signal, sys
from pathlib import Path
from kept_process import KeptProcess
command = ["sh", "-c", "sh -c 'setsid sleep 300.25 &'; echo ready; sleep 300.25"]
KeptProcess(command, Path(sys.argv[1]), dict(os.environ)).wait_for("ready")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_outlives_a_test_that_is_killed(tmp_path: Path) -> None:
    test = [sys.executable, "-c", _TEST, str(tmp_path / "log")]
    killed = subprocess.run(test, cwd=tmp_path, env={"PYTHONPATH": str(_SUPPORT)}, timeout=60)
    assert killed.returncode == -9

    deadline = time.monotonic() + 30
    while running := _processes(b"sleep\x00300.25\x00"):
        assert time.monotonic() < deadline, f"still there: {running}"
        time.sleep(0.1)


def _processes(command: bytes) -> list[Path]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended
            found += [path] if path.read_bytes() == command else []
    return found


def test_both_node_managers_of_yarn_read_from_and_write_to_s3(
    s3: S3Server, on_yarn: Callable[..., SparkSubmit], demo_images_folder: Path
) -> None:
    pictures = s3.upload(demo_images_folder, "pictures")
    submit = on_yarn(python=sys.executable)
    submit.run(_PROGRAMS / "measure_files.py", f"s3a://{pictures}", "s3a://fruits/measured")

    measured = ds.dataset(s3.folder / "fruits" / "measured").to_table()
    sizes = [p.stat().st_size for p in demo_images_folder.rglob("*") if p.is_file()]
    assert sorted(measured["size_bytes"].to_pylist()) == sorted(sizes)
    assert len(measured["container"].unique()) == 2
