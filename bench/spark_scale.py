"""Time and cost of 1, 10 and 100 million pictures on Spark, worked out from what one machine does.

Reads what `./dev bench` measured (img/s on local[2]), measures what one core takes for a part's
moments, their merging and its projection, and writes docs/spark_at_scale.md. Usage, with the Python
of the package: spark_scale.py IMAGES RESULTS.json DOCUMENT
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import report
from pomona._core import Moments, MomentsTree, Projector, fit_pca
from pomona.spark.locations import locate
from pomona.spark.picture_listing import list_pictures

SIZES = (1_000_000, 10_000_000, 100_000_000)
NODES = (2, 5, 10, 20, 50, 100)
PART_ROWS = 1_024
DIMENSION = 1_280
COMPONENTS = 329  # 95 % of Fruits-360
CORES_OF_A_NODE = 4
DOLLARS_OF_A_NODE_HOUR = 0.27  # see the page
BLOCK, ROUND = 8, 64  # parts in a row of moments, rows that merge into one
BYTES_A_PICTURE_ON_THE_DRIVER = 92


@dataclass(frozen=True)
class Costs:
    """Seconds on one core, but for the listing, which is the driver's."""

    picture_s: float  # read to features, Spark's own work included
    start_s: float
    moments_s: float  # of a part
    merge_s: float  # of two moments, and their way through Python
    project_s: float  # of a part
    fit_s: float  # the components from the moments, on the driver
    listed_s: float  # of a picture


def main(images: Path, results: Path, document: Path) -> None:
    """Measures, works out, writes."""
    measured = json.loads(results.read_text())
    machine = measured["machine"]["CPU"]
    costs = measure(images, measured["spark"][1])
    text = "\n\n".join(
        [
            f"Worked out by `bench/spark_scale.py` from `./dev bench` on {machine}.",
            "### One core",
            costs_table(costs),
            "### Hours, and dollars",
            sizes_table(costs),
            "### What the driver and the tree cost",
            driver_table(costs),
        ]
    )
    report.insert(document, text + "\n")


def measure(images: Path, spark: report.Row) -> Costs:
    """What `./dev bench` has not measured, on one core."""
    runs = spark["runs"]
    cores = 2
    rng = np.random.default_rng(1)
    rows = rng.random((PART_ROWS, DIMENSION), dtype=np.float32)
    part = Moments(DIMENSION)
    part.update(rows)
    model = fit_pca(part, num_components=COMPONENTS)
    projector = Projector(model.mean, model.std, model.components)
    data = part.to_bytes()

    def merge() -> None:
        tree = MomentsTree()
        for _ in range(2):
            tree.add(Moments.from_bytes(data))
        tree.finish().to_bytes()

    started = time.monotonic()
    num_listed = list_pictures(locate(str(images))).num_rows
    listed_s = (time.monotonic() - started) / num_listed
    steps = ("extract_s", "rest_s")
    return Costs(
        picture_s=median(run["extract_s"] for run in runs) * cores / spark["num_images"],
        start_s=median(run["wall_s"] - sum(run[step] for step in steps) for run in runs),
        moments_s=seconds(lambda: Moments(DIMENSION).update(rows)),
        merge_s=seconds(merge),
        project_s=seconds(lambda: projector.project(rows)),
        fit_s=seconds(lambda: fit_pca(part, num_components=COMPONENTS)),
        listed_s=listed_s,
    )


def seconds(work: Callable[[], object]) -> float:
    """The median of seven."""
    times = []
    for _ in range(7):
        started = time.monotonic()
        work()
        times.append(time.monotonic() - started)
    return median(times)


def hours(costs: Costs, num_pictures: int, nodes: int) -> float:
    """Of the whole job; the driver's steps do not shrink with the cluster."""
    cores = nodes * CORES_OF_A_NODE
    parts = num_pictures / PART_ROWS
    spread = num_pictures * costs.picture_s + parts * (
        costs.moments_s + costs.merge_s + costs.project_s
    )
    alone = costs.start_s + num_pictures * costs.listed_s + costs.fit_s + last_merges_s(costs)
    return (spread / cores + alone) / 3600


def last_merges_s(costs: Costs) -> float:
    """Two rounds end with the merging of up to 64 rows in one task each."""
    return 2 * ROUND * costs.merge_s


def costs_table(costs: Costs) -> str:
    """What goes in."""
    lines = [
        ["a picture, read to features written", f"{1000 * costs.picture_s:.2f} ms"],
        ["moments of a part of 1,024 pictures", f"{1000 * costs.moments_s:.0f} ms"],
        ["two rows of moments merged (6.6 MB each)", f"{1000 * costs.merge_s:.0f} ms"],
        [f"projection of a part on {COMPONENTS} components", f"{1000 * costs.project_s:.0f} ms"],
        ["components from the moments (once)", f"{costs.fit_s:.1f} s"],
        ["a picture listed (local disk; on S3 see below)", f"{1e6 * costs.listed_s:.1f} µs"],
        ["Java's and Spark's start and end (once)", f"{costs.start_s:.0f} s"],
    ]
    return report.table(["work", "time"], lines)


def sizes_table(costs: Costs) -> str:
    """Pictures by nodes."""
    lines = []
    for nodes in NODES:
        cells = [f"{nodes} ({nodes * CORES_OF_A_NODE} cores)"]
        for size in SIZES:
            needed = hours(costs, size, nodes)
            dollars = needed * (nodes + 1) * DOLLARS_OF_A_NODE_HOUR  # and one for the driver
            cells.append(f"{readable(needed)}, {dollars:,.2f} $")
        lines.append(cells)
    return report.table(["nodes", *(f"{size:,} pictures" for size in SIZES)], lines)


def readable(needed: float) -> str:
    """Hours, or minutes where that is short."""
    return f"{60 * needed:.0f} min" if needed < 1 else f"{needed:.1f} h"


def driver_table(costs: Costs) -> str:
    """What does not shrink with the cluster."""
    lines: list[Sequence[str]] = []
    for size in SIZES:
        parts = -(-size // PART_ROWS)
        blocks = -(-parts // BLOCK)
        lines.append(
            [
                f"{size:,}",
                f"{size * BYTES_A_PICTURE_ON_THE_DRIVER / 1e6:,.0f} MB",
                f"{size * costs.listed_s:,.0f} s",
                f"{parts:,}",
                f"{blocks:,} ({blocks * 6.6e6 / 1e9:,.1f} GB)",
                f"{-(-blocks // ROUND):,}",
                f"{-(-blocks // ROUND**2):,}",
                f"{last_merges_s(costs):.1f} s",
            ]
        )
    header = [
        "pictures", "listing in the driver", "made in", "parts", "rows of moments",
        "after round 1", "after round 2, to the driver", "the last tasks' merges",
    ]  # fmt: skip
    return report.table(header, lines)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
