"""A real YARN on loopback, in a process of its own (yarn_program.py)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from java import java_environment
from kept_process import KeptProcess

_PROGRAM = Path(__file__).with_name("yarn_program.py")


@contextmanager
def yarn_cluster(folder: Path, jars: Path) -> Iterator[Path]:
    """YARN_CONF_DIR for the clients of a running cluster; `jars` has what it needs."""
    command = [sys.executable, str(_PROGRAM), str(jars)]
    with KeptProcess(command, folder / "yarn.log", java_environment(folder)) as cluster:
        cluster.wait_for("The cluster is up")
        yield folder


def container_logs(cluster: Path) -> str:
    """The ends of what the containers of a cluster have said so far, the newest last."""
    logs = sorted(cluster.glob("target/**/std*"), key=lambda log: log.stat().st_mtime)
    return "\n".join(f"{log}:\n{log.read_text(errors='replace')[-3000:]}" for log in logs[-6:])
