"""Fit, projection and writing of a table of features; and pomona's memory by number of pictures."""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import contestants
import measure
import pictures
from contestants import CONTENDERS, POMONA, PYTHON, SPARK_PYTHON, package_python

VARIANCE = "0.95"
AGAIN = "-again"  # the same job once more in the same session of Spark
LOWEST_COSINE = 0.999  # of a column of components: scikit-learn computes in float32


def measure_all(
    options: argparse.Namespace, some: Path, num_some: int, work: Path
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Pomona on some and on all pictures (memory), then the PCA of all pictures' features."""
    memory = []
    out = work / "pca-input"
    num_all = len(pictures.listing(options.images))
    for folder, count in ((some, num_some), (options.images, num_all)):
        shutil.rmtree(out, ignore_errors=True)
        try:
            usage, _ = _run([pomona_run(folder, out, options)], "memory", options)
        except measure.RunFailedError as failure:
            return [{"num_images": count, "failure": str(failure)}], {}
        stages = _manifest(out)["extract"]["stage_thread_s"]
        memory.append({"num_images": count, "stages": stages, **asdict(usage)})
        print(f"pomona on {count} pictures: {usage.peak_mb:.0f} MB", file=sys.stderr)
    return memory, compare(options, out, work) if options.pca else {}


def pomona_run(folder: Path, out: Path, options: argparse.Namespace) -> list[str]:
    """The main job; its table of features is what the PCA is compared on."""
    bundle = str(options.bundle.resolve())
    command = [str(POMONA), "run", str(folder), "--out", str(out), "--model", bundle]
    return [*command, "--threads", str(options.threads), "--quiet"]


def _run(
    commands: list[list[str]], name: str, options: argparse.Namespace
) -> tuple[measure.Usage, str]:
    """Commands one after the other, as one run."""
    total = measure.Usage(0, 0, 0)
    printed = ""
    for command in commands:
        usage, printed = measure.run(
            command,
            contestants.environment(options.threads),
            contestants.ROOT / f"build/bench-work/logs/{name}.log",
            options.timeout,
        )
        total = total.then(usage)
    return total, printed


def compare(options: argparse.Namespace, extracted: Path, work: Path) -> dict[str, Any]:
    """Pomona, Spark ML and scikit-learn on the same Parquet files, interleaved."""
    threads = ["--threads", str(options.threads)]
    out = work / "pca-out"
    features = str(extracted / "features")
    components = "1"

    def commands(key: str) -> list[list[str]]:
        if key == "pomona":
            fit = [str(POMONA), "fit", str(out), "--variance", VARIANCE, *threads, "--quiet"]
            return [fit, [str(POMONA), "project", str(out), *threads, "--quiet"]]
        again = ["again"] if key.endswith(AGAIN) else []
        if key.startswith("spark"):
            script = str(CONTENDERS / "spark_pca.py")
            return [[str(SPARK_PYTHON), script, features, str(out), components, *again]]
        if key.startswith("pomona-spark"):
            script = str(CONTENDERS / "pomona_spark_pca.py")
            return [[*package_python(script, features, str(out), VARIANCE, *again)]]
        solver = "auto" if key == "sklearn" else "covariance_eigh"
        script = str(CONTENDERS / "sklearn_pca.py")
        return [[str(PYTHON), script, features, str(out), solver, VARIANCE]]

    titles = {
        "pomona": "pomona fit, pomona project",
        "pomona-spark": "pomona.spark: StandardizedPCA",
        "spark": "Spark ML: StandardScaler, PCA",
        f"pomona-spark{AGAIN}": "the second time in a session: StandardizedPCA",
        f"spark{AGAIN}": "the second time in a session: Spark ML",
        "sklearn": "scikit-learn: StandardScaler, PCA(0.95)",
        "sklearn-covariance": "scikit-learn: the same, svd_solver='covariance_eigh'",
    }
    rows: dict[str, dict[str, Any]] = {
        key: {"key": key, "title": title, "runs": []} for key, title in titles.items()
    }
    for number in range(options.rounds):
        for key, row in rows.items():
            if "failure" in row:
                continue
            shutil.rmtree(out, ignore_errors=True)
            if key == "pomona":  # it goes on in the folder of the features
                results = shutil.ignore_patterns("model", "pca")
                shutil.copytree(extracted, out, copy_function=os.link, ignore=results)
            try:
                usage, printed = _run(commands(key), f"pca-{key}", options)
                if key.endswith(AGAIN):
                    usage = replace(usage, wall_s=json.loads(printed)["again_s"], cpu_s=math.nan)
                if number == 0:
                    _check(options.images, out, work / "pca-reference", row)
            except measure.RunFailedError as failure:
                row["failure"] = str(failure)
                print(f"PCA, {key}: FAILED: {failure}", file=sys.stderr)
                continue
            if key == "pomona":
                components = str(_num_components(out))
            row["runs"].append(asdict(usage))
            print(f"round {number + 1}: PCA, {key}: {usage.wall_s:.2f} s", file=sys.stderr)
    return {"components": int(components), "contenders": list(rows.values())}


def _check(images: Path, out: Path, reference: Path, row: dict[str, Any]) -> None:
    """Pomona's components come first and are what the others' are held against, up to sign."""
    table = out / "pca" if (out / "pca").is_dir() else out
    if row["key"] == "pomona":
        shutil.rmtree(reference, ignore_errors=True)
        shutil.copytree(table, reference)
    found = measure.check_output(images, table, reference, "pca_features")
    row["difference"] = found["difference"]
    if found["difference"]["lowest_cosine"] < LOWEST_COSINE:
        cosine = found["difference"]["lowest_cosine"]
        raise measure.RunFailedError(f"a component has cosine {cosine:.4f} with pomona's")


def _num_components(out: Path) -> int:
    return int(_manifest(out)["fit"]["components"])


def _manifest(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text())
    return found
