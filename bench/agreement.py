"""Holds what a contender wrote against pomona's features: the same rows, and how near."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.dataset as ds

Features = dict[str, npt.NDArray[np.float32]]  # by path relative to the pictures' folder


class Disagreement(Exception):
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


def read_features(folder: Path, images: Path) -> Features:
    """Reads every Parquet file of `folder` (path, label, features)."""
    files = sorted(str(file) for file in folder.rglob("*.parquet"))
    if not files:
        raise Disagreement("no Parquet file was written")
    table = ds.dataset(files, format="parquet").to_table(columns=["path", "label", "features"])
    paths = [relative_path(path, images) for path in table["path"].to_pylist()]
    for path, label in zip(paths, table["label"].to_pylist(), strict=True):
        if Path(path).parent.name != label:
            raise Disagreement(f"{path} is labelled {label}")
    column = table["features"].combine_chunks()
    if len(column) == 0:
        raise Disagreement("0 rows were written")
    values = column.flatten().to_numpy(zero_copy_only=False).astype(np.float32)
    return dict(zip(paths, values.reshape(len(column), -1), strict=True))


def compare(features: Features, reference: Features) -> Difference:
    """Both must hold the same paths and the same number of features."""
    if features.keys() != reference.keys():
        raise Disagreement(f"{len(features)} rows, {len(reference)} expected")
    paths = list(reference)
    a = np.stack([features[path] for path in paths]).astype(np.float64)
    b = np.stack([reference[path] for path in paths]).astype(np.float64)
    if a.shape != b.shape:
        raise Disagreement(f"{a.shape[1]} features a row, {b.shape[1]} expected")
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosines = np.sum(a * b, axis=1) / np.maximum(norms, np.finfo(np.float64).tiny)
    return Difference(float(np.abs(a - b).max()), float(cosines.min()))
