"""The table of docs/reliability.md, from the outcomes of the tests."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

BEGIN = "<!-- from here to the end: written by ./dev faults -->"


@dataclass(frozen=True)
class Try:
    """One test, once."""

    title: str
    made: str
    asserted: str
    outcome: str  # passed, failed, skipped, xfailed
    tries: int
    notes: tuple[str, ...]
    reason: str  # of a skip or an expected failure


def try_of(fault: pytest.Mark, report: pytest.TestReport) -> Try:
    """What the table needs of a test that ran."""
    xfailed = report.outcome == "skipped" and hasattr(report, "wasxfail")
    reason = ""
    if xfailed:
        reason = str(report.wasxfail)
    elif isinstance(report.longrepr, tuple):  # of a skip: file, line, reason
        reason = report.longrepr[2].removeprefix("Skipped: ")
    properties = report.user_properties
    return Try(
        title=fault.args[0],
        made=fault.kwargs["made"],
        asserted=fault.kwargs["asserted"],
        outcome="xfailed" if xfailed else report.outcome,
        tries=next((int(str(value)) for key, value in properties if key == "tries"), 1),
        notes=tuple(str(value) for key, value in properties if key == "note"),
        reason=reason,
    )


def write(page: Path, tries: list[Try]) -> None:
    """Replaces the generated end of the page; the prose before it stays."""
    prose = page.read_text().split(BEGIN)[0].rstrip()
    page.write_text("\n".join([prose, "", BEGIN, "", *_where(), "", *_table(tries), ""]))


def _where() -> list[str]:
    commit = _first_line("git", "rev-parse", "--short", "HEAD")
    changed = _first_line("git", "status", "--porcelain", "--untracked-files=no")
    binary = Path(os.environ.get("POMONA_BINARY") or "build/release/bin/pomona")
    versions = [
        f"date {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}",
        f"CPU {_cpu()}, {os.cpu_count()} cores",
        f"kernel {platform.release()}",
        f"{platform.libc_ver()[0]} {platform.libc_ver()[1]}",
        f"{_first_line(str(binary), '--version')} at {commit}{' with changes' if changed else ''}",
        f"openvino {version('openvino')}, pyarrow {version('pyarrow')}",
    ]
    return ["## The fault matrix", "", "; ".join(versions) + "."]


def _table(tries: list[Try]) -> list[str]:
    lines = [
        "| fault | how it is made | what is asserted | tries | result |",
        "| --- | --- | --- | --- | --- |",
    ]
    for title in dict.fromkeys(one.title for one in tries):
        row = [one for one in tries if one.title == title]
        tried = sum(one.tries for one in row if one.outcome != "skipped")
        cells = (title, row[0].made, row[0].asserted, str(tried), _result(row))
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def _result(row: list[Try]) -> str:
    def total(outcome: str) -> int:
        return sum(one.tries for one in row if one.outcome == outcome)

    said = []
    tried = sum(one.tries for one in row if one.outcome != "skipped")
    if tried:
        said.append(f"{total('passed')} of {tried}")
    notes = [note for one in row for note in one.notes]
    said += [_with_number(note, notes.count(note)) for note in dict.fromkeys(notes)]
    for outcome, words in (("failed", "**failed**"), ("xfailed", "known"), ("skipped", "skipped")):
        reasons = dict.fromkeys(one.reason for one in row if one.outcome == outcome)
        if total(outcome):
            told = "; ".join(reason for reason in reasons if reason)
            said.append(f"{words} {total(outcome)}" + (f" ({told})" if told else ""))
    return "; ".join(said)


def _with_number(note: str, number: int) -> str:
    return f"{note}: {number}" if number > 1 else note


def _first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return (done.stdout.splitlines() or [""])[0]


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
