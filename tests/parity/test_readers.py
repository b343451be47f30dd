"""pandas, DuckDB, Spark and NumPy read the results as they are, and all see the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from results import Results

COLUMNS = {
    "features": ["path", "label", "features"],
    "pca": ["path", "label", "features", "scaled_features", "pca_features"],
}
TYPES = {
    "path": "string",
    "label": "string",
    "features": "float",
    "scaled_features": "double",
    "pca_features": "double",
}


@pytest.fixture(params=["demo_run", "eighth_run"])
def run(request: pytest.FixtureRequest) -> Results:
    """A table of one part, and one of three."""
    results: Results = request.getfixturevalue(request.param)
    return results


@pytest.mark.parametrize("table", ["features", "pca"])
def test_parquet_schema_is_the_documented_one(run: Results, table: str) -> None:
    parts = sorted((run.out / table).glob("part-*.snappy.parquet"))
    assert len(parts) == -(-len(run.paths) // 1024)
    for part in parts:
        schema = pq.read_schema(part)
        assert schema.names == COLUMNS[table]
        for field in schema:
            if field.name in ("path", "label"):
                assert str(field.type) == "string"
            else:
                assert str(field.type.value_type) == TYPES[field.name]
                assert str(field.type).startswith("list<")
    assert (run.out / table / "_SUCCESS").read_bytes() == b""


def test_a_plain_run_writes_components_only(
    pomona: Callable[..., object], demo_images_folder: Path, tmp_path: Path
) -> None:
    pomona("run", demo_images_folder, "--out", tmp_path / "out", "--limit", "30")
    assert pq.read_table(tmp_path / "out" / "pca").column_names == ["path", "label", "pca_features"]
    assert not (tmp_path / "out" / "pca.csv").exists()


def test_pandas_reads_features_and_components(run: Results) -> None:
    features = pd.read_parquet(run.out / "features")
    assert list(features.columns) == COLUMNS["features"]
    assert list(features["path"]) == run.paths
    assert list(features["label"]) == labels(run)
    assert same_lists(features["features"], run.features)
    table = pd.read_parquet(run.out / "pca")
    assert list(table.columns) == COLUMNS["pca"]
    assert list(table["path"]) == run.paths
    assert same_lists(table["features"], run.features)
    assert same_lists(table["scaled_features"], run.scaled_features)
    assert same_lists(table["pca_features"], run.projections)


def test_pandas_reads_the_same_numbers_from_csv(run: Results) -> None:
    csv = pd.read_csv(
        run.out / "pca.csv", float_precision="round_trip", dtype={"path": str, "label": str}
    )
    num_components = run.projections.shape[1]
    expected = ["path", "label", *(f"pca_{i}" for i in range(1, num_components + 1))]
    assert list(csv.columns) == expected
    assert list(csv["path"]) == run.paths
    assert list(csv["label"]) == labels(run)
    assert np.array_equal(csv.iloc[:, 2:].to_numpy(np.float64), run.projections)


def test_duckdb_reads_features_components_and_csv(run: Results) -> None:
    with duckdb.connect() as database:
        for table in ("features", "pca"):
            parts = str(run.out / table / "*.parquet")
            described = database.execute("DESCRIBE FROM read_parquet(?)", [parts]).fetchall()
            names = {"string": "VARCHAR", "float": "FLOAT[]", "double": "DOUBLE[]"}
            assert [row[:2] for row in described] == [
                (name, names[TYPES[name]]) for name in COLUMNS[table]
            ]
        rows = database.execute(
            "SELECT path, label, features, pca_features FROM read_parquet(?) ORDER BY path",
            [str(run.out / "pca" / "*.parquet")],
        ).fetchnumpy()
        # DuckDB orders text by its bytes, as the rows stand.
        assert list(rows["path"]) == run.paths
        assert list(rows["label"]) == labels(run)
        assert same_lists(rows["features"], run.features)
        assert same_lists(rows["pca_features"], run.projections)
        counted = database.execute(
            "SELECT count(*), count(DISTINCT label), sum(pca_1) FROM read_csv(?)",
            [str(run.out / "pca.csv")],
        ).fetchone()
    assert counted is not None
    assert counted[:2] == (len(run.paths), len(set(labels(run))))
    # A sum of centred numbers: near 0, to the rounding of the numbers summed.
    assert counted[2] == pytest.approx(run.projections[:, 0].sum(), abs=1e-9)


def test_spark_reads_features_components_and_csv(spark: SparkSession, run: Results) -> None:
    for table in ("features", "pca"):
        frame = spark.read.parquet(str(run.out / table))
        assert spark_types(frame) == [
            (name, TYPES[name] if TYPES[name] == "string" else f"array<{TYPES[name]}>")
            for name in COLUMNS[table]
        ]
    rows = spark.read.parquet(str(run.out / "pca")).select("path", "label", "pca_features")
    by_path = {row["path"]: row for row in rows.collect()}
    assert sorted(by_path, key=str.encode) == run.paths
    assert [by_path[path]["label"] for path in run.paths] == labels(run)
    assert same_lists([by_path[path]["pca_features"] for path in run.paths], run.projections)
    csv = spark.read.csv(str(run.out / "pca.csv"), header=True).select("path", "label", "pca_1")
    lines = {row["path"]: (row["label"], float(row["pca_1"])) for row in csv.collect()}
    assert [lines[path][0] for path in run.paths] == labels(run)
    assert [lines[path][1] for path in run.paths] == run.projections[:, 0].tolist()


def test_numpy_reads_the_model(run: Results) -> None:
    num_features = run.features.shape[1]
    num_components = run.projections.shape[1]
    assert num_features == run.manifest["extract"]["model"]["dimension"] == 1280
    assert num_components == run.manifest["fit"]["components"]
    assert shape_and_type(run, "scaler_mean") == ((num_features,), np.float64)
    assert shape_and_type(run, "scaler_std") == ((num_features,), np.float64)
    assert shape_and_type(run, "pca_components") == ((num_components, num_features), np.float64)
    assert shape_and_type(run, "explained_variance_ratio") == ((num_components,), np.float64)


def same_lists(column: Iterable[Sequence[float]], expected: npt.NDArray[Any]) -> bool:
    return np.array_equal(np.array([np.asarray(row, expected.dtype) for row in column]), expected)


def labels(run: Results) -> list[str]:
    return [Path(path).parent.name for path in run.paths]


def spark_types(frame: DataFrame) -> list[tuple[str, str]]:
    return [(field.name, field.dataType.simpleString()) for field in frame.schema.fields]


def shape_and_type(run: Results, name: str) -> tuple[tuple[int, ...], object]:
    array = run.model(name)
    return array.shape, array.dtype
