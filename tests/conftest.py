"""Where tests find what `./dev test` makes before it runs them, and the pictures of Fruits-360."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).resolve().parents[1]

Process = subprocess.CompletedProcess[str]
Pomona = Callable[..., Process]
Program = Callable[..., Process]


@pytest.fixture(scope="session")
def pomona_binary() -> Path:
    """The program under test."""
    return _made("POMONA_BINARY", "build/release/bin/pomona")


@pytest.fixture(scope="session")
def pomona(pomona_binary: Path) -> Pomona:
    """Runs the program with these arguments; any exit code but 0 fails the test."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([pomona_binary, *arguments], capture_output=True, text=True)
        assert done.returncode == 0, f"{done.args}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done

    return run


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """The folder of model bundles."""
    return _made("POMONA_TEST_MODELS", "build/release/share/pomona/models")


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


@pytest.fixture(scope="session")
def demo_images_folder() -> Path:
    """The demo set: one folder a class."""
    return _made("POMONA_TEST_DEMO_IMAGES", "build/demo/images")


@pytest.fixture(scope="session")
def fruits360_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """494 pictures of Fruits-360 in 24 classes."""
    return _unpack(_fruits360("sample.tar"), tmp_path_factory.mktemp("fruits360_sample"), every=1)


@pytest.fixture(scope="session")
def fruits360_eighth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every eighth picture of the Fruits-360 Test set: 2,577, of all 120 classes."""
    return _unpack(_fruits360("test.tar"), tmp_path_factory.mktemp("fruits360_eighth"), every=8)


def _made(variable: str, default: str) -> Path:
    path = Path(os.environ.get(variable) or _ROOT / default)
    if not path.exists():
        pytest.fail(f"{path} is not there; ./dev test makes it (or set {variable}).")
    return path


def _fruits360(name: str) -> Path:
    folder = Path(os.environ.get("POMONA_FRUITS360") or _ROOT.parent / "shared" / "fruits360")
    if not (folder / name).is_file():
        pytest.skip(f"Fruits-360 is not here: no {folder / name} (set POMONA_FRUITS360)")
    return folder / name


def _unpack(archive: Path, folder: Path, every: int) -> Path:
    with tarfile.open(archive) as tar:
        pictures = sorted((m for m in tar if m.name.endswith(".jpg")), key=lambda m: m.name)
        for member in pictures[::every]:
            # Not extractall: its filter for safe names is newer than Debian 12's Python.
            path = folder / Path(member.name)
            content = tar.extractfile(member)
            assert content is not None
            assert ".." not in path.parts
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())
    return folder / "Test"
