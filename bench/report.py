"""Turns results into Markdown, and puts it between the markers of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

BEGIN = "<!-- generated: begin -->"
END = "<!-- generated: end -->"
BASELINE = "onnxruntime"

# (who, against whom, ratio wanted)
WANTED = (
    ("pomona-extract-f32", "onnxruntime", 1.4),
    ("pomona-extract-f32", "daft", 1.9),
    ("pomona-extract-f32", "ray", 2.7),
    ("pomona-run-f32", "pyspark", 9.0),
    ("pomona-spark-f32", "pyspark", 9.0),
    ("pomona-spark-f32", "pyspark-again", 9.0),
    ("pomona-extract-bf16", "onnxruntime", 2.3),
    ("pomona-extract-f32", "openvino-f32", 0.95),
)
WANTED_PCA = (
    ("pomona", "spark", 5.0), ("pomona", "sklearn", 2.0), ("pomona-spark", "spark", 3.0),
    ("pomona-spark-again", "spark-again", 3.0),
)  # fmt: skip
WANTED_OF_SPARK = 0.9  # of the command line's img/s

Row = dict[str, Any]


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median (lowest to highest), or the only value."""
    middle = f"{median(values):.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def ratios(row: Row, other: Row) -> list[float]:
    """How many times faster than the other, round by round."""
    pairs = zip(row["runs"], other["runs"], strict=False)
    return [theirs["wall_s"] / ours["wall_s"] for ours, theirs in pairs]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are to the right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def finished(rows: Iterable[Row]) -> dict[str, Row]:
    """Those that have figures, by key."""
    return {row["key"]: row for row in rows if row["runs"] and "failure" not in row}


def agreement_cell(row: Row) -> str:
    """What the check of the features found."""
    if "difference" not in row:
        return f"{row['rows']} rows" if "rows" in row else "-"
    difference = row["difference"]
    if difference["largest"] == 0:
        return "the same"
    return f"{difference['largest']:.1e}, cosine ≥ {difference['lowest_cosine']:.4f}"


def features_table(results: dict[str, Any]) -> str:
    """One row a contender, failed ones included."""
    rows: list[Row] = results["contenders"]
    baseline = finished(rows).get(BASELINE)
    lines = []
    for row in rows:
        name = f"{row['title']} ({row['job']})"
        if "failure" in row or not row["runs"]:
            lines.append([name, f"failed: {row.get('failure', 'no run')}", "-", "-", "-", "-", "-"])
            continue
        runs = row["runs"]
        lines.append(
            [
                name,
                spread([results["num_images"] / run["wall_s"] for run in runs]),
                spread([run["wall_s"] for run in runs], 1),
                spread(ratios(row, baseline), 2) + "x" if baseline else "-",
                f"{median(run['cpu_s'] for run in runs):.1f}",
                f"{max(run['peak_mb'] for run in runs):.0f}",
                agreement_cell(row),
            ]
        )
    header = [
        "Contender", "img/s", "seconds", "against ONNX Runtime + Pillow", "CPU s", "peak MB",
        "features against pomona f32",
    ]  # fmt: skip
    return table(header, lines)


def wanted_table(rows: list[Row], wanted: Iterable[tuple[str, str, float]]) -> str:
    """The figures that were aimed at, and what came out."""
    found = finished(rows)
    titles = {row["key"]: row["title"] for row in rows}
    lines = []
    for who, other, ratio in wanted:
        if who not in titles or other not in titles:
            continue
        measured = "not measured"
        if who in found and other in found:
            measured = spread(ratios(found[who], found[other]), 2) + "x"
        lines.append([f"{titles[who]}, against {titles[other]}", f"{ratio:g}x", measured])
    return table(["Speed", "wanted", "measured"], lines) if lines else ""


def pca_table(pca: dict[str, Any]) -> str:
    """Seconds for fit, projection and writing."""
    lines = []
    pomona = finished(pca["contenders"]).get("pomona")
    for row in pca["contenders"]:
        if "failure" in row or not row["runs"]:
            lines.append(
                [row["title"], f"failed: {row.get('failure', 'no run')}", "-", "-", "-", "-"]
            )
            continue
        runs = row["runs"]
        lines.append(
            [
                row["title"],
                spread([run["wall_s"] for run in runs], 2),
                spread(ratios(pomona, row), 1) + "x" if pomona else "-",
                f"{median(run['cpu_s'] for run in runs):.1f}".replace("nan", "-"),
                f"{max(run['peak_mb'] for run in runs):.0f}",
                agreement_cell(row),
            ]
        )
    header = [
        "Contender", "seconds", "pomona is faster by", "CPU s", "peak MB",
        "components against pomona",
    ]  # fmt: skip
    return table(header, lines)


