"""The demo pictures: how a stamp becomes pictures, and the set that was made."""

from __future__ import annotations

from pathlib import Path

import demo_images
import numpy as np
import pytest
from PIL import Image, ImageDraw

STAMPS = {"fruit/disc.png": "Disc", "fruit/bar.png": "Bar Long"}


@pytest.fixture
def stamps_folder(tmp_path: Path) -> Path:
    """A red disc, and a bar of 40x10, each with a transparent margin."""
    folder = tmp_path / "stamps"
    (folder / "fruit").mkdir(parents=True)
    for name, box in {"disc": (10, 10, 49, 49), "bar": (5, 20, 44, 29)}.items():
        image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
        draw = ImageDraw.Draw(image)
        (draw.ellipse if name == "disc" else draw.rectangle)(box, fill=(200, 30, 30, 255))
        image.save(folder / "fruit" / f"{name}.png")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_same_stamps_give_the_same_bytes(stamps_folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        demo_images.write_images(stamps_folder, STAMPS, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert set(contents(tmp_path / "one")) == demo_images.expected_files(STAMPS)


def test_stamp_fills_the_picture_on_white(stamps_folder: Path) -> None:
    with Image.open(stamps_folder / "fruit/bar.png") as bar:
        flat = demo_images.turned_on_white(bar, 0)
        upright = demo_images.turned_on_white(bar, 90)
    assert flat.size == (100, 100) and flat.mode == "RGB"
    # 40x10 becomes 100x25, in the middle: rows 37 to 61.
    dark = np.asarray(flat.convert("L")) < 128
    assert dark[40:60, 2:98].all() and not dark[:36].any() and not dark[64:].any()
    assert flat.getpixel((0, 0)) == (255, 255, 255) and flat.getpixel((50, 50)) == (200, 30, 30)
    assert np.abs(np.asarray(upright, int) - np.asarray(flat.rotate(90), int)).mean() < 3


def test_stamp_that_is_missing_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(demo_images.DemoError, match="cannot be written"):
        demo_images.write_images(tmp_path / "absent", STAMPS, tmp_path / "out" / "images")
    assert contents(tmp_path) == {} and list((tmp_path / "out").iterdir()) == []


def test_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(demo_images.DemoError, match="something else"):
        demo_images.make_demo_images(tmp_path, None)
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_package_that_is_not_one_is_an_error(tmp_path: Path) -> None:
    package = tmp_path / "broken.deb"
    package.write_bytes(b"no archive")
    with pytest.raises(demo_images.DemoError, match="cannot be unpacked"):
        demo_images.make_demo_images(tmp_path / "images", package)


def test_demo_set_is_whole(demo_images_folder: Path) -> None:
    found = contents(demo_images_folder)
    assert set(found) == demo_images.expected_files(demo_images.STAMPS)
    assert len(found) == 528 and len(set(demo_images.STAMPS.values())) == 44
    assert len(set(found.values())) == 528  # no two pictures are the same
    for path in sorted(demo_images_folder.rglob("*.jpg")):
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (100, 100))


def test_making_the_set_again_does_nothing(
    demo_images_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_images.make_demo_images(demo_images_folder, Path("/absent.deb"))
    assert "already" in capsys.readouterr().out
