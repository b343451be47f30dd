"""The pixels that Pillow gives, and the two departures from them that the engine documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL
from engine_pixels import Pixels, Resize
from PIL import Image, ImageOps

# Pillow 13 changed which direction it resizes first when a picture loses more than twice as many
# rows as columns; the engine does as Pillow 13. Python 3.10 has no later Pillow than 12.
HAS_OLD_RESIZE_ORDER = int(PIL.__version__.split(".")[0]) < 13

_FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def pillow_image(path: Path) -> Image.Image:
    """Upright, RGB; alpha on white, 16-bit grey scaled: see src/pomona/decode/decode.h."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        white = Image.new("RGBA", upright.size, "white")
        return Image.alpha_composite(white, upright.convert("RGBA")).convert("RGB")
    if upright.mode.startswith("I"):
        wide = np.asarray(upright).astype(np.uint32)
        grey = ((wide * 255 + 32767) // 65535).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    return upright.convert("RGB")


def pillow_pixels(image: Image.Image, resize: Resize | None = None) -> Pixels:
    if resize:
        image = image.resize((resize.width, resize.height), _FILTERS[resize.resize_filter])
    return np.asarray(image)


def depends_on_resize_order(image: Image.Image, resize: Resize) -> bool:
    lost_columns = image.width - resize.width
    lost_rows = image.height - resize.height
    return lost_rows > max(0, 2 * lost_columns)
