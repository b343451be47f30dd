"""A run writes what the documentation says, in the layout that other tools read."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]

DIMENSION = 1280


def bytes_of(folder: Path, *, but: tuple[str, ...] = ("manifest.json",)) -> dict[str, bytes]:
    """Every file by its path; the manifest holds times, which are never the same."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in but]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def matrix(table: pa.Table, column: str) -> npt.NDArray[np.float64]:
    return np.array(table[column].to_pylist(), dtype=np.float64)


def test_all_files_are_there_and_no_others(results: Path) -> None:
    assert sorted(bytes_of(results, but=())) == [
        "failures/_SUCCESS",
        "failures/part-00000.snappy.parquet",
        "features/_SUCCESS",
        "features/part-00000.snappy.parquet",
        "ledger/_SUCCESS",
        "ledger/part-00000.snappy.parquet",
        "manifest.json",
        "model/_SUCCESS",
        "model/explained_variance_ratio.npy",
        "model/pca_components.npy",
        "model/scaler_mean.npy",
        "model/scaler_std.npy",
        "pca.csv",
        "pca/_SUCCESS",
        "pca/part-00000.snappy.parquet",
        "plan.json",
    ]


def test_features_are_a_row_a_picture_in_the_order_of_paths(results: Path, pictures: Path) -> None:
    table = pq.read_table(results / "features")
    assert table.column_names == ["path", "label", "features"]
    assert table.schema.field("features").type.value_type == pa.float32()
    paths = sorted(str(path.relative_to(pictures)) for path in pictures.rglob("*.*"))
    assert table["path"].to_pylist() == paths
    assert table["label"].to_pylist() == [Path(path).parent.name for path in paths]
    features = matrix(table, "features")
    assert features.shape == (24, DIMENSION)
    assert np.isfinite(features).all()
    assert (features.std(axis=0) > 0).any()


