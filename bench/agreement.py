"""Holds what a contender wrote against what pomona wrote: the same rows, and how near.

A program of its own: what compare.py itself holds in memory would count as its children's peak.
Usage: agreement.py IMAGES_DIR TABLE_DIR REFERENCE_DIR features|pca_features
Prints {"rows", "difference"} or {"failure"} as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.dataset as ds

Rows = Mapping[str, npt.NDArray[np.float32]]  # by path relative to the pictures' folder


class DisagreementError(Exception):
    """The output is not what was asked for; the text is one line for the table."""


@dataclass(frozen=True)
class Difference:
    """How far two feature tables lie apart."""

    largest: float  # of all absolute differences
    lowest_cosine: float  # of all rows


def relative_path(path: str, images: Path) -> str:
    """Daft writes file:///a/b, Spark file:/a/b, others /a/b, pomona b: all become b."""
    bare = path.removeprefix("file:")
    if bare.startswith("//"):
        bare = bare[2:]
    return bare.removeprefix(f"{images}/")


def read_rows(folder: Path, images: Path, column: str) -> Rows:
    """Reads the Parquet files of a table (path, label, `column`)."""
    files = sorted(str(file) for file in folder.glob("*.parquet"))
    if not files:
        raise DisagreementError("no Parquet file was written")
    table = ds.dataset(files, format="parquet").to_table(columns=["path", "label", column])
    paths = [relative_path(path, images) for path in table["path"].to_pylist()]
    for path, label in zip(paths, table["label"].to_pylist(), strict=True):
        if Path(path).parent.name != label:
            raise DisagreementError(f"{path} is labelled {label}")
    lists = table[column].combine_chunks()
    if len(lists) == 0:
        raise DisagreementError("0 rows were written")
    values = lists.flatten().to_numpy(zero_copy_only=False).astype(np.float32)
    return dict(zip(paths, values.reshape(len(lists), -1), strict=True))


def compare(features: Rows, reference: Rows) -> Difference:
    """Both must hold the same paths and the same number of features."""
    if features.keys() != reference.keys():
        raise DisagreementError(f"{len(features)} rows, {len(reference)} expected")
    paths = list(reference)
    a = np.stack([features[path] for path in paths]).astype(np.float64)
    b = np.stack([reference[path] for path in paths]).astype(np.float64)
    if a.shape != b.shape:
        raise DisagreementError(f"{a.shape[1]} features a row, {b.shape[1]} expected")
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosines = np.sum(a * b, axis=1) / np.maximum(norms, np.finfo(np.float64).tiny)
    return Difference(float(np.abs(a - b).max()), min(1.0, float(cosines.min())))


def compare_components(rows: Rows, reference: Rows) -> Difference:
    """Component by component and up to sign: the cosines are those of whole columns.

    Where rounding keeps one component more, those that both have are compared.
    """
    if rows.keys() != reference.keys():
        raise DisagreementError(f"{len(rows)} rows, {len(reference)} expected")
    paths = list(reference)
    a = np.stack([rows[path] for path in paths]).astype(np.float64)
    b = np.stack([reference[path] for path in paths]).astype(np.float64)
    if abs(a.shape[1] - b.shape[1]) > 1:
        raise DisagreementError(f"{a.shape[1]} components, {b.shape[1]} expected")
    num_components = min(a.shape[1], b.shape[1])
    a, b = a[:, :num_components], b[:, :num_components]
    products = np.sum(a * b, axis=0)
    norms = np.linalg.norm(a, axis=0) * np.linalg.norm(b, axis=0)
    cosines = np.abs(products) / np.maximum(norms, np.finfo(np.float64).tiny)
    largest = np.abs(a * np.where(products < 0, -1.0, 1.0) - b).max()
    return Difference(float(largest), min(1.0, float(cosines.min())))


def main(images: str, folder: str, reference: str, column: str) -> None:
    """The comparison, for another process to read."""
    compare_rows = compare if column == "features" else compare_components
    try:
        rows = read_rows(Path(folder), Path(images), column)
        difference = compare_rows(rows, read_rows(Path(reference), Path(images), column))
    except DisagreementError as failure:
        print(json.dumps({"failure": str(failure)}))
        return
    print(json.dumps({"rows": len(rows), "difference": asdict(difference)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
