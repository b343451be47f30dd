"""On a terminal: a bar on one line, whatever the width, and colour only where it is wanted."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import termios
from pathlib import Path

import pytest


def set_columns(terminal: int, num_columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, num_columns, 0, 0))


def on_a_terminal(
    command: list[str | Path],
    environment: dict[str, str],
    num_columns: int = 80,
    interrupt_after: str | None = None,
) -> tuple[int, str]:
    """Exit code and all that was shown; SIGINT is sent once `interrupt_after` was seen."""
    words = [str(word) for word in command]
    process, terminal = pty.fork()
    if process == 0:
        set_columns(0, num_columns)
        os.execve(words[0], words, environment)
    shown = ""
    try:
        while chunk := os.read(terminal, 65536):
            shown += chunk.decode(errors="replace")
            if interrupt_after is not None and interrupt_after in shown:
                os.kill(process, signal.SIGINT)
                interrupt_after = None
    except OSError:  # Linux ends a terminal's output this way
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown


@pytest.fixture
def terminal_environment(environment: dict[str, str]) -> dict[str, str]:
    """A user's at a terminal that knows colours."""
    return {**environment, "TERM": "xterm-256color"}


@pytest.fixture
def extract(pomona_binary: Path, pictures: Path, tmp_path: Path) -> list[str | Path]:
    """A command that shows a bar."""
    return [pomona_binary, "extract", pictures, "--out", tmp_path / "out"]


def test_the_bar_is_redrawn_on_one_line(
    extract: list[str | Path], terminal_environment: dict[str, str]
) -> None:
    code, shown = on_a_terminal(extract, terminal_environment)
    assert code == 0
    bar, _, summary = shown.partition("\r\n")
    last = bar.split("\r")[-1].removesuffix("\x1b[K")
    assert re.fullmatch(r"Extracting ━{24} 100 % 24/24 images  \d+/s", last)
    assert "\x1b[1mpictures" in summary


@pytest.mark.parametrize("num_columns", [60, 40, 20, 1])
def test_a_line_never_reaches_the_last_column(
    extract: list[str | Path], terminal_environment: dict[str, str], num_columns: int
) -> None:
    code, shown = on_a_terminal(extract, terminal_environment, num_columns)
    assert code == 0
    for line in shown.partition("\r\n")[0].split("\r"):
        assert len(line.removesuffix("\x1b[K")) < num_columns


def test_a_terminal_that_cannot_redraw_gets_plain_lines(
    extract: list[str | Path], environment: dict[str, str]
) -> None:
    code, shown = on_a_terminal(extract, {**environment, "TERM": "dumb", "NO_COLOR": "1"})
    assert code == 0
    assert "\x1b" not in shown
    assert "\r" not in shown.replace("\r\n", "\n")


def test_no_color_takes_the_bold_away_and_keeps_the_bar(
    extract: list[str | Path], terminal_environment: dict[str, str]
) -> None:
    _, shown = on_a_terminal(extract, {**terminal_environment, "NO_COLOR": "1"})
    assert "━" in shown
    assert "\x1b[1m" not in shown


def test_after_ctrl_c_the_message_stands_on_a_line_of_its_own(
    pomona_binary: Path, pictures: Path, tmp_path: Path, terminal_environment: dict[str, str]
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for i in range(100):
        (many / f"{i:03}").symlink_to(pictures)
    command: list[str | Path] = [pomona_binary, "extract", many, "--out", tmp_path / "out"]
    code, shown = on_a_terminal(command, terminal_environment, interrupt_after="images")
    assert code == 130
    assert re.search(r"\x1b\[K\r\npomona: Interrupted: [^\r\n]*\r\n$", shown)
