"""Whether two result folders are equal, bit for bit."""

from __future__ import annotations

from pathlib import Path

from spark_tables import read_table

_ARRAYS = ("scaler_mean", "scaler_std", "pca_components", "explained_variance_ratio")


def assert_same_results(out: Path, expected: Path) -> None:
    """All tables have the same columns and rows in the same order, all arrays the same bytes."""
    for name in ("features", "failures", "pca"):
        ours, theirs = read_table(out / name), read_table(expected / name)
        assert ours.column_names == theirs.column_names, name
        assert ours.to_pylist() == theirs.to_pylist(), name
    for name in _ARRAYS:
        file = Path("model") / f"{name}.npy"
        assert (out / file).read_bytes() == (expected / file).read_bytes(), name
