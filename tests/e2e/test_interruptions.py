"""A run that is stopped, or whose disk or output is full, says so and leaves no half of a file."""

from __future__ import annotations

import os
import re
import resource
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def many_pictures(pictures: Path, tmp_path: Path) -> Path:
    """The pictures 100 times over: seconds of work."""
    folder = tmp_path / "many"
    folder.mkdir()
    for i in range(100):
        (folder / f"{i:03}").symlink_to(pictures)
    return folder


def files_in(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} does not come"
        time.sleep(0.01)


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run_cleanly(
    pomona_binary: Path,
    environment: dict[str, str],
    program: Program,
    many_pictures: Path,
    tmp_path: Path,
    signal_number: int,
) -> None:
    out = tmp_path / "out"
    command: list[str | Path] = [pomona_binary, "run", many_pictures, "--out", out]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for(out / "features")
        time.sleep(0.2)
        process.send_signal(signal_number)
        stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert stdout == ""
    assert stderr.splitlines()[-1].startswith("pomona: Interrupted:")
    assert "run the same command again" in stderr
    # Whole parts may be there, but neither a mark of completeness nor a temporary file.
    assert [name for name in files_in(out) if not name.endswith(".parquet")] == ["plan.json"]
    assert [name for name in files_in(out) if "/." in name] == []
    again = program("run", many_pictures, "--out", out, "--overwrite", "--limit", "10")
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize(
    ("limit_bytes", "file"),
    [(50_000, "part-00000.snappy.parquet"), (160_000, "pca_components.npy"), (400_000, None)],
)
def test_a_file_that_cannot_grow_is_named_and_leaves_nothing_behind(
    program: Program, pictures: Path, tmp_path: Path, limit_bytes: int, file: str | None
) -> None:
    out = tmp_path / "out"

    def limit_file_size() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    done = program("run", pictures, "--out", out, preexec_fn=limit_file_size)
    if file is None:  # the limit is large enough: the test can tell the difference
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode == 1, done.stderr
    last = done.stderr.splitlines()[-1]
    assert re.fullmatch(rf"pomona: Cannot write {re.escape(str(out))}/.*: File too large", last)
    assert file in last
    assert ".tmp" not in last
    assert [name for name in files_in(out) if ".tmp" in name] == []
    assert not (out / "pca").exists()


def test_a_csv_file_that_cannot_grow_is_named(program: Program, own_results: Path) -> None:
    def limit_file_size() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))

    wanted = ("project", own_results, "--csv", "--overwrite")
    done = program(*wanted, preexec_fn=limit_file_size)
    assert done.returncode == 1
    # Whichever comes first: both are larger than the limit.
    assert re.search(r"Cannot write .*/(pca\.csv|part-00000.*parquet): File too large", done.stderr)
    assert not (own_results / "pca.csv").exists()
    assert not (own_results / "pca/_SUCCESS").exists()


def test_standard_output_that_is_full_is_a_failure(program: Program) -> None:
    for command in ("doctor", "models", "--help", "--version"):
        with Path("/dev/full").open("w") as full:
            done = program(command, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 1
        assert done.stderr.startswith("pomona: Cannot write to standard output")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_closed_streams_do_not_get_into_the_files(
    pomona_binary: Path,
    environment: dict[str, str],
    pictures: Path,
    results: Path,
    tmp_path: Path,
    closed: str,
) -> None:
    out = tmp_path / "out"
    command = shlex.join([str(pomona_binary), "run", str(pictures), "--out", str(out), "--csv"])
    done = subprocess.run(
        ["sh", "-c", f"{command} {closed}"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == (1 if ">&-" in closed.replace("2>&-", "") else 0), done.stderr
    for name in files_in(results):
        if name != "manifest.json":
            assert (out / name).read_bytes() == (results / name).read_bytes(), name


def test_a_reader_of_standard_error_that_goes_away_does_not_end_the_run(
    pomona_binary: Path, environment: dict[str, str], pictures: Path, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command: list[str | Path] = [pomona_binary, "run", pictures, "--out", tmp_path / "out"]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=writer)
    os.close(writer)
    assert done.returncode == 0
    assert (tmp_path / "out/pca/_SUCCESS").exists()
