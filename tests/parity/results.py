"""A result folder, read with pyarrow and NumPy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Results:
    """What `pomona run IMAGES --out OUT` wrote."""

    images: Path
    out: Path

    @cached_property
    def paths(self) -> list[str]:
        """Relative to `images`, in the order of the rows."""
        return cast("list[str]", self._column("features", "path").to_pylist())

    @cached_property
    def features(self) -> npt.NDArray[np.float32]:
        """N x D."""
        return cast("npt.NDArray[np.float32]", self._lists("features", "features"))

    @cached_property
    def projections(self) -> Matrix:
        """N x K."""
        return cast("Matrix", self._lists("pca", "pca_features"))

    @cached_property
    def scaled_features(self) -> Matrix:
        """N x D; of a run with --with-scaled only."""
        return cast("Matrix", self._lists("pca", "scaled_features"))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """manifest.json."""
        return cast("dict[str, Any]", json.loads((self.out / "manifest.json").read_text()))

    def model(self, name: str) -> Matrix:
        """scaler_mean, scaler_std (D), pca_components (K x D) or explained_variance_ratio (K)."""
        return cast("Matrix", np.load(self.out / "model" / f"{name}.npy"))

    def feature_parts(self) -> list[Any]:
        """An Arrow array of lists for each part, in order."""
        parts = sorted((self.out / "features").glob("part-*.parquet"))
        return [pq.read_table(part)["features"].combine_chunks() for part in parts]

    def _column(self, folder: str, name: str) -> Any:  # noqa: ANN401  # pyarrow has no types
        return pq.read_table(self.out / folder, columns=[name])[name].combine_chunks()

    def _lists(self, folder: str, name: str) -> npt.NDArray[Any]:
        column = self._column(folder, name)
        values = column.flatten().to_numpy()
        return cast("npt.NDArray[Any]", values.reshape(len(column), -1))


def signs(ours: Matrix, theirs: Matrix) -> Matrix:
    """K signs, +1 or -1, that make each row of `theirs` (K x D) point as that of `ours`."""
    return np.where(np.sum(ours * theirs, axis=1) < 0, -1.0, 1.0)
