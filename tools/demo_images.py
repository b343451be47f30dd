"""Makes the demo pictures from real photographs that Debian carries.

Debian's tuxpaint-stamps-default holds 44 photographs of fruit and vegetables, cut out on a
transparent ground. As Fruits-360 was made, each is turned through many angles and laid on white:
OUT/<Class>/<angle>.jpg, 100x100 pixels. The package is fetched and unpacked, not installed.
The same Pillow writes the same bytes each time.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

PACKAGE = "tuxpaint-stamps-default"
CREDIT = (
    f"photographs: Debian's {PACKAGE}, (c) 2002-2022 Bill Kendrick and contributors, GPL-2;\n"
    "Apricot 2, Cherry Stella and Strawberry 2 by Benjamint444 at Wikipedia, GFDL\n"
    f"(the contributors are named in /usr/share/doc/{PACKAGE}/changelog.gz)"
)
STAMPS_FOLDER = Path("usr/share/tuxpaint/stamps/food")

ANGLES = range(0, 360, 30)  # degrees, counter-clockwise
SIZE = 100  # pixels a side, as Fruits-360
_JPEG_QUALITY = 95
# Turned at a larger size than it ends in, so that the small stamps keep smooth outlines.
_WORKING_SIZE = 300

# The photographs, under STAMPS_FOLDER. The folder's drawings, in cartoon/, are not in it.
STAMPS = {
    "fruit/apple_fuji.png": "Apple Fuji",
    "fruit/apple_granny_smith.png": "Apple Granny Smith",
    "fruit/apple_green.png": "Apple Green",
    "fruit/apple_red.png": "Apple Red",
    "fruit/apple_sierra_beauty.png": "Apple Sierra Beauty",
    "fruit/apricot.png": "Apricot 1",
    "fruit/Apricot_whole.png": "Apricot 2",
    "fruit/avocado.png": "Avocado",
    "fruit/banana.png": "Banana",
    "fruit/cherimoya.png": "Cherimoya",
    "fruit/Cherry_Stella.png": "Cherry Stella",
    "fruit/grapes.png": "Grape Blue",
    "fruit/kiwi.png": "Kiwi",
    "fruit/lemon.png": "Lemon",
    "fruit/mandarine.png": "Mandarine",
    "fruit/mango.png": "Mango",
    "fruit/orange.png": "Orange",
    "fruit/orange_seville.png": "Orange Seville",
    "fruit/pear.png": "Pear",
    "fruit/pineapple.png": "Pineapple",
    "fruit/pomegranate.png": "Pomegranate",
    "fruit/raspberry.png": "Raspberry",
    "fruit/sliced_lime.png": "Lime Sliced",
    "fruit/sliced_orange.png": "Orange Sliced",
    "fruit/strawberry.png": "Strawberry 1",
    "fruit/Strawberry2.png": "Strawberry 2",
    "vegetables/broccoli.png": "Broccoli",
    "vegetables/carrot.png": "Carrot",
    "vegetables/chilepepper.png": "Chile Pepper",
    "vegetables/corn.png": "Corn",
    "vegetables/eggplant.png": "Eggplant",
    "vegetables/garlic.png": "Garlic",
    "vegetables/garlics.png": "Garlic String",
    "vegetables/lettuce.png": "Lettuce Green",
    "vegetables/mushroom.png": "Mushroom",
    "vegetables/onion.png": "Onion",
    "vegetables/pattypan_squash.png": "Pattypan Squash",
    "vegetables/pepper.png": "Bell Pepper Green",
    "vegetables/potato.png": "Potato",
    "vegetables/pumpkin_small.png": "Pumpkin Small",
    "vegetables/redlettuce.png": "Lettuce Red",
    "vegetables/tomato.png": "Tomato",
    "vegetables/yam.png": "Yam",
    "vegetables/yellowpepper.png": "Bell Pepper Yellow",
}


class DemoError(Exception):
    """The pictures cannot be made; the message says why and what to do."""


def main() -> int:
    """Exit codes: 0 done, 1 failed (one sentence on standard error), 2 bad usage."""
    parser = argparse.ArgumentParser(
        description="Makes the demo pictures from Debian's package of photographs.",
        epilog="example: python tools/demo_images.py --out build/demo/images",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument(
        "--package", type=Path, metavar="FILE.deb", help=f"{PACKAGE}, instead of fetching it"
    )
    options = parser.parse_args()
    try:
        make_demo_images(options.out, options.package)
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def make_demo_images(out: Path, package: Path | None) -> None:
    """Writes the whole set at `out`, complete or not at all; does nothing when it is there."""
    expected = expected_files(STAMPS)
    if out.exists():
        found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
        if found == expected:
            print(f"demo pictures: {len(found)} already at {out}")
            return
        raise DemoError(f"{out} holds something else than the demo pictures; move it away first.")
    with tempfile.TemporaryDirectory(prefix="pomona-demo-") as temporary:
        if package is None:
            print(f"demo pictures: fetching Debian's {PACKAGE} (161 MB)", flush=True)
            package = _download(Path(temporary))
        _run(["dpkg-deb", "-x", str(package), temporary], f"{package} cannot be unpacked")
        write_images(Path(temporary) / STAMPS_FOLDER, STAMPS, out)
    print(f"demo pictures: {len(expected)} in {len(STAMPS)} classes written to {out}")
    print(CREDIT)


def expected_files(stamps: Mapping[str, str]) -> set[str]:
    """The paths of the pictures that `stamps` give, relative to the folder written."""
    return {f"{label}/{angle:03d}.jpg" for label in stamps.values() for angle in ANGLES}


def write_images(folder: Path, stamps: Mapping[str, str], out: Path) -> None:
    """Writes the pictures of `stamps` (file in `folder` -> class) at `out`, by one rename."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            for file, label in stamps.items():
                (temporary / label).mkdir()
                with Image.open(folder / file) as photograph:
                    stamp = photograph.convert("RGBA")
                for angle in ANGLES:
                    path = temporary / label / f"{angle:03d}.jpg"
                    turned_on_white(stamp, angle).save(
                        path, quality=_JPEG_QUALITY, subsampling="4:2:0"
                    )
            temporary.chmod(0o755)  # mkdtemp lets nobody else in
            temporary.replace(out)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:  # Pillow's too: a stamp that is not a picture
        raise DemoError(f"{out} cannot be written: {error}.") from error


