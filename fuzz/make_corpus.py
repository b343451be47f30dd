"""Writes the seeds of fuzz/corpus: small files of every kind that the targets take.

    PYTHONPATH=tests/parity python fuzz/make_corpus.py

What a crash left there keeps its name of libFuzzer's (crash-…) and is never removed.
"""

from __future__ import annotations

import io
import json
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from picture_corpus import picture, write_corpus
from PIL import Image

CORPUS = Path(__file__).resolve().parent / "corpus"
MAX_PICTURE_BYTES = 1500  # small files are mutated fast, and where it matters


def exif(orientation: int, byte_order: str = "<", kind: int = 3) -> bytes:
    """A TIFF block whose second tag is Orientation."""
    mark = b"II" if byte_order == "<" else b"MM"
    value = struct.pack(byte_order + ("HH" if kind == 3 else "I"), orientation, *[0] * (kind == 3))
    return (
        mark
        + struct.pack(byte_order + "HIH", 42, 8, 2)
        + struct.pack(byte_order + "HHII", 256, 4, 1, 9)
        + struct.pack(byte_order + "HHI", 274, kind, 1)
        + value
        + bytes(4)
    )


XMP = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
XMP_ELEMENT = b"<rdf:Description><tiff:Orientation>8</tiff:Orientation></rdf:Description>"


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The image as a file of a format of Pillow's."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    """One segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def bitmap(
    bits: int, compression: int, width: int, height: int, content: bytes, header_bytes: int = 40
) -> bytes:
    """A BMP; `content` is all that follows its header: masks, palette, pixels."""
    if header_bytes == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIIIII", 40, width, height, 1, bits, compression, 0, 0, 0, 0, 0)
    palette_bytes = (3 if header_bytes == 12 else 4) << bits if bits <= 8 else 0
    masks_bytes = 12 if compression == 3 else 0
    offset = 14 + len(info) + palette_bytes + masks_bytes
    return b"BM" + struct.pack("<IHHI", offset + len(content), 0, 0, offset) + info + content


