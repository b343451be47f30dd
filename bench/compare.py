"""Pomona and others' ways to do the same job, side by side: `./dev bench` calls this.

Whole processes on the same pictures, interleaved (round 1: A B C, round 2: A B C ...). Writes what
was measured as JSON, and the tables into docs/benchmarks.md. A contender that fails is a row that
says why.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import contestants
import measure
import pca
import pictures
import report
import spark
from contestants import ROOT, Contender

WORK = ROOT / "build/bench-work"


def main() -> None:
    """Measures, checks and reports, as the options say."""
    options = parse_options()
    folder, num_images = pictures.prepare(options.images, options.limit, WORK)
    pictures.warm(folder)
    contenders = contestants.chosen(options.only)
    shutil.rmtree(WORK / "reference", ignore_errors=True)
    results: dict[str, Any] = {
        "machine": describe_machine(options.threads),
        "command": " ".join(["bench/compare.py", *report.shareable(sys.argv[1:])]),
        "num_images": num_images,
        "rounds": options.rounds,
        "contenders": run_rounds(contenders, folder, num_images, options),
    }
    if options.pca or options.memory:
        results["memory"], results["pca"] = pca.measure_all(options, folder, num_images, WORK)
    if options.spark:
        num_all = len(pictures.listing(options.images))
        results["spark"] = spark.measure_all(options, num_all, WORK)
        results["executor"] = spark.executor_memory(options, folder, num_images, WORK)
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    text = report.render(results)
    print(text)
    if options.docs:
        report.insert(options.docs, text)
        print(f"Written into {options.docs}", file=sys.stderr)


def parse_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, required=True, help="folder of pictures")
    parser.add_argument("--limit", type=int, help="take N of them, spread evenly over the listing")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--only", metavar="KEYS", help="comma-separated contenders, default: all")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--timeout", type=float, default=900, help="seconds a run may take")
    parser.add_argument(
        "--bundle", type=Path, default=ROOT / "build/release/share/pomona/models/mobilenet_v2"
    )
    parser.add_argument("--pca", action="store_true", help="also compare fit and projection")
    parser.add_argument("--memory", action="store_true", help="also pomona's peak on all pictures")
    parser.add_argument(
        "--spark", type=int, default=0, metavar="ROUNDS", help="also pomona.spark on all pictures"
    )
    parser.add_argument("--docs", type=Path, help="Markdown file whose generated part is replaced")
    options = parser.parse_args()
    if min(options.rounds, options.threads, options.limit or 1) < 1:
        parser.error("--rounds, --threads and --limit are at least 1")
    options.images = options.images.resolve()
    return options


def run_rounds(
    contenders: tuple[Contender, ...], folder: Path, num_images: int, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """All contenders, round by round; one that has failed is not tried again."""
    rows: list[dict[str, Any]] = [
        {
            "key": contender.key,
            "title": contender.title,
            "job": contender.job.value,
            "versions": versions(contender),
            "runs": [],
            "printed": [],
        }
        for contender in contenders
    ]
    for number in range(options.rounds):
        for contender, row in zip(contenders, rows, strict=True):
            if "failure" in row or number >= (contender.most_rounds or options.rounds):
                continue
            out = WORK / "out"
            shutil.rmtree(out, ignore_errors=True)
            try:
                usage, printed = measure.run(
                    contestants.fill(contender, folder, num_images, out, options),
                    contestants.environment(options.threads),
                    WORK / "logs" / f"{contender.key}.log",
                    options.timeout,
                )
                if number == 0 and contender.writes_features:
                    check(contender, folder, num_images, out, row)
            except measure.RunFailedError as failure:
                row["failure"] = str(failure)
                print(f"{contender.key}: FAILED: {failure}", file=sys.stderr)
                continue
            row["runs"].append(asdict(usage))
            row["printed"].append(printed.strip())
            rate = f"{num_images / usage.wall_s:.1f} img/s"
            print(f"round {number + 1}: {contender.key}: {rate}", file=sys.stderr)
    return rows


def table_of(out: Path) -> Path:
    """Where a contender wrote its features: OUT/features if it writes more than that."""
    return out / "features" if (out / "features").is_dir() else out


def check(
    contender: Contender, folder: Path, num_images: int, out: Path, row: dict[str, Any]
) -> None:
    """As many rows as pictures, and features as near to pomona's as the tolerance asks."""
    reference = WORK / "reference"
    if contender.key == contestants.REFERENCE or not reference.exists():
        shutil.rmtree(reference, ignore_errors=True)
        shutil.copytree(table_of(out), reference)
    found = measure.check_output(folder, table_of(out), reference, "features")
    row["rows"] = found["rows"]
    if found["rows"] != num_images:
        raise measure.RunFailedError(f"{found['rows']} rows for {num_images} pictures")
    if contender.tolerance is None:
        return
    difference = row["difference"] = found["difference"]
    largest, cosine = contender.tolerance.largest, contender.tolerance.lowest_cosine
    if largest is not None and not difference["largest"] <= largest:
        raise measure.RunFailedError(f"features differ by up to {difference['largest']:.2g}")
    if cosine is not None and not difference["lowest_cosine"] >= cosine:
        raise measure.RunFailedError(f"lowest cosine {difference['lowest_cosine']:.4f}")


def versions(contender: Contender) -> dict[str, str]:
    """The packages of the contender's own Python environment."""
    if not contender.packages:
        return {}
    code = (
        "import importlib.metadata as m, json, sys;"
        "print(json.dumps({p: m.version(p) for p in sys.argv[1:]}))"
    )
    try:
        answer = subprocess.run(
            [contender.command[0], "-c", code, *contender.packages],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return {"packages": "not installed"}
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def describe_machine(threads: int) -> dict[str, str]:
    """What the figures depend on."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "CPU": f"{model}, {os.cpu_count()} cores, {threads} threads used",
        "memory": f"{pages / 2**30:.0f} GiB",
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", "unknown"),
        "Python": platform.python_version(),
        "Java": first_line(["java", "-version"]),
        "pomona": first_line(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]),
    }


def first_line(command: list[str]) -> str:
    """The first line a command prints, on either stream."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return (answer.stdout or answer.stderr).splitlines()[0]


if __name__ == "__main__":
    main()
