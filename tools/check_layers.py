"""Holds every room's #include lines against the DEPS of its CMakeLists.txt, and the files' sizes.

A room may include itself, the rooms in its DEPS, and nothing else of the project. Exit code 1 and a
line a breach if it does.
"""

import re
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent / "src" / "pomona"
MAX_LINES = 400
STAGES = {"source", "decode", "preprocess", "model", "stats", "sink"}
FOUNDATION = {"base", "image", "features", "storage"}
# What the Python extension is made of must not link libarrow: Spark's workers have their own.
EXTENSION = {"featurize", "python"}
ARROW = {"storage", "sink", "run"}


def deps_of(room: Path) -> set[str]:
    """The rooms that `room` may include: the words after DEPS, and the room itself."""
    text = (room / "CMakeLists.txt").read_text(encoding="utf-8")
    found = re.search(r"\bDEPS\s+([a-z\s]+)", text)
    deps = set(found.group(1).split()) if found else set()
    if room.name in STAGES and not deps <= FOUNDATION:
        raise SystemExit(f"{room.name}/CMakeLists.txt: a stage may not know {deps - FOUNDATION}")
    if room.name in EXTENSION and deps & ARROW:
        raise SystemExit(f"{room.name}/CMakeLists.txt: links libarrow by {deps & ARROW}")
    return deps | {room.name}


def breaches(room: Path) -> list[str]:
    """A line for each include that the room's DEPS do not allow, and for each file too long."""
    found = []
    allowed = deps_of(room)
    for path in sorted(room.glob("*.*")):
        lines = path.read_text(encoding="utf-8").splitlines()
        where = path.relative_to(SOURCES.parent.parent)
        if len(lines) > MAX_LINES:
            found.append(f"{where}: {len(lines)} lines, at most {MAX_LINES}")
        for number, line in enumerate(lines, start=1):
            included = re.match(r'#include "pomona/([a-z]+)/', line)
            if included and included.group(1) not in allowed:
                found.append(f"{where}:{number}: {room.name} may not include {included.group(1)}")
    return found


def main() -> int:
    """Check all rooms; the exit code."""
    rooms = [path.parent for path in sorted(SOURCES.glob("*/CMakeLists.txt"))]
    # cli is the roof: it is no pomona_room and may know run and all below it.
    found = [line for room in rooms if room.name != "cli" for line in breaches(room)]
    print("\n".join(found) if found else f"{len(rooms)} rooms keep their layers.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
