"""Decoding and resizing give the bytes of Pillow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from engine_pixels import Pixels, Resize, engine_pixels
from picture_corpus import photograph, write_corpus
from PIL import Image
from pillow_pixels import (
    HAS_OLD_RESIZE_ORDER,
    depends_on_resize_order,
    pillow_image,
    pillow_pixels,
)

MODEL_SIZES = [Resize(224, 224, name) for name in ("bicubic", "bilinear", "lanczos")]
OTHER_SIZES = [
    Resize(width, height, name)
    for width, height in ((1, 1), (32, 32), (97, 131), (20, 150), (150, 20))
    for name in ("bicubic", "bilinear", "lanczos")
]


def resize_name(resize: Resize) -> str:
    return f"{resize.width}x{resize.height}_{resize.resize_filter}"


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def demo_pictures(demo_images_folder: Path) -> list[Path]:
    return sorted(demo_images_folder.rglob("*.jpg"))


@pytest.fixture(scope="session")
def sample_pictures(fruits360_sample: Path) -> list[Path]:
    return sorted(fruits360_sample.rglob("*.jpg"))


def assert_same(program: Path, paths: Sequence[Path], resize: Resize | None = None) -> None:
    assert paths, "nothing to compare"
    differing = {}
    compared = 0
    for path, ours in zip(paths, engine_pixels(program, paths, resize), strict=True):
        image = pillow_image(path)
        if HAS_OLD_RESIZE_ORDER and resize and depends_on_resize_order(image, resize):
            continue  # test_tall_pictures... says so
        compared += 1
        difference = first_difference(ours, pillow_pixels(image, resize))
        if difference:
            differing[path.name] = difference
    assert not differing
    assert compared > 0


def first_difference(ours: Pixels | str, theirs: Pixels) -> str | None:
    if isinstance(ours, str):
        return ours
    if ours.shape != theirs.shape:
        return f"height, width, channels {ours.shape}, Pillow has {theirs.shape}"
    if np.array_equal(ours, theirs):
        return None
    different = np.argwhere(ours != theirs)
    y, x, channel = different[0]
    return (
        f"{len(different)} of {ours.size} bytes, first at x={x} y={y} channel={channel}: "
        f"{ours[y, x, channel]}, Pillow has {theirs[y, x, channel]}"
    )


def test_every_format_decodes_as_in_pillow(dump_pixels: Path, corpus: list[Path]) -> None:
    assert len(corpus) > 150
    assert_same(dump_pixels, corpus)


@pytest.mark.parametrize("resize", MODEL_SIZES + OTHER_SIZES, ids=resize_name)
def test_every_format_resizes_as_in_pillow(
    dump_pixels: Path, corpus: list[Path], resize: Resize
) -> None:
    assert_same(dump_pixels, corpus, resize)


def test_demo_pictures_decode_as_in_pillow(dump_pixels: Path, demo_pictures: list[Path]) -> None:
    assert_same(dump_pixels, demo_pictures)


@pytest.mark.parametrize("resize", [*MODEL_SIZES, Resize(64, 48, "bicubic")], ids=resize_name)
def test_demo_pictures_resize_as_in_pillow(
    dump_pixels: Path, demo_pictures: list[Path], resize: Resize
) -> None:
    assert_same(dump_pixels, demo_pictures, resize)


def test_fruits360_decodes_as_in_pillow(dump_pixels: Path, sample_pictures: list[Path]) -> None:
    assert_same(dump_pixels, sample_pictures)


@pytest.mark.parametrize("resize", [*MODEL_SIZES, Resize(64, 48, "bicubic")], ids=resize_name)
def test_fruits360_resizes_as_in_pillow(
    dump_pixels: Path, sample_pictures: list[Path], resize: Resize
) -> None:
    assert_same(dump_pixels, sample_pictures, resize)


@pytest.mark.skipif(HAS_OLD_RESIZE_ORDER, reason="Pillow 13 changed its order; this one is older")
@pytest.mark.parametrize("name", ["bicubic", "bilinear", "lanczos"])
@pytest.mark.parametrize("width, height", [(224, 1500), (300, 700), (33, 900), (20, 60), (9, 8)])
def test_tall_pictures_shrink_down_the_columns_first_as_in_pillow_13(
    dump_pixels: Path, tmp_path: Path, width: int, height: int, name: str
) -> None:
    image = Image.fromarray(photograph(width, height, 3).astype(np.uint8))
    image.save(tmp_path / "tall.png")
    out_heights = [224, (height + 1) // 2, height - 1, 1]
    resizes = [Resize(width, out, name) for out in out_heights]
    resizes += [Resize(max(1, width - 10), out, name) for out in out_heights]
    assert any(depends_on_resize_order(image, resize) for resize in resizes)
    for resize in resizes:
        assert_same(dump_pixels, [tmp_path / "tall.png"], resize)


@pytest.mark.parametrize("name", ["bicubic", "bilinear", "lanczos"])
@pytest.mark.parametrize("width, height", [(1500, 224), (900, 33), (640, 480)])
def test_wide_pictures_resize_as_in_pillow(
    dump_pixels: Path, tmp_path: Path, width: int, height: int, name: str
) -> None:
    image = Image.fromarray(photograph(width, height, 3).astype(np.uint8))
    image.save(tmp_path / "wide.png")
    for size in ((224, 224), (32, 30), (width // 2, height), (width + 1, height * 2)):
        assert_same(dump_pixels, [tmp_path / "wide.png"], Resize(*size, name))


def test_a_file_that_pillow_refuses_is_refused(dump_pixels: Path, tmp_path: Path) -> None:
    """Shows that a failure does not pass for pixels, and does not upset what comes after it."""
    (tmp_path / "no.jpg").write_bytes(b"not a picture")
    Image.new("RGB", (2, 2), "red").save(tmp_path / "red.png")
    refused, red = engine_pixels(dump_pixels, [tmp_path / "no.jpg", tmp_path / "red.png"])
    assert isinstance(refused, str) and refused.startswith("failure not_an_image ")
    assert isinstance(red, np.ndarray) and (red == (255, 0, 0)).all()
