"""The pictures that all contenders are given."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SUFFIXES = (".jpg", ".jpeg")


def listing(folder: Path) -> list[Path]:
    """All JPEG files, sorted."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not found:
        raise SystemExit(f"No JPEG picture in {folder}")
    return found


def prepare(images: Path, limit: int | None, work: Path) -> tuple[Path, int]:
    """A folder with `limit` of the pictures, spread evenly over the listing and the classes."""
    found = listing(images)
    if limit is None or limit >= len(found):
        return images, len(found)
    folder = work / f"images-{limit}"
    shutil.rmtree(folder, ignore_errors=True)
    for i in range(limit):
        source = found[i * len(found) // limit]
        target = folder / source.relative_to(images)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copyfile(source, target)
    return folder, limit


def warm(folder: Path) -> None:
    """Reads every picture once: the first contender must not be the one that waits for the disk."""
    for path in listing(folder):
        path.read_bytes()
