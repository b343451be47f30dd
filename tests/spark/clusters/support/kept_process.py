"""Programs that run beside a test, write a log, and end with the test."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

_KEEPER = Path(__file__).with_name("keeper.py")


class KeptProcess:
    """A program under keeper.py: it and all it starts end with the block, or with the test."""

    def __init__(
        self, command: Sequence[str | Path], log: Path, environment: Mapping[str, str]
    ) -> None:
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._keeper = subprocess.Popen(
                [sys.executable, _KEEPER, *command],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=log.parent,
                start_new_session=True,  # Ctrl-C is for the test, which then ends this
            )

    def wait_for(self, pattern: str, *, count: int = 1, timeout_s: float = 90) -> list[str]:
        """Waits until the log has `pattern` `count` times; what its group caught in each.

        Raises RuntimeError with the end of the log if the program ends or the time is over.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            running = self.is_running
            text = self.log.read_text(errors="replace")
            found = re.findall(pattern, text)
            if len(found) >= count:
                return found
            if not running or time.monotonic() > deadline:
                what = f"nothing like {pattern!r}" if running else "it ended"
                raise RuntimeError(f"{self.log}: {what}\n{text[-4000:]}")
            time.sleep(0.1)

    def wait(self, *, timeout_s: float = 300) -> None:
        """Waits until the program ends; RuntimeError with the end of its log if it fails."""
        exit_code = self._keeper.wait(timeout_s)
        if exit_code != 0:
            end = self.log.read_text(errors="replace")[-6000:]
            raise RuntimeError(f"{self.log}: exit code {exit_code}\n{end}")

    @property
    def is_running(self) -> bool:
        """Whether the program has not ended yet."""
        return self._keeper.poll() is None

    def stop(self) -> None:
        """Ends the program and all it has started."""
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(timeout=30)

    def __enter__(self) -> KeptProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