def turned_on_white(stamp: Image.Image, angle: int) -> Image.Image:
    """The RGBA stamp turned by `angle` degrees, as large as fits SIZE x SIZE, on white; RGB."""
    turned = _fitted(stamp, _WORKING_SIZE).rotate(angle, Image.Resampling.BICUBIC, expand=True)
    turned = _fitted(turned, SIZE)
    picture = Image.new("RGB", (SIZE, SIZE), "white")
    corner = ((SIZE - turned.width) // 2, (SIZE - turned.height) // 2)
    picture.paste(turned, corner, turned)
    return picture


def _fitted(stamp: Image.Image, size: int) -> Image.Image:
    """Without its transparent margin, the longer side made `size` pixels."""
    stamp = stamp.crop(stamp.getchannel("A").getbbox())
    scale = size / max(stamp.size)
    shape = (max(1, round(stamp.width * scale)), max(1, round(stamp.height * scale)))
    return stamp.resize(shape, Image.Resampling.LANCZOS)


def _download(folder: Path) -> Path:
    _run(
        ["apt-get", "download", "--quiet", PACKAGE],
        f"apt cannot fetch {PACKAGE} (run apt-get update, or give it with --package FILE.deb)",
        folder,
    )
    packages = sorted(folder.glob("*.deb"))
    if len(packages) != 1:
        raise DemoError(f"apt fetched no {PACKAGE}; give it with --package FILE.deb.")
    return packages[0]


def _run(command: list[str], failure: str, folder: Path | None = None) -> None:
    try:
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise DemoError(f"{failure}: {command[0]}: {error.strerror}.") from error
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or [f"exit code {result.returncode}"]
        raise DemoError(f"{failure}: {lines[-1]}")


if __name__ == "__main__":
    sys.exit(main())
