"""Who takes part, with which command, and what its output is held against."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POMONA = ROOT / "build/release/bin/pomona"
OPENVINO_ALONE = ROOT / "build/bench/bin/openvino_alone"
PYTHON = ROOT / "build/venv-bench/bin/python"
SPARK_PYTHON = ROOT / "build/venv-bench-spark/bin/python"
PACKAGE = ROOT / "build/release/python"  # pomona's own, with the PySpark of the tests
PACKAGE_PYTHON = ROOT / "build/venv/bin/python"
CONTENDERS = ROOT / "bench/contenders"

BASELINE = "onnxruntime"  # what the ratios are taken against
REFERENCE = "pomona-extract-f32"  # what the features are held against


class Job(Enum):
    """How much of the work a contender does."""

    FEATURES = "features"
    FEATURES_AND_PCA = "features, PCA"
    NETWORK = "network only"


@dataclass(frozen=True)
class Tolerance:
    """How near the features must come to the reference's; the reasons are in docs/benchmarks.md."""

    largest: float | None = None  # absolute difference
    lowest_cosine: float | None = None


@dataclass(frozen=True)
class Contender:
    """One row of the table."""

    key: str
    title: str
    job: Job
    # {images}, {out}, {bundle}, {graph}, {count} and {threads} are filled in.
    command: tuple[str, ...]
    packages: tuple[str, ...] = ()  # whose versions are reported
    tolerance: Tolerance | None = None  # None: other weights
    writes_features: bool = True
    most_rounds: int | None = None  # of what takes minutes


EXACT = Tolerance(largest=1e-4)  # same pixels, same weights, float32
SAME_IMAGE = Tolerance(lowest_cosine=0.98)  # another JPEG decoder, or bf16


def _python(script: str, python: Path = PYTHON) -> tuple[str, ...]:
    return (str(python), str(CONTENDERS / script), "{images}", "{out}", "{bundle}")


def _pomona(step: str, precision: str) -> tuple[str, ...]:
    options = ("--out", "{out}", "--model", "{bundle}", "--precision", precision)
    return (str(POMONA), step, "{images}", *options, "--threads", "{threads}", "--quiet")


def package_python(*command: str) -> tuple[str, ...]:
    """A command line of the Python that has pomona's package."""
    return ("env", f"PYTHONPATH={PACKAGE}", str(PACKAGE_PYTHON), *command)


def _pomona_spark(precision: str) -> tuple[str, ...]:
    master = ("run", "--master", "local[{threads}]")
    folders = ("--images", "{images}", "--out", "{out}", "--model", "{bundle}")
    return package_python("-m", "pomona.spark", *master, *folders, "--precision", precision)


def _openvino(precision: str) -> tuple[str, ...]:
    return (str(OPENVINO_ALONE), "{graph}", "{count}", "{threads}", precision)


ALL = (
    Contender(REFERENCE, "pomona extract, f32", Job.FEATURES, _pomona("extract", "f32"), (), EXACT),
    Contender(
        "pomona-extract-bf16", "pomona extract, bf16", Job.FEATURES, _pomona("extract", "bf16"),
        (), SAME_IMAGE,
    ),
    Contender(
        "pomona-run-f32", "pomona run, f32", Job.FEATURES_AND_PCA, _pomona("run", "f32"), (), EXACT
    ),
    Contender(
        "pomona-run-bf16", "pomona run, bf16", Job.FEATURES_AND_PCA, _pomona("run", "bf16"),
        (), SAME_IMAGE,
    ),
    Contender(
        "pomona-spark-f32", "pomona.spark run, f32", Job.FEATURES_AND_PCA, _pomona_spark("f32"),
        (), EXACT,
    ),
    Contender(
        BASELINE, "ONNX Runtime + Pillow", Job.FEATURES, _python("onnxruntime_pillow.py"),
        ("onnxruntime", "pillow", "numpy", "pyarrow"), EXACT,
    ),
    Contender(
        "daft", "Daft", Job.FEATURES, _python("daft_features.py"),
        ("daft", "onnxruntime", "pillow", "numpy"), SAME_IMAGE,
    ),
    Contender(
        "ray", "Ray Data", Job.FEATURES, _python("ray_features.py"),
        ("ray", "onnxruntime", "pillow", "numpy", "pyarrow"), EXACT,
    ),
    Contender(
        "pyspark", "PySpark + Keras", Job.FEATURES_AND_PCA,
        _python("pyspark_keras.py", SPARK_PYTHON),
        ("pyspark", "keras", "tensorflow-cpu", "pillow", "numpy", "pandas", "pyarrow"),
    ),
    Contender(
        "pyspark-again", "the same, features computed by each action", Job.FEATURES_AND_PCA,
        (*_python("pyspark_keras.py", SPARK_PYTHON), "again"),
        most_rounds=1,
    ),
    Contender(
        "openvino-f32", "OpenVINO alone, f32", Job.NETWORK, _openvino("f32"),
        writes_features=False,
    ),
    Contender(
        "openvino-bf16", "OpenVINO alone, bf16", Job.NETWORK, _openvino("bf16"),
        writes_features=False,
    ),
)  # fmt: skip


def chosen(keys: str | None) -> tuple[Contender, ...]:
    """Those named in a comma-separated list, in the table's order; all of them for None."""
    if keys is None:
        return ALL
    wanted = keys.split(",")
    unknown = set(wanted) - {contender.key for contender in ALL}
    if unknown:
        known = ", ".join(contender.key for contender in ALL)
        raise SystemExit(f"--only: no contender {', '.join(sorted(unknown))}; there are {known}")
    return tuple(contender for contender in ALL if contender.key in wanted)


def fill(
    contender: Contender, folder: Path, num_images: int, out: Path, options: argparse.Namespace
) -> list[str]:
    """The contender's command line."""
    values = {
        "images": folder,
        "out": out,
        "bundle": options.bundle.resolve(),
        "graph": graph_of(options.bundle),
        "count": num_images,
        "threads": options.threads,
    }
    return [part.format(**values) for part in contender.command]


def environment(threads: int) -> dict[str, str]:
    """The same for all; nobody reports to its makers, and no progress bar costs time."""
    return {
        **os.environ,
        "BENCH_THREADS": str(threads),
        "DO_NOT_TRACK": "1",
        "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONPATH": "",
    }


def graph_of(bundle: Path) -> Path:
    """The file that holds the bundle's network."""
    spec = json.loads((bundle / "model.json").read_text())
    return bundle / str(spec["graph"])
