"""Names as hostile as Linux allows: they are data, to the tables, to CSV and to the terminal."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from job import Job, Program
from result_folder import assert_each_picture_has_one_row, count, pictures_in

CLASSES = [
    b"=cmd|' C calc'!A0",
    b"@SUM(1+1)*cmd",
    b"+1",
    b"-1",
    b"\ttab",
    b"\rreturn",
    b"new\nline",
    b'"quoted"',
    b"'apostrophe'",
    b"a,b",
    b'a;b,c"d\n',
    b"back\\slash",
    b"\\..\\",
    b"up\\..\\..",
    b"a..",
    b" spaces ",
    b"\xff\xfe\x80",
    b"\\xFF",
    b"%2e%2e",
    b"\x1b[31mred\x1b[0m\x07",
    "\u202eright to left \U0001f34e".encode(),
    b"part-00000.snappy.parquet",
    b"_SUCCESS",
    b"NULL",
    b"$(touch never)`touch never`",
    b"x" * 255,
]

names = pytest.mark.fault(
    "hostile names",
    made="classes and files named with newline, quotes, commas, separators, tab, escape codes, "
    "bytes that are not UTF-8, `=cmd`, `@SUM`, `-1`, `\\..\\`, 255 bytes; a class `...` (hidden)",
    asserted="one row a picture; Python's csv module reads pca.csv back: one row a picture, the "
    "header's number of columns, no text that starts a formula; nothing on the terminal but text",
)
long_paths = pytest.mark.fault(
    "long paths",
    made="a relative path of 4,000 bytes, and one of 4,200, beyond Linux's PATH_MAX",
    asserted="the first has features, the second is a row of failures (`unreadable`)",
)


@names
def test_every_picture_is_one_row_of_csv_and_no_formula(
    program: Program, job: Job, images: Path, tmp_path: Path
) -> None:
    pictures = sorted(images.rglob("*.jpg"))
    for i, name in enumerate([*CLASSES, b"..."]):
        label = tmp_path / "in" / os.fsdecode(name)
        label.mkdir(parents=True)
        for j in range(2):
            shutil.copy(pictures[2 * i + j], label / os.fsdecode(b"%d" % j + name[:200]))
    shutil.copy(pictures[-1], tmp_path / "in/=file.jpg")
    job = job.with_images(tmp_path / "in")
    done = program(*job.arguments(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "\x1b[31m" not in done.stdout + done.stderr
    counted = assert_each_picture_has_one_row(tmp_path / "out", tmp_path / "in")
    assert counted.features == 2 * len(CLASSES) + 1

    table = pq.read_table(tmp_path / "out/pca")
    with (tmp_path / "out/pca.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file, strict=True)
    assert len(rows) == counted.features
    assert {len(row) for row in rows} == {len(header)}
    for column in (0, 1):
        texts = table[header[column]].to_pylist()
        assert [row[column] for row in rows] == [as_csv_text(text) for text in texts]
    assert not any(row[column][:1] in set("=+-@\t\r") for row in rows for column in (0, 1))


def as_csv_text(text: str) -> str:
    return "'" + text if text[:1] in set("=+-@\t\r") and text else text


@names
@pytest.mark.parametrize(
    ("images_name", "out_name"),
    [
        pytest.param("é\n'=cmd\"".encode(), b"\xfe\n out", id="results"),
        pytest.param(b"\xff pictures", b"out", id="pictures"),
    ],
)
def test_the_folders_may_have_any_name_too(
    program: Program, job: Job, images: Path, tmp_path: Path, images_name: bytes, out_name: bytes
) -> None:
    folder = tmp_path / os.fsdecode(images_name)
    for i, picture in enumerate(sorted(images.rglob("*.jpg"))[:6]):
        folder.mkdir(exist_ok=True)
        shutil.copy(picture, folder / f"{i}.jpg")
    content = (folder / "3.jpg").read_bytes()
    (folder / "3.jpg").write_bytes(b"")
    job = job.with_images(folder)
    out = tmp_path / os.fsdecode(out_name)
    # plan.json holds the pictures' folder as UTF-8: of another name it must be told again.
    retry = ["retry", out, "--images", folder]
    for command in (job.arguments(out), job.arguments(out, "--incremental"), retry):
        done = program(*command, errors="surrogateescape")
        assert done.returncode == 0, done.stderr
        assert assert_each_picture_has_one_row(out, folder).by_reason == {"not_an_image": 1}
    (folder / "3.jpg").write_bytes(content)
    done = program(*retry, errors="surrogateescape")
    assert done.returncode == 0, done.stderr
    assert assert_each_picture_has_one_row(out, folder).failures == 0


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that is removed whatever the length of the paths in it."""
    folder = tmp_path / "deep"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def put(picture: Path, root: Path, relative_bytes: int) -> None:
    """Copies a picture to a path of that many bytes below `root`, folder by folder."""
    here = os.open(root, os.O_DIRECTORY)
    left = relative_bytes - len("/1.jpg")
    while left > 0:
        name = "d" * min(200, left)
        left -= len(name) + 1
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_DIRECTORY, dir_fd=here)
        os.close(here)
        here = below
    target = os.open("1.jpg", os.O_WRONLY | os.O_CREAT | os.O_EXCL, dir_fd=here)
    os.write(target, picture.read_bytes())
    os.close(target)
    os.close(here)


@long_paths
@pytest.mark.parametrize(("relative_bytes", "readable"), [(4000, True), (4200, False)])
def test_a_path_is_as_long_as_linux_allows(
    program: Program, job: Job, images: Path, deep_folder: Path, tmp_path: Path,
    relative_bytes: int, readable: bool,
) -> None:  # fmt: skip
    for i, picture in enumerate(sorted(images.rglob("*.jpg"))[:3]):
        shutil.copy(picture, deep_folder / f"{i}.jpg")
    put(next(images.rglob("*.jpg")), deep_folder, relative_bytes)
    job = job.with_images(Path())
    out = tmp_path / "out"
    done = program(*job.arguments(out), cwd=deep_folder)
    assert done.returncode == 0, done.stderr
    counted = count(out, pictures_in(deep_folder) if readable else [])
    assert counted.lost == []
    assert counted.features == (4 if readable else 3)
    assert counted.by_reason == ({} if readable else {"unreadable": 1})
