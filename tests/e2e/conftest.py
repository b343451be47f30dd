"""The program as a person meets it: arguments in, files, messages and an exit code out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Process = subprocess.CompletedProcess[str]
Program = Callable[..., Process]

CLASSES = ["Apple Red", "Banana", "Kiwi"]
PICTURES_A_CLASS = 8


@pytest.fixture(scope="session")
def pictures(demo_images_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 pictures in 3 classes. Not to be changed; see `own_pictures`."""
    folder = tmp_path_factory.mktemp("pictures")
    for label in CLASSES:
        (folder / label).mkdir()
        for picture in sorted((demo_images_folder / label).iterdir())[:PICTURES_A_CLASS]:
            shutil.copy(picture, folder / label)
    return folder


@pytest.fixture
def own_pictures(pictures: Path, tmp_path: Path) -> Path:
    """A copy of the pictures for one test."""
    return Path(shutil.copytree(pictures, tmp_path / "pictures"))


@pytest.fixture(scope="session")
def results(program: Program, pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one run wrote, with --csv. Not to be changed; see `own_results`."""
    out = tmp_path_factory.mktemp("results") / "out"
    done = program("run", pictures, "--out", out, "--csv")
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture
def own_results(results: Path, tmp_path: Path) -> Path:
    """A copy of the results for one test."""
    return Path(shutil.copytree(results, tmp_path / "results"))