def test_components_are_the_standardised_features_times_the_model(results: Path) -> None:
    table = pq.read_table(results / "pca")
    assert table.column_names == ["path", "label", "pca_features"]
    mean, std, components, ratio = (
        np.load(results / "model" / f"{name}.npy")
        for name in ("scaler_mean", "scaler_std", "pca_components", "explained_variance_ratio")
    )
    features = matrix(pq.read_table(results / "features"), "features")
    np.testing.assert_allclose(mean, features.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(std, features.std(axis=0, ddof=1), atol=1e-9)
    scaled = np.divide(features - mean, std, out=np.zeros_like(features), where=std > 0)
    np.testing.assert_allclose(matrix(table, "pca_features"), scaled @ components.T, atol=1e-9)
    assert components.shape == (len(ratio), DIMENSION)
    assert ratio.sum() >= 0.95
    assert ratio[:-1].sum() < 0.95


def test_csv_holds_the_numbers_of_the_parquet_file(results: Path) -> None:
    with (results / "pca.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    table = pq.read_table(results / "pca")
    components = matrix(table, "pca_features")
    assert header == ["path", "label", *(f"pca_{k + 1}" for k in range(components.shape[1]))]
    assert [row[0] for row in rows] == table["path"].to_pylist()
    assert np.array_equal(np.array([row[2:] for row in rows], dtype=np.float64), components)


def test_the_manifest_tells_versions_options_model_counts_and_times(results: Path) -> None:
    manifest = json.loads((results / "manifest.json").read_text())
    assert {"pomona", "openvino", "arrow", "linear_algebra", "codecs"} <= set(manifest["versions"])
    assert manifest["extract"]["options"]["precision"] == "f32"
    assert len(manifest["extract"]["model"]["graph_sha256"]) == 64
    counts = manifest["extract"]["counts"]
    assert (counts["listed"], counts["images"], counts["failed"], counts["classes"]) == (
        24,
        24,
        0,
        3,
    )
    assert set(manifest["extract"]["stage_thread_s"]) == {
        "read", "decode", "preprocess", "infer", "write",
    }  # fmt: skip
    assert manifest["fit"]["options"] == {"variance": 0.95, "components": None}
    assert manifest["project"]["rows"] == 24


@pytest.mark.parametrize("threads", ["1", "8"])
def test_any_number_of_threads_writes_the_same_bytes(
    program: Program, pictures: Path, results: Path, tmp_path: Path, threads: str
) -> None:
    done = program("run", pictures, "--out", tmp_path / "out", "--csv", "--threads", threads)
    assert done.returncode == 0, done.stderr
    assert bytes_of(tmp_path / "out") == bytes_of(results)


def test_the_three_steps_write_what_run_writes_and_say_which_is_next(
    program: Program, pictures: Path, results: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    extract = program("extract", pictures, "--out", out)
    assert f"pomona fit {out}" in extract.stdout
    fit = program("fit", out)
    assert f"pomona project {out}" in fit.stdout
    project = program("project", out, "--csv")
    assert (extract.returncode, fit.returncode, project.returncode) == (0, 0, 0)
    assert "next" not in project.stdout
    assert bytes_of(out) == bytes_of(results)


def test_the_wide_table_repeats_features_and_standardised_features(
    program: Program, own_results: Path
) -> None:
    done = program("project", own_results, "--with-features", "--with-scaled", "--overwrite")
    assert done.returncode == 0, done.stderr
    table = pq.read_table(own_results / "pca")
    assert table.column_names == ["path", "label", "features", "scaled_features", "pca_features"]
    scaled = matrix(table, "scaled_features")
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-9)
    assert not (own_results / "pca.csv").exists()  # of the projection that was replaced


def test_the_wanted_number_of_components_is_kept(program: Program, own_results: Path) -> None:
    assert program("fit", own_results, "--components", "4", "--overwrite").returncode == 0
    assert np.load(own_results / "model/pca_components.npy").shape == (4, DIMENSION)
    assert program("project", own_results).returncode == 0
    assert matrix(pq.read_table(own_results / "pca"), "pca_features").shape == (24, 4)


def test_all_of_the_variance_is_one_component_less_than_pictures(
    program: Program, own_results: Path
) -> None:
    assert program("fit", own_results, "--variance", "1.0", "--overwrite").returncode == 0
    assert np.load(own_results / "model/pca_components.npy").shape == (23, DIMENSION)


def test_a_limit_takes_the_first_pictures(program: Program, pictures: Path, tmp_path: Path) -> None:
    assert program("extract", pictures, "--out", tmp_path / "o", "--limit", "5").returncode == 0
    paths = pq.read_table(tmp_path / "o/features")["path"].to_pylist()
    assert len(paths) == 5
    assert all(path.startswith("Apple Red/") for path in paths)


def test_the_summary_says_what_was_found_and_where_it_lies(
    program: Program, pictures: Path, tmp_path: Path
) -> None:
    done = program("run", pictures, "--out", tmp_path / "out")
    for words in (
        "24 in 3 classes",
        "1,280 a picture",
        "hold 90 %",
        "img/s",
        str(tmp_path / "out"),
    ):
        assert words in done.stdout
    assert "24/24 images" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_quiet_says_nothing_and_json_prints_the_manifest_alone(
    program: Program, pictures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = program("extract", pictures, "--out", out, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = program("fit", out, "--quiet", "--json")
    assert json.loads(done.stdout) == json.loads((out / "manifest.json").read_text())
    assert done.stderr == ""


def test_bf16_is_a_choice_that_the_manifest_records(
    program: Program, pictures: Path, results: Path, tmp_path: Path
) -> None:
    done = program("extract", pictures, "--out", tmp_path / "out", "--precision", "bf16")
    if done.returncode == 2 and "use --precision f32" in done.stderr:
        assert not (tmp_path / "out").exists()
        pytest.skip("this CPU has no bf16")
    manifest = json.loads((tmp_path / "out/manifest.json").read_text())
    assert manifest["extract"]["options"]["precision"] == "bf16"
    f32 = matrix(pq.read_table(results / "features"), "features")
    bf16 = matrix(pq.read_table(tmp_path / "out/features"), "features")
    assert 0 < np.abs(f32 - bf16).max() < 1
