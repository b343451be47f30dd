"""The whole job on all pictures: the command line, pomona.spark, and PySpark + Keras."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import contestants
import measure
import psutil
from contestants import PACKAGE

# The last is what the others are held against as a whole; it takes so long that one round must do.
SLOWEST = "pyspark"
SPARK = "pomona-spark-f32"
EXECUTOR_HEAP = "512m"


def measure_all(options: argparse.Namespace, num_images: int, work: Path) -> list[dict[str, Any]]:
    """The ways to run the main job, interleaved; the steps' times are those that they say."""
    titles = {
        "pomona-run-f32": "command line",
        SPARK: f"local[{options.threads}]",
        SLOWEST: "PySpark + Keras",
    }
    rows: dict[str, dict[str, Any]] = {
        key: {"title": title, "num_images": num_images, "runs": []} for key, title in titles.items()
    }
    for number in range(options.spark):
        for key, row in rows.items():
            if "failure" in row or (key == SLOWEST and number > 0):
                continue
            try:
                row["runs"].append(_run(key, num_images, options, work))
            except measure.RunFailedError as failure:
                row["failure"] = str(failure)
                print(f"{row['title']}: FAILED: {failure}", file=sys.stderr)
                continue
            rate = f"{num_images / row['runs'][-1]['extract_s']:.1f} img/s"
            print(f"round {number + 1}: {row['title']}, all pictures: {rate}", file=sys.stderr)
    return list(rows.values())


def executor_memory(
    options: argparse.Namespace, folder: Path, num_images: int, work: Path
) -> dict[str, float]:
    """The largest executor of a run on two, a core and EXECUTOR_HEAP each: Java, and its Python.
    Nothing if the run fails.
    """
    settings = (f"spark.executor.memory={EXECUTOR_HEAP}", f"spark.executorEnv.PYTHONPATH={PACKAGE}")
    command = contestants.fill(_contender(SPARK), folder, num_images, work / "spark-out", options)
    command[command.index("--master") + 1] = "local-cluster[2,1,1024]"
    command += ["--overwrite", *(word for setting in settings for word in ("--conf", setting))]
    peaks = {"java_mb": 0.0, "python_mb": 0.0, "all_mb": 0.0}
    ended = threading.Event()
    watcher = threading.Thread(target=_watch_executors, args=(peaks, ended))
    watcher.start()
    try:
        _measure(command, "executors", options, work)
    except measure.RunFailedError as failure:  # what was measured before must not be lost
        print(f"executors: FAILED: {failure}", file=sys.stderr)
        return {}
    finally:
        ended.set()
        watcher.join()
    return peaks


def _watch_executors(peaks: dict[str, float], ended: threading.Event) -> None:
    while not ended.wait(0.2):
        for process in psutil.process_iter(["cmdline"]):
            words = process.info["cmdline"] or []
            if not any(word.endswith("CoarseGrainedExecutorBackend") for word in words):
                continue
            with suppress(psutil.Error):
                java = measure.proportional_bytes(process.pid) / 1e6
                children = process.children(recursive=True)
                python = sum(measure.proportional_bytes(child.pid) for child in children) / 1e6
                if java + python > peaks["all_mb"]:
                    peaks.update(java_mb=java, python_mb=python, all_mb=java + python)


def _run(key: str, num_images: int, options: argparse.Namespace, work: Path) -> dict[str, float]:
    out = work / "spark-out"
    shutil.rmtree(out, ignore_errors=True)
    command = contestants.fill(_contender(key), options.images, num_images, out, options)
    usage, printed = _measure(command, key, options, work)
    if key == SLOWEST:
        stages = json.loads(printed)
        steps = {"extract_s": stages["features_s"], "rest_s": stages["pca_s"]}
    else:
        steps = _steps_of(out, num_images)
    return {**asdict(usage), **steps}


def _contender(key: str) -> contestants.Contender:
    return next(contender for contender in contestants.ALL if contender.key == key)


def _measure(
    command: list[str], name: str, options: argparse.Namespace, work: Path
) -> tuple[measure.Usage, str]:
    environment = contestants.environment(options.threads)
    return measure.run(command, environment, work / f"logs/spark-{name}.log", options.timeout)


def _steps_of(out: Path, num_images: int) -> dict[str, float]:
    manifest = json.loads((out / "manifest.json").read_text())
    listed = manifest["extract"]["counts"]["listed"]
    if listed != num_images:
        raise measure.RunFailedError(f"{listed} pictures of {num_images}")
    rest_s = manifest["fit"]["elapsed_s"] + manifest["project"]["elapsed_s"]
    return {"extract_s": manifest["extract"]["elapsed_s"], "rest_s": rest_s}