def bitmaps() -> dict[str, bytes]:
    """The kinds of BMP that Pillow does not write."""
    grey = b"".join(bytes([i * 17, i * 17, i * 17, 0]) for i in range(16))
    rle4 = bytes([5, 0x12, 0, 0, 0, 5, 0x12, 0x34, 0x50, 0, 0, 0, 0, 2, 1, 1, 3, 0x77, 0, 1])
    rle8 = bytes([5, 1, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 1, 3, 7, 0, 1])
    noise = np.random.default_rng(1).bytes(200)
    masks = struct.pack("<III", 0xF800, 0x7E0, 0x1F)
    return {
        "bmp_rle4.bmp": bitmap(4, 2, 5, 4, grey + rle4),
        "bmp_rle8.bmp": bitmap(8, 1, 5, 4, grey * 16 + rle8),
        "bmp_4_bits.bmp": bitmap(4, 0, 5, 4, grey + noise[:16]),
        "bmp_16_bits.bmp": bitmap(16, 0, 5, 4, noise[:48]),
        "bmp_565.bmp": bitmap(16, 3, 5, 4, masks + noise[:48]),
        "bmp_os2.bmp": bitmap(1, 0, 5, 4, noise[:22], header_bytes=12),
        "bmp_top_down.bmp": bitmap(24, 0, 5, -4, noise[:64]),
    }


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a WebP."""
    return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def webps() -> dict[str, bytes]:
    """Containers that Pillow does not write: frames that do not cover the picture."""
    frame = saved(picture("RGBA", 4, 2), "WEBP", lossless=True, exact=True)[12:]
    lossy = saved(picture("RGB", 4, 2), "WEBP", quality=5)[12:]
    files = {}
    for name, flags, content in (("alpha", 0x12, frame), ("no_alpha", 0x02, lossy)):
        size = struct.pack("<I", 8)[:3] + struct.pack("<I", 6)[:3]
        place = bytes([1, 0, 0, 1, 0, 0]) + bytes([3, 0, 0, 1, 0, 0]) + bytes([40, 0, 0, 0])
        chunks = (
            chunk(b"VP8X", bytes([flags, 0, 0, 0]) + size)
            + chunk(b"ANIM", bytes(6))
            + chunk(b"ANMF", place + content) * 2
        )
        body = b"WEBP" + chunks
        files[f"webp_patch_{name}.webp"] = b"RIFF" + struct.pack("<I", len(body)) + body
    return files


def jpegs() -> dict[str, bytes]:
    """Segments and scans that Pillow does not write."""
    small = saved(picture("RGB", 16, 9), "JPEG", quality=20)
    progressive = saved(picture("L", 16, 9), "JPEG", quality=20, progressive=True)
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    block = b"Exif\0\0" + exif(6)
    last_scan = progressive.rindex(b"\xff\xda")
    scans = progressive[last_scan:-2]
    arithmetic = bytearray(small)
    arithmetic[small.index(b"\xff\xc0") + 1] = 0xC9
    return {
        "jpeg_xmp.jpg": small[:2] + xmp + small[2:],
        "jpeg_exif_in_two.jpg": small[:2] + segment(0xE1, block[:20]) + small[2:],
        "jpeg_many_scans.jpg": progressive[:-2] + scans * 20 + b"\xff\xd9",
        "jpeg_arithmetic.jpg": bytes(arithmetic),
        "jpeg_tables_first.jpg": b"\xff\xd8" + segment(0xDB, bytes(65)) + b"\xff\xd9" + small,
        "jpeg_huge.jpg": small.replace(b"\0\x09\0\x10", b"\x0f\xff\x0f\xff"),
    }


def decode() -> dict[str, bytes]:
    """Pictures, whole and of every kind that is read."""
    files = {**bitmaps(), **webps(), **jpegs()}
    with tempfile.TemporaryDirectory() as folder:
        for path in write_corpus(Path(folder)):
            files[path.name] = path.read_bytes()
    files = {name: content for name, content in files.items() if len(content) <= MAX_PICTURE_BYTES}
    for name in ("GIF89a\1\0\1\0", "II*\0", "8BPS\0\1", "\0\0\0 ftypheic"):
        files[f"other_{len(files)}"] = name.encode("latin-1")
    return files


def orientation() -> dict[str, bytes]:
    """A byte that says what follows, then EXIF, XMP or the beginning of a file."""
    blocks = [exif(6), exif(3, ">"), exif(8, "<", 4), b"Exif\0\0Exif\0\0" + exif(5, ">")]
    files = {f"exif_{i}": b"\0" + block for i, block in enumerate(blocks)}
    files |= {"xmp_attribute": b"\1" + XMP, "xmp_element": b"\1" + XMP_ELEMENT}
    tiny = picture("RGB", 3, 2)
    turned = Image.Exif()
    turned[274] = 6
    files["in_jpeg"] = b"\2" + saved(tiny, "JPEG", exif=turned, quality=1)[:200]
    files["in_png"] = b"\3" + saved(tiny, "PNG", exif=turned)
    files["in_webp"] = b"\4" + saved(tiny, "WEBP", exif=turned, xmp=XMP, quality=1)
    return files


def resize() -> dict[str, bytes]:
    """Sizes, a filter, and some pixels."""
    noise = np.random.default_rng(2).bytes(60)
    sizes = [(1, 1, 1, 1), (7, 5, 9, 3), (300, 2, 8, 8), (2, 300, 8, 8), (61, 47, 32, 31)]
    return {
        f"{width}x{height}_{filter_}": struct.pack(
            "<HHBBB", width - 1, height - 1, out_width - 1, out_height - 1, filter_
        )
        + noise
        for width, height, out_width, out_height in sizes
        for filter_ in range(3)
    }


def model_json() -> dict[str, bytes]:
    """A good bundle, and texts that are none."""
    pixels = {"resize_filter": "bicubic", "colour_order": "RGB", "divisor": 255}
    good: dict[str, Any] = {
        "format": 1,
        "name": "tiny",
        "description": "a test",
        "licence": "MIT",
        "graph": "model.onnx",
        "graph_sha256": "aa",
        "weights": {"sha256": "bb"},
        "input": {"name": "x", "width": 8, "height": 8, "mean": [0, 0, 0], "std": [1, 1, 1]}
        | pixels,
        "output": {"name": "y", "dimension": 7},
    }
    elsewhere = good | {"graph": "../model.onnx"}
    filter_ = good | {"input": good["input"] | {"resize_filter": "\x1b[31m\n" * 20}}
    texts = {"good": good, "graph_elsewhere": elsewhere, "filter_of_controls": filter_, "list": []}
    files = {f"{name}.json": json.dumps(text).encode() for name, text in texts.items()}
    files["deep.json"] = b'{"format":' * 50 + b"1" + b"}" * 50
    files["size_of_64_bits.json"] = (
        json.dumps(good).replace(": 7}", ": 18446744073709551615}").encode()
    )
    return files


def result_json() -> dict[str, bytes]:
    """A plan, and texts that are none."""
    plan: dict[str, Any] = {
        "format": 1,
        "images": "/pictures",
        "options": {
            "precision": "f32",
            "part_rows": 1024,
            "limit": None,
            "max_pixels": 100000000,
            "exif": "apply",
            "max_failure_rate": 1.0,
        },
        "model": {"bundle": "/models/tiny", "dimension": 7, "graph_sha256": "aa", "output": "y"},
        "versions": {"pomona": "0.1.0", "codecs": "x"},
    }
    texts = {
        "plan": plan,
        "limit": plan | {"options": plan["options"] | {"limit": 20, "exif": "ignore"}},
        "list": [],
    }
    return {f"{name}.json": json.dumps(text).encode() for name, text in texts.items()}


def npy() -> dict[str, bytes]:
    """Arrays of NumPy's."""
    arrays: dict[str, NDArray[Any]] = {
        "one": np.ones(3),
        "two": np.ones((2, 2)),
        "none": np.ones((0, 2)),
        "float32": np.ones(2, np.float32),
        "columns": np.asfortranarray(np.ones((2, 2))),
        "three": np.ones((1, 1, 1)),
    }
    files = {}
    for name, array in arrays.items():
        stream = io.BytesIO()
        np.save(stream, array)
        files[f"{name}.npy"] = stream.getvalue()
    good = files["one.npy"]
    files["shape_that_overflows.npy"] = good.replace(
        b"(3,), }" + b" " * 20, b"(999999999, 999999999), }  "
    )
    files["shape_of_letters.npy"] = good.replace(b"(3,)", b"(\xff,)")
    return files


def main() -> None:
    """Write every target's folder."""
    for make in (decode, orientation, resize, model_json, result_json, npy):
        folder = CORPUS / make.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if not path.name.startswith("crash-"):
                path.unlink()
        files = make()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        print(f"{folder.name}: {len(files)} files, {sum(map(len, files.values()))} bytes")


if __name__ == "__main__":
    main()
