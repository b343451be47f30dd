"""Runs commands as whole processes and says what they took: time, CPU, memory; children included.

Wall time is that of the process, start and end included. CPU time is the larger of what the kernel
accounts to the process and its awaited children (wait4) and of the last value seen for each process
of the tree: Ray's and Spark's workers are daemons that nobody awaits. Peak memory of a process
without children is the kernel's own figure (ru_maxrss, which is never less than the memory of
whoever started it: this process must stay small); of a tree it is the largest sum of the processes'
proportional set sizes (PSS, which counts a shared page once), sampled once a second, so that a
short peak may be missed: in favour of the process that is measured.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

CPU_PERIOD_S = 0.5  # looking takes some milliseconds of a core
MEMORY_PERIOD_S = 1.0


@dataclass(frozen=True)
class Usage:
    """What one run took."""

    wall_s: float
    cpu_s: float
    peak_mb: float  # 10^6 bytes

    def then(self, other: Usage) -> Usage:
        """Both runs, one after the other."""
        return Usage(
            self.wall_s + other.wall_s,
            self.cpu_s + other.cpu_s,
            max(self.peak_mb, other.peak_mb),
        )


class RunFailedError(Exception):
    """The command did not do its work; the text is one line for the table."""


@dataclass
class ProcessTree:
    """All processes that a root process started, those it no longer awaits included."""

    root: psutil.Process
    members: dict[int, psutil.Process] = field(default_factory=dict)
    cpu_s: dict[int, float] = field(default_factory=dict)
    peak_bytes: int = 0

    def look(self) -> None:
        """Finds new members and notes each one's CPU time."""
        for parent in [self.root, *self.members.values()]:
            try:
                for child in parent.children(recursive=True):
                    self.members.setdefault(child.pid, child)
            except psutil.Error:
                continue
        for process in [self.root, *self.members.values()]:
            try:
                times = process.cpu_times()
                self.cpu_s[process.pid] = times.user + times.system
            except psutil.Error:
                continue

    def weigh(self) -> None:
        """Adds up the memory of a tree; a lone root is left to the kernel's own account."""
        alive = [process for process in self.members.values() if process.is_running()]
        if not alive:
            return
        total = sum(proportional_bytes(process.pid) for process in [self.root, *alive])
        self.peak_bytes = max(self.peak_bytes, total)

    def end(self) -> None:
        """Ends what the root left behind: only processes seen as its own."""
        for process in self.members.values():
            try:
                process.kill()  # checks that the pid is still the same process
            except psutil.Error:
                continue


def proportional_bytes(pid: int) -> int:
    """Memory of a process, what it shares with others shared out; 0 if it has ended."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass  # it ended meanwhile
    return 0


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:160] if lines else "it printed nothing"


def run(
    command: Sequence[str], environment: dict[str, str], log: Path, timeout_s: float
) -> tuple[Usage, str]:
    """Runs `command` to its end; returns what it took and its standard output."""
    log.parent.mkdir(parents=True, exist_ok=True)
    output = log.with_suffix(".out")
    with log.open("w") as errors, output.open("w") as printed:
        start = time.monotonic()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=printed, stderr=errors, env=environment
            )
        except OSError as error:
            raise RunFailedError(f"not found: {error.filename}") from error
        tree = ProcessTree(psutil.Process(process.pid))
        status, own = _await(process, tree, start + timeout_s)
        wall_s = time.monotonic() - start
    tree.end()
    if status is None:
        raise RunFailedError(f"stopped after {timeout_s:.0f} s")
    if status != 0:
        raise RunFailedError(f"exit code {status}: {_last_line(log)}")
    cpu_s = max(own.ru_utime + own.ru_stime, sum(tree.cpu_s.values()))
    peak_bytes = max(own.ru_maxrss * 1024, tree.peak_bytes)
    return Usage(wall_s, cpu_s, peak_bytes / 1e6), output.read_text()


def _await(
    process: subprocess.Popen[bytes], tree: ProcessTree, deadline: float
) -> tuple[int | None, resource.struct_rusage]:
    """Waits and samples; the exit code is None where the deadline ended it."""
    descriptor = os.pidfd_open(process.pid)
    next_weighing = time.monotonic() + MEMORY_PERIOD_S
    timed_out = False
    try:
        while True:
            tree.look()
            if time.monotonic() >= next_weighing:
                tree.weigh()
                next_weighing = time.monotonic() + MEMORY_PERIOD_S
            if _ended_within(descriptor, CPU_PERIOD_S):
                break
            if time.monotonic() > deadline:
                timed_out = True
                process.send_signal(signal.SIGKILL)
    finally:
        os.close(descriptor)
    _, raw_status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(raw_status)
    return (None if timed_out else process.returncode), usage


def _ended_within(descriptor: int, seconds: float) -> bool:
    """A pidfd is readable when its process has ended: no polling delay in the wall time."""
    return bool(select.select([descriptor], [], [], seconds)[0])


def check_output(images: Path, table: Path, reference: Path, column: str) -> dict[str, Any]:
    """What agreement.py, in a process of its own, finds between two tables."""
    program = [sys.executable, str(Path(__file__).parent / "agreement.py")]
    answer = subprocess.run(
        [*program, str(images), str(table), str(reference), column], capture_output=True, text=True
    )
    if answer.returncode != 0:
        raise RunFailedError(f"its output cannot be read: {answer.stderr.strip()[-160:]}")
    found: dict[str, Any] = json.loads(answer.stdout)
    if "failure" in found:
        raise RunFailedError(str(found["failure"]))
    return found
