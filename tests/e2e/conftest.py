"""The program as a person meets it: arguments in, files, messages and an exit code out."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Process = subprocess.CompletedProcess[str]
Program = Callable[..., Process]

CLASSES = ["Apple Red", "Banana", "Kiwi"]
PICTURES_A_CLASS = 8


@pytest.fixture(scope="session")
def environment(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a user who has the model bundles and nothing else of Pomona's."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    home = tmp_path_factory.mktemp("home")
    return {**kept, "HOME": str(home), "POMONA_MODELS": str(models_folder), "LANG": "C.UTF-8"}


@pytest.fixture(scope="session")
def program(pomona_binary: Path, environment: dict[str, str]) -> Program:
    """Runs the program with these arguments, whatever comes of it."""

    def run(*arguments: str | Path, **options: Any) -> Process:
        options.setdefault("capture_output", "stdout" not in options)
        options["env"] = {**environment, **options.get("env", {})}
        return subprocess.run([pomona_binary, *arguments], text=True, timeout=60, **options)

    return run


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


@pytest.fixture
def fails(program: Program) -> Callable[..., str]:
    """Runs the program, which must fail with this exit code, and returns the one line it says."""

    def run(exit_code: int, *arguments: str | Path, **options: Any) -> str:
        done = program(*arguments, **options)
        assert done.returncode == exit_code, f"{done.returncode}: {done.stdout}{done.stderr}"
        progress = ("Extracting ", "Fitting ", "Projecting ")
        lines = [line for line in done.stderr.splitlines() if not line.startswith(progress)]
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("pomona: ")
        for trace in ("std::", "what()", "terminate", "Exception", ".cpp", ".cc:", "defect"):
            assert trace not in lines[0]
        assert not done.stdout
        return lines[0]

    return run
