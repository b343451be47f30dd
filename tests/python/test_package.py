"""What the wheel says of itself, held against what is pinned and built elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pomona._core as core

if sys.version_info >= (3, 11):
    import tomllib
else:
    import pip._vendor.tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def pinned(lines: list[str]) -> dict[str, str]:
    pairs = (re.fullmatch(r"([\w-]+)(?:\[.*\])?==([^;\s]+).*", line) for line in lines)
    return {pair[1]: pair[2] for pair in pairs if pair}


def test_wheel_is_built_and_run_with_the_versions_that_are_tested() -> None:
    tested = pinned((ROOT / "requirements/build.txt").read_text().splitlines())
    built = pinned(project()["build-system"]["requires"])
    run = pinned(project()["project"]["dependencies"])
    extras = pinned(project()["project"]["optional-dependencies"]["models"])
    assert {name: built[name] for name in tested if name in built} == {
        name: tested[name] for name in built if name in tested
    }
    assert set(run) == {"openvino", "pyarrow", "scipy-openblas32"} <= set(built)
    assert extras == {"onnx": tested["onnx"]}
    assert all(tested[name] == version for name, version in {**run, **extras}.items())


def test_stub_is_that_of_the_module(tmp_path: Path) -> None:
    written = tmp_path / "_core.pyi"
    command = [sys.executable, "-m", "nanobind.stubgen", "-q", "-m", "pomona._core"]
    subprocess.run([*command, "-o", written], check=True)
    assert written.read_text() == (ROOT / "python/pomona/_core.pyi").read_text(), (
        "write it again: PYTHONPATH=build/release/python build/venv/bin/python -m nanobind.stubgen "
        "-m pomona._core -o python/pomona/_core.pyi"
    )


def test_console_script_becomes_the_command_line() -> None:
    command = [sys.executable, "-m", "pomona._command"]
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"pomona {core.version()}\n"
    done = subprocess.run([*command, "no-such-command"], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("pomona: ")


def test_missing_command_line_is_said_in_one_sentence(tmp_path: Path) -> None:
    package = tmp_path / "pomona"
    package.mkdir()
    for source in (ROOT / "python/pomona").glob("*.py"):
        (package / source.name).write_bytes(source.read_bytes())
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
         "from pomona._command import main; main()"],
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("pomona: ")
    assert done.stderr.count("\n") == 1
