"""Whatever lies in the folder of pictures, a run uses what it can and says why for the rest."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]
Fails = Callable[..., str]


def some_jpeg(pictures: Path) -> bytes:
    return next((pictures / "Banana").iterdir()).read_bytes()


def failures_of(out: Path) -> dict[str, str]:
    table = pq.read_table(out / "failures")
    assert table.column_names == ["path", "reason", "detail", "size_bytes"]
    return dict(zip(table["path"].to_pylist(), table["reason"].to_pylist(), strict=True))


def test_any_file_name_comes_back_as_it_is(program: Program, own_pictures: Path) -> None:
    names = [
        "Pêche plate 桃.jpg",
        'a "quoted", one.jpg',
        "line\nbreak.jpg",
        "no extension",
        "-x.jpg",
    ]
    for name in names:
        (own_pictures / "Kiwi" / name).write_bytes(some_jpeg(own_pictures))
    out = own_pictures.parent / "out"
    done = program("run", own_pictures, "--out", out, "--csv")
    assert done.returncode == 0, done.stderr
    paths = pq.read_table(out / "features")["path"].to_pylist()
    assert {f"Kiwi/{name}" for name in names} <= set(paths)
    assert paths == sorted(paths, key=lambda path: path.encode())
    with (out / "pca.csv").open(newline="", encoding="utf-8") as file:
        assert [row[0] for row in csv.reader(file)][1:] == paths


def test_a_name_that_is_not_utf8_is_shown_by_its_bytes(
    program: Program, own_pictures: Path
) -> None:
    name = os.fsencode(own_pictures / "Kiwi") + b"/P\xeache.jpg"
    with Path(os.fsdecode(name)).open("wb") as file:
        file.write(some_jpeg(own_pictures))
    out = own_pictures.parent / "out"
    assert program("extract", own_pictures, "--out", out).returncode == 0
    assert "Kiwi/P\\xEAche.jpg" in pq.read_table(out / "features")["path"].to_pylist()


def test_what_is_no_usable_picture_is_a_row_of_failures(
    program: Program, own_pictures: Path
) -> None:
    jpeg = some_jpeg(own_pictures)
    (own_pictures / "Kiwi/notes.txt").write_text("not a picture")
    (own_pictures / "Kiwi/empty.jpg").touch()
    (own_pictures / "Kiwi/half.jpg").write_bytes(jpeg[: len(jpeg) // 2])
    (own_pictures / "Kiwi/dangling.jpg").symlink_to("nowhere.jpg")
    os.mkfifo(own_pictures / "Kiwi/pipe.jpg")  # neither read nor waited for
    (own_pictures / "Kiwi/.hidden.jpg").write_text("passed over")
    (own_pictures / "Kiwi/up").symlink_to(own_pictures)  # a way round in circles
    out = own_pictures.parent / "out"
    done = program("run", own_pictures, "--out", out, "--max-failure-rate", "0.5")
    assert done.returncode == 0, done.stderr
    assert failures_of(out) == {
        "Kiwi/dangling.jpg": "vanished",
        "Kiwi/empty.jpg": "not_an_image",
        "Kiwi/half.jpg": "truncated",
        "Kiwi/notes.txt": "not_an_image",
    }
    assert pq.read_table(out / "features").num_rows == 24
    assert "4 of 28 (2 not_an_image, 1 truncated, 1 vanished)" in done.stdout
    counts = json.loads((out / "manifest.json").read_text())["extract"]["counts"]
    assert counts["failed_by_reason"] == {"not_an_image": 2, "truncated": 1, "vanished": 1}


def test_too_many_failures_fail_the_run_which_can_be_run_again(
    program: Program, fails: Fails, own_pictures: Path
) -> None:
    for i in range(6):
        (own_pictures / f"Kiwi/{i}.txt").write_text("not a picture")
    out = own_pictures.parent / "out"
    message = fails(1, "run", own_pictures, "--out", out)
    for words in (
        "6 of 30 pictures (20.0 %)",
        "--max-failure-rate 0.05",
        "Kiwi/0.txt",
        f"pomona retry {out}",
    ):
        assert words in message
    assert str(out / "failures") in message
    assert len(failures_of(out)) == 6
    assert not (out / "features/_SUCCESS").exists()
    again = program("run", own_pictures, "--out", out, "--max-failure-rate", "0.2")
    assert again.returncode == 0, again.stderr
    assert "30 done before" in again.stderr


def test_nothing_usable_fails_whatever_rate_is_allowed(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/notes.txt").write_text("not a picture")
    message = fails(1, "run", tmp_path / "in", "--out", tmp_path / "o", "--max-failure-rate", "1")
    assert "None of 1 files" in message


def test_a_picture_above_the_pixel_limit_is_not_decoded(
    program: Program, fails: Fails, pictures: Path, tmp_path: Path
) -> None:
    assert "None of 24" in fails(
        1, "extract", pictures, "--out", tmp_path / "a", "--max-pixels", "9999"
    )
    assert set(failures_of(tmp_path / "a").values()) == {"too_large"}
    done = program("extract", pictures, "--out", tmp_path / "b", "--max-pixels", "10000")
    assert done.returncode == 0, done.stderr


def turned(jpeg: bytes) -> bytes:
    """The picture with an EXIF orientation of 6: to be shown turned by 90 degrees."""
    tiff = b"II*\0\x08\0\0\0" + b"\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + b"\0\0\0\0"
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


def test_the_exif_orientation_is_applied_or_ignored(
    program: Program, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(some_jpeg(pictures))
    (tmp_path / "in/b.jpg").write_bytes(turned(some_jpeg(pictures)))
    rows = {}
    for choice in ("apply", "ignore"):
        out = tmp_path / choice
        done = program("extract", tmp_path / "in", "--out", out, "--exif", choice)
        assert done.returncode == 0, done.stderr
        rows[choice] = np.array(pq.read_table(out / "features")["features"].to_pylist())
    assert np.array_equal(rows["ignore"][0], rows["ignore"][1])
    assert not np.array_equal(rows["apply"][0], rows["apply"][1])


def test_one_class_is_enough(program: Program, pictures: Path, tmp_path: Path) -> None:
    done = program("run", pictures / "Kiwi", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert set(pq.read_table(tmp_path / "out/pca")["label"].to_pylist()) == {"Kiwi"}


def test_one_picture_is_too_few_for_components(
    fails: Fails, pictures: Path, tmp_path: Path
) -> None:
    message = fails(1, "run", pictures, "--out", tmp_path / "out", "--limit", "1")
    assert "At least 2 pictures are needed" in message
    assert (tmp_path / "out/features/_SUCCESS").exists()
    assert not (tmp_path / "out/model/_SUCCESS").exists()


def test_copies_of_one_picture_have_no_components(
    fails: Fails, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / "in" / name).write_bytes(some_jpeg(pictures))
    assert "same features" in fails(1, "run", tmp_path / "in", "--out", tmp_path / "out")


@pytest.mark.parametrize("what", ["missing", "file", "empty"])
def test_no_folder_of_pictures_is_said_before_anything_is_made(
    fails: Fails, tmp_path: Path, what: str
) -> None:
    images = tmp_path / "in"
    if what == "file":
        images.touch()
    if what == "empty":
        (images / "class").mkdir(parents=True)
    said = {"missing": "no folder", "file": "is not a folder", "empty": "There is no picture in"}
    message = fails(1, "run", images, "--out", tmp_path / "out")
    assert said[what] in message
    assert str(images) in message
    assert not (tmp_path / "out").exists()
