"""pomona.spark against the command line on all pictures: what Spark costs, once it has started."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import contestants
import measure

COMMANDS = {"command line": "pomona-run-f32", "local[2]": "pomona-spark-f32"}


def measure_all(options: argparse.Namespace, num_images: int, work: Path) -> list[dict[str, Any]]:
    """Both ways to run the main job, interleaved; the steps' times are those of their manifests."""
    rows: dict[str, dict[str, Any]] = {
        name: {"title": name, "num_images": num_images, "runs": []} for name in COMMANDS
    }
    known = {contender.key: contender for contender in contestants.ALL}
    for number in range(options.rounds):
        for name, row in rows.items():
            if "failure" in row:
                continue
            out = work / "spark-out"
            shutil.rmtree(out, ignore_errors=True)
            command = contestants.fill(
                known[COMMANDS[name]], options.images, num_images, out, options
            )
            try:
                usage, _ = measure.run(
                    command,
                    contestants.environment(options.threads),
                    work / f"logs/spark-{COMMANDS[name]}.log",
                    options.timeout,
                )
            except measure.RunFailedError as failure:
                row["failure"] = str(failure)
                print(f"{name}: FAILED: {failure}", file=sys.stderr)
                continue
            run = {**asdict(usage), **_steps(out, num_images)}
            row["runs"].append(run)
            rate = f"{num_images / run['extract_s']:.1f} img/s"
            print(f"round {number + 1}: {name}, all pictures: {rate}", file=sys.stderr)
    return list(rows.values())


def _steps(out: Path, num_images: int) -> dict[str, float]:
    manifest = json.loads((out / "manifest.json").read_text())
    listed = manifest["extract"]["counts"]["listed"]
    if listed != num_images:
        raise measure.RunFailedError(f"{listed} pictures of {num_images}")
    return {f"{step}_s": manifest[step]["elapsed_s"] for step in ("extract", "fit", "project")}
