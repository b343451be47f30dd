"""Small pictures in every variant of a format that can be written here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from png_writer import write_png

ODD_SIZES = [(1, 1), (2, 3), (7, 5), (8, 8), (17, 33), (101, 67)]  # width, height
_ORIENTATION_TAG = 0x0112


def write_corpus(folder: Path) -> list[Path]:
    """All pictures, sorted by name."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_jpeg(folder)
    _write_png(folder)
    _write_webp(folder)
    _write_bmp(folder)
    return sorted(folder.iterdir())


def photograph(
    width: int, height: int, channels: int, maximum: int = 255
) -> npt.NDArray[np.uint16]:
    """Height x width x channels: waves of many lengths and some noise, the same at each call."""
    random = np.random.default_rng(seed=[width, height, channels])
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for _ in range(channels):
        value = np.zeros((height, width))
        for length in (5, 13, 41, 120):
            angle, phase = random.uniform(0, 2 * np.pi, size=2)
            value += np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / length + phase)
        planes.append(0.5 + 0.2 * value + random.normal(0, 0.05, value.shape))
    return np.rint(np.clip(np.stack(planes, axis=-1), 0, 1) * maximum).astype(np.uint16)


def picture(mode: str, width: int = 61, height: int = 47) -> Image.Image:
    """A photograph in one of Pillow's modes of 8 bits."""
    channels = len(Image.new(mode, (1, 1)).getbands())
    values = photograph(width, height, channels).astype(np.uint8)
    return Image.frombytes(mode, (width, height), values.tobytes())


def _turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[_ORIENTATION_TAG] = orientation
    return exif


def _write_jpeg(folder: Path) -> None:
    for width, height in ODD_SIZES:
        for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
            name = f"jpeg_{subsampling.replace(':', '')}_{width}x{height}.jpg"
            picture("RGB", width, height).save(folder / name, subsampling=subsampling, quality=90)
        picture("L", width, height).save(folder / f"jpeg_grey_{width}x{height}.jpg")
        picture("CMYK", width, height).save(folder / f"jpeg_cmyk_{width}x{height}.jpg")
    picture("CMYK").save(folder / "jpeg_cmyk_progressive.jpg", progressive=True)
    picture("L").save(folder / "jpeg_grey_progressive.jpg", progressive=True)
    for quality in (5, 30, 75, 100):
        picture("RGB").save(folder / f"jpeg_quality_{quality}.jpg", quality=quality)
        name = f"jpeg_progressive_quality_{quality}.jpg"
        picture("RGB").save(folder / name, quality=quality, progressive=True)
    picture("RGB").save(folder / "jpeg_not_ycc.jpg", keep_rgb=True)
    picture("RGB").save(folder / "jpeg_restarts.jpg", restart_marker_rows=1)
    for orientation in range(1, 9):
        name = f"jpeg_orientation_{orientation}.jpg"
        picture("RGB", 61, 40).save(folder / name, exif=_turned(orientation))


def _write_png(folder: Path) -> None:
    for mode in ("L", "LA", "RGB", "RGBA"):
        for width, height in ODD_SIZES:
            picture(mode, width, height).save(folder / f"png_{mode}_{width}x{height}.png")
    picture("L").convert("1").save(folder / "png_1.png")
    for bits in (1, 2, 4, 8):
        indexed = picture("RGB").quantize(2**bits)
        indexed.save(folder / f"png_palette_{bits}_bits.png", bits=bits)
        name = f"png_palette_{bits}_bits_one_transparent.png"
        indexed.save(folder / name, bits=bits, transparency=1)
        alphas = bytes(255 - 40 * entry % 256 for entry in range(2**bits))
        indexed.save(folder / f"png_palette_{bits}_bits_alphas.png", bits=bits, transparency=alphas)
    grey = picture("L")
    grey.save(folder / "png_L_transparent.png", transparency=grey.getpixel((3, 3)))
    colour = picture("RGB")
    colour.save(folder / "png_RGB_transparent.png", transparency=colour.getpixel((3, 3)))
    for orientation in (3, 6):
        colour.save(folder / f"png_orientation_{orientation}.png", exif=_turned(orientation))
    for adam7 in (False, True):
        order = "adam7" if adam7 else "rows"
        for channels in (1, 2, 3, 4):
            for depth in (1, 2, 4, 8, 16) if channels == 1 else (8, 16):
                for width, height in ((1, 1), (3, 2), (61, 47)):
                    name = f"png_{order}_{channels}_channels_{depth}_bits_{width}x{height}.png"
                    samples = photograph(width, height, channels, 2**depth - 1)
                    write_png(folder / name, samples, depth, adam7=adam7)


def _write_webp(folder: Path) -> None:
    for mode in ("RGB", "RGBA"):
        for width, height in ODD_SIZES:
            size = f"{mode}_{width}x{height}"
            picture(mode, width, height).save(folder / f"webp_lossy_{size}.webp", quality=80)
            name = f"webp_lossless_{size}.webp"
            picture(mode, width, height).save(folder / name, lossless=True)
    picture("RGB").save(folder / "webp_lossy_quality_5.webp", quality=5)
    picture("RGBA").save(folder / "webp_lossy_alpha_quality_10.webp", alpha_quality=10)
    picture("RGB").save(folder / "webp_orientation_8.webp", exif=_turned(8))
    frames = [picture("RGB"), picture("RGB").rotate(90)]
    frames[0].save(folder / "webp_animated.webp", save_all=True, append_images=frames[1:])


def _write_bmp(folder: Path) -> None:
    for mode in ("L", "RGB", "RGBA"):
        for width, height in ODD_SIZES:
            picture(mode, width, height).save(folder / f"bmp_{mode}_{width}x{height}.bmp")
    picture("L").convert("1").save(folder / "bmp_1.bmp")
    picture("RGB").quantize(200).save(folder / "bmp_palette.bmp")
