"""compare tells same from different; models and doctor tell what there is."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]
Fails = Callable[..., str]

PART = "part-00000.snappy.parquet"


def change(part: Path, column: str, change_row: Callable[[list[list[float]]], None]) -> None:
    table = pq.read_table(part)
    rows = table[column].to_pylist()
    change_row(rows)
    index = table.column_names.index(column)
    field = table.schema.field(column)
    pq.write_table(table.set_column(index, field, pa.array(rows, field.type)), part)


def test_a_run_is_the_same_as_itself(program: Program, results: Path) -> None:
    done = program("compare", results, results)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Same to 5 decimals.")
    assert "24 rows of 1280, largest difference 0" in done.stdout


def test_a_changed_feature_is_found_and_its_picture_named(
    program: Program, results: Path, own_results: Path
) -> None:
    def change_row(rows: list[list[float]]) -> None:
        rows[3][7] += 0.001

    change(own_results / "features" / PART, "features", change_row)
    done = program("compare", results, own_results)
    assert done.returncode == 1
    assert done.stdout.startswith("Different to 5 decimals.")
    assert "0.001 in Apple Red/" in done.stdout
    assert program("compare", results, own_results, "--decimals", "2").returncode == 0
    told = json.loads(program("compare", results, own_results, "--json").stdout)
    assert told["same"] is False
    assert told["features"]["largest_difference"] == pytest.approx(0.001, rel=1e-3)
    assert told["components"]["largest_difference"] == 0


def test_components_are_compared_up_to_their_sign(
    program: Program, results: Path, own_results: Path
) -> None:
    def turn_the_second(rows: list[list[float]]) -> None:
        for row in rows:
            row[1] = -row[1]

    def turn_it_in_one_row(rows: list[list[float]]) -> None:
        rows[0][1] = -rows[0][1]

    change(own_results / "pca" / PART, "pca_features", turn_the_second)
    assert program("compare", results, own_results).returncode == 0
    change(own_results / "pca" / PART, "pca_features", turn_it_in_one_row)
    assert program("compare", results, own_results).returncode == 1


def test_other_rows_are_a_difference_that_is_said(
    program: Program, pictures: Path, results: Path, tmp_path: Path
) -> None:
    done = program("run", pictures, "--out", tmp_path / "less", "--limit", "20")
    assert done.returncode == 0, done.stderr
    done = program("compare", results, tmp_path / "less")
    assert done.returncode == 1
    assert "they have 24 and 20 rows" in done.stdout


def test_folders_of_parts_are_compared_as_well(program: Program, results: Path) -> None:
    assert program("compare", results / "features", results / "features").returncode == 0


def test_what_cannot_be_compared_is_said(fails: Fails, results: Path, tmp_path: Path) -> None:
    assert "no folder" in fails(1, "compare", results, tmp_path / "nowhere")
    assert "no table in common" in fails(1, "compare", results, tmp_path)
    shutil.copytree(results / "features", tmp_path / "damaged/features")
    (tmp_path / "damaged/features" / PART).write_bytes(b"PAR1 no more")
    assert PART in fails(1, "compare", results, tmp_path / "damaged")


def test_models_lists_the_bundles_and_where_they_lie(program: Program, models_folder: Path) -> None:
    done = program("models")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("mobilenet_v2\n")
    for words in ("pixels in", "1280 features", "licence: ", str(models_folder)):
        assert words in done.stdout


def test_a_damaged_bundle_does_not_hide_the_others(
    program: Program, models_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/model.json").write_text("{")
    environment = {"POMONA_MODELS": f"{tmp_path}:{models_folder}"}
    done = program("models", env=environment)
    assert done.returncode == 0
    assert "mobilenet_v2" in done.stdout
    assert str(tmp_path / "broken/model.json") in done.stderr
    doctor = program("doctor", env=environment)
    assert doctor.returncode == 1
    assert "broken/model.json" in doctor.stdout


def test_a_model_may_be_given_by_its_folder(
    program: Program, models_folder: Path, pictures: Path, tmp_path: Path
) -> None:
    bundle = shutil.copytree(models_folder / "mobilenet_v2", tmp_path / "mine")
    done = program(
        "extract", pictures, "--out", tmp_path / "out", "--model", bundle, "--limit", "2",
        env={"POMONA_MODELS": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_doctor_tells_the_machine_and_that_nothing_is_missing(program: Program) -> None:
    done = program("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("cpu", "threads", "precision", "openvino", "arrow", "codecs", "mobilenet_v2"):
        assert word in done.stdout
    assert done.stdout.endswith("Nothing is missing.\n")


def test_the_version_is_a_line(program: Program) -> None:
    done = program("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("pomona ")
