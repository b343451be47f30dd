"""What the parity tests share: runs of the engine, and the software they are compared with."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def dump_pixels(pomona_binary: Path) -> Path:
    """The program that shows the engine's pixels, built beside pomona."""
    program = pomona_binary.with_name("pomona_dump_pixels")
    if not program.exists():
        pytest.fail(f"{program} is not there; ./dev test builds it.")
    return program
