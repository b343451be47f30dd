"""pomona.extract: pictures by path or by bytes, to a table or a matrix."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pomona.extraction import Picture
from results import Results

import pomona
from pomona import extraction


@pytest.fixture(scope="module")
def paths(cut_run: Results) -> list[Path]:
    """40 pictures of the run, in its order."""
    return [cut_run.images / path for path in cut_run.paths[:40]]


def test_table_holds_the_features_of_the_command_line_bit_for_bit(
    paths: list[Path], cut_run: Results, model_folder: str
) -> None:
    table = pomona.extract(paths, model_folder)
    table.validate(full=True)
    assert table.schema.names == ["path", "features", "reason", "detail"]
    assert table["path"].to_pylist() == [str(path) for path in paths]
    features = table["features"].combine_chunks().flatten().to_numpy()
    assert features.tobytes() == cut_run.features[:40].tobytes()
    assert table["reason"].null_count == table["detail"].null_count == 40


def test_matrix_holds_the_same(paths: list[Path], cut_run: Results, model_folder: str) -> None:
    matrix = pomona.extract(paths, model_folder, num_threads=1, as_numpy=True)
    assert matrix.dtype == np.float32
    assert matrix.tobytes() == cut_run.features[:40].tobytes()


def test_paths_and_bytes_of_all_kinds_are_taken(paths: list[Path], model_folder: str) -> None:
    content = paths[0].read_bytes()
    same: list[Picture] = [
        str(paths[0]),
        paths[0],
        content,
        bytearray(content),
        memoryview(content),
    ]
    table = pomona.extract(iter(same), model_folder)
    first = table["features"][0]
    assert all(features.equals(first) for features in table["features"])
    assert table["path"].to_pylist() == [str(paths[0]), str(paths[0]), None, None, None]


def test_one_picture_alone_is_one_row(paths: list[Path], model_folder: str) -> None:
    for alone in (paths[0], str(paths[0]), paths[0].read_bytes()):
        assert pomona.extract(alone, model_folder)["reason"].to_pylist() == [None]


def test_no_pictures_are_no_rows(model_folder: str) -> None:
    table = pomona.extract([], model_folder)
    assert table.num_rows == 0
    assert table.schema == extraction.extract([b""], model_folder).schema
    assert pomona.extract([], model_folder, as_numpy=True).shape == (0, 1280)


def test_what_cannot_be_read_is_a_row_with_the_command_lines_reason(
    paths: list[Path], tmp_path: Path, model_folder: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.truncate((1 << 30) + 1)
    cases: dict[Picture, str | None] = {
        paths[0]: None,
        tmp_path / "gone.jpg": "vanished",
        paths[0] / "below_a_file": "vanished",
        tmp_path: "unreadable",
        pipe: "unreadable",
        "zero\0byte": "unreadable",
        huge: "too_large",
        b"": "not_an_image",
        paths[0].read_bytes()[:1000]: "truncated",
    }
    table = pomona.extract(cases, model_folder)
    assert table["reason"].to_pylist() == list(cases.values())
    assert [valid.as_py() for valid in table["features"].is_valid()] == [True] + [False] * 8
    assert all(table["detail"].to_pylist()[1:])

    matrix = pomona.extract(cases, model_folder, as_numpy=True)
    assert np.isnan(matrix).all(axis=1).tolist() == [False] + [True] * 8


def test_names_that_are_not_utf_8_are_written_as_the_command_line_writes_them(
    paths: list[Path], tmp_path: Path, model_folder: str
) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/p\xffc.jpg"))
    try:
        odd.write_bytes(paths[0].read_bytes())
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    table = pomona.extract([odd], model_folder)
    assert table["path"].to_pylist() == [f"{tmp_path}/p\\xFFc.jpg"]
    assert table["reason"].to_pylist() == [None]


def test_batches_are_bounded_by_bytes_and_by_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_BATCH_BYTES", 100)
    monkeypatch.setattr(extraction, "_BATCH_PICTURES", 4)
    pictures = [bytes(60), bytes(60), bytes(200), *[b"x"] * 9]
    sizes = [len(batch) for batch in extraction._batches(pictures)]
    assert sizes == [2, 1, 4, 4, 1]


def test_pictures_are_read_batch_by_batch(
    paths: list[Path], model_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "_BATCH_PICTURES", 7)
    batches = extraction._batches(paths)
    assert isinstance(batches, Iterator)
    whole = pomona.extract(paths, model_folder)
    monkeypatch.setattr(extraction, "_BATCH_PICTURES", 1024)
    assert whole.combine_chunks() == pomona.extract(paths, model_folder).combine_chunks()


def test_arguments_that_cannot_be_are_refused(paths: list[Path], model_folder: str) -> None:
    with pytest.raises(TypeError, match="A picture is a path or bytes, not int"):
        pomona.extract([1], model_folder)  # type: ignore[list-item]
    with pytest.raises(pomona.Error, match="precision"):
        pomona.extract(paths, model_folder, precision="f64")
    with pytest.raises(pomona.Error, match="no-such-model") as caught:
        pomona.extract(paths, "no-such-model")
    assert caught.value.kind == "model"


def test_package_loads_neither_engine_nor_scikit_learn_before_they_are_used() -> None:
    code = "import pomona, sys; print(dir(pomona)); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, modules = done.stdout.splitlines()
    assert not {"pomona._core", "sklearn", "pyarrow"} & set(modules.split())
    assert all(f"'{name}'" in names for name in pomona.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pomona.nothing


def test_columns_of_the_table_are_those_of_parquet(paths: list[Path], model_folder: str) -> None:
    table = pomona.extract(paths[:1], model_folder)
    assert table.schema.field("features").type == pa.list_(pa.field("element", pa.float32()))
