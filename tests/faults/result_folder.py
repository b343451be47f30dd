"""What a result folder holds, and what must be true of it at any moment."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# What tells in the manifest how the run went, not what it found: times, threads, continued or not.
_TIMES = {
    "threads", "peak_memory_bytes", "images_per_s", "stage_thread_s", "done_before", "reused",
}  # fmt: skip

_PART_TABLES = ("failures", "features", "ledger")


def contents(out: Path) -> dict[str, object]:
    """Every file by its path: its bytes; of the manifest all but the times."""
    files = {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }
    held: dict[str, object] = dict(files)
    if "manifest.json" in files:
        held["manifest.json"] = without_times(json.loads(files["manifest.json"]))
    return held


def without_times(node: object) -> object:
    """A JSON value without what `contents` leaves out, at any depth."""
    if isinstance(node, dict):
        return {
            key: without_times(value)
            for key, value in node.items()
            if key not in _TIMES and not key.endswith(("_s", "_at"))
        }
    return [without_times(value) for value in node] if isinstance(node, list) else node


def difference(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """The names of the files in which two results differ: short enough for a message."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def temporary_files(out: Path) -> list[str]:
    """Unfinished files: names with a dot at the start."""
    return sorted(str(path.relative_to(out)) for path in out.rglob(".*"))


def parts(out: Path, table: str) -> list[str]:
    """The parts of one table, in order."""
    folder = out / table
    return sorted(path.name for path in folder.glob("part-*")) if folder.is_dir() else []


def assert_nothing_is_half_written(out: Path) -> None:
    """What has its name is whole, and what the ledger counts as done is there."""
    for table in (*_PART_TABLES, "pca"):
        for part in parts(out, table):
            _read(out / table / part)
    for part in parts(out, "ledger"):
        for table in _PART_TABLES:
            assert (out / table / part).is_file(), f"{part} is in the ledger, not in {table}"
    if (out / "manifest.json").exists():
        json.loads((out / "manifest.json").read_text())


@dataclass(frozen=True)
class Count:
    """How the pictures of a folder and the rows of its results agree."""

    listed: int
    features: int
    failures: int
    lost: list[bytes]
    doubled: list[bytes]
    by_reason: dict[str, int]


def pictures_in(images: Path) -> list[bytes]:
    """The paths that a run lists, as bytes, in its order. Links are not looked at."""
    root = os.fsencode(images)
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(b".")]
        relative = os.path.relpath(folder, root)
        for name in files:
            if not name.startswith(b"."):
                found.append(name if relative == b"." else relative + b"/" + name)
    return sorted(found)


def count(out: Path, listed: list[bytes]) -> Count:
    """Checks every count against every other, and returns what was lost or is there twice."""
    ledger = _table(out, "ledger")
    features = _table(out, "features")
    failures = _table(out, "failures")
    reasons = ledger["reason"].to_pylist()
    paths = ledger["path"].to_pylist()
    # Path by path and in order: a row of features or a row of failures, as the ledger says.
    assert features["path"].to_pylist() == [p for p, r in zip(paths, reasons, strict=True) if not r]
    assert list(zip(failures["path"].to_pylist(), failures["reason"].to_pylist(), strict=True)) == [
        (path, reason) for path, reason in zip(paths, reasons, strict=True) if reason
    ]
    raw_paths = [
        raw if raw is not None else path.encode()
        for raw, path in zip(ledger["raw_path"].to_pylist(), paths, strict=True)
    ]
    times = Counter(raw_paths)
    return Count(
        listed=len(listed),
        features=features.num_rows,
        failures=failures.num_rows,
        lost=[path for path in listed if path not in times],
        doubled=[path for path, n in times.items() if n > 1],
        by_reason=dict(Counter(reason for reason in reasons if reason)),
    )


def assert_each_picture_has_one_row(out: Path, images: Path) -> Count:
    """Every listed picture is in exactly one of features and failures; the manifest agrees."""
    counted = count(out, pictures_in(images))
    assert counted.lost == []
    assert counted.doubled == []
    assert counted.features + counted.failures == counted.listed
    told = json.loads((out / "manifest.json").read_text())["extract"]["counts"]
    assert (told["listed"], told["images"], told["failed"]) == (
        counted.listed, counted.features, counted.failures,
    )  # fmt: skip
    assert told["failed_by_reason"] == counted.by_reason
    return counted


def _table(out: Path, name: str) -> pa.Table:
    return pa.concat_tables([_read(out / name / part) for part in parts(out, name)])


def _read(part: Path) -> pa.Table:
    """Not by its path, which pyarrow wants to be UTF-8."""
    return pq.read_table(pa.BufferReader(part.read_bytes()))