def memory_table(memory: list[Row]) -> str:
    """Pomona's peak memory by number of pictures."""
    lines = []
    for row in memory:
        if "failure" in row:
            lines.append([str(row["num_images"]), f"failed: {row['failure']}", "-", "-"])
            continue
        rate = row["num_images"] / row["wall_s"]
        peak = row["peak_mb"] / memory[0]["peak_mb"]
        count = f"{row['num_images']:,}"
        lines.append([count, f"{row['peak_mb']:.0f}", f"{peak:.2f}", f"{rate:.0f}"])
    return table(["Pictures", "peak MB", "against the first", "img/s"], lines)


def spark_table(rows: list[Row]) -> str:
    """The steps' own times, and what is left of the process: Java's and Spark's start and end."""
    lines = []
    base, slowest = rows[0], rows[-1]
    for row in rows:
        if "failure" in row or not row["runs"]:
            lines.append([row["title"], f"failed: {row.get('failure', 'no run')}", *["-"] * 6])
            continue
        runs = row["runs"]
        pairs = zip(base["runs"], runs, strict=False)
        shares = [theirs["extract_s"] / ours["extract_s"] for theirs, ours in pairs]
        start_and_end = [run["wall_s"] - run["extract_s"] - run["rest_s"] for run in runs]
        lines.append(
            [
                row["title"],
                spread([row["num_images"] / run["extract_s"] for run in runs]),
                spread(shares, 2),
                f"{median(run['rest_s'] for run in runs):.1f}",
                f"{median(start_and_end):.1f}",
                f"{median(run['wall_s'] for run in runs):.1f}",
                f"{max(run['peak_mb'] for run in runs):.0f}",
                spread(ratios(row, slowest), 2) + "x",
            ]
        )
    header = [
        "The whole job on", "extract, img/s", "of the command line's", "fit and project, s",
        "start and end, s", "all, s", "peak MB", f"all, against {slowest['title']}",
    ]  # fmt: skip
    return table(header, lines)


def stages_table(row: Row) -> str:
    """Where the threads' time went; writing is the parts, their ledger and the features."""
    stages: dict[str, float] = row["stages"]
    total = sum(stages.values())
    lines = [[name, f"{spent:.2f}", f"{spent / total:.2%}"] for name, spent in stages.items()]
    return table(["Stage", "thread seconds", "share"], lines)


def render(results: dict[str, Any]) -> str:
    """All that stands between the markers."""
    machine = "\n".join(f"- {name}: {value}" for name, value in results["machine"].items())
    parts = [
        f"`{results['command']}`: {results['num_images']:,} pictures, {results['rounds']} rounds, "
        "interleaved; medians (lowest to highest).\n\n" + machine,
        "### Features",
        features_table(results),
        wanted_table(results["contenders"], WANTED),
    ]
    if results.get("pca"):
        pca = results["pca"]
        rows = results["memory"][-1]["num_images"]
        parts += [
            "### Fit, projection and writing",
            f"{rows:,} rows of 1,280 features, {pca['components']} components.",
            pca_table(pca),
            wanted_table(pca["contenders"], WANTED_PCA),
        ]
    if results.get("memory"):
        memory = results["memory"]
        parts += ["### Memory of pomona run, f32", memory_table(memory)]
        if "stages" in memory[-1]:
            parts += [
                "### Time of pomona run, f32, by stage",
                f"{memory[-1]['num_images']:,} pictures. Parts and their ledger cost less than "
                "`write`, which holds the features as well; under 2 % is wanted.",
                stages_table(memory[-1]),
            ]
    if results.get("spark"):
        rows_of_spark = results["spark"]
        parts += [
            "### Spark against the command line",
            f"{rows_of_spark[0]['num_images']:,} pictures, f32, driver and executors in one "
            f"process tree; at least {WANTED_OF_SPARK} of the command line's img/s is wanted. "
            f"{len(rows_of_spark[0]['runs'])} rounds; PySpark + Keras, one.",
            spark_table(rows_of_spark),
        ]
    if results.get("executor"):
        parts.append(
            "An executor of one core with a heap of 512 MB, at its peak: {all_mb:.0f} MB (Java "
            "{java_mb:.0f}, Python {python_mb:.0f}); under 1 GB is wanted.".format(
                **results["executor"]
            )
        )
    parts += ["### Versions", versions_list(results["contenders"])]
    return "\n\n".join(part for part in parts if part) + "\n"


def versions_list(rows: Iterable[Row]) -> str:
    """What each contender ran on."""
    lines = []
    for row in rows:
        if row["versions"]:
            found = ", ".join(f"{name} {version}" for name, version in row["versions"].items())
            lines.append(f"- {row['title']}: {found}")
    return "\n".join(lines)


def shareable(arguments: Iterable[str]) -> list[str]:
    """The command line without this machine's folders."""
    return [Path(word).name if word.startswith("/") else word for word in arguments]


def insert(document: Path, text: str) -> None:
    """Replaces what stands between the markers; adds them at the end where they are missing."""
    before = document.read_text() if document.exists() else "# Benchmarks\n"
    if BEGIN not in before or END not in before:
        before = f"{before.rstrip()}\n\n{BEGIN}\n{END}\n"
    head, rest = before.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    document.write_text(f"{head}{BEGIN}\n\n{text}\n{END}{tail}")
