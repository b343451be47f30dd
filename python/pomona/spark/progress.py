"""How far a step is, in a terminal or a notebook, as Spark's status tracker tells."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pyspark.sql import SparkSession

from pomona.spark.session import job_description

_POLL_S = 0.5
_BAR_WIDTH = 24

Display = Callable[[float, str], None]
"""Shows the share that is done, from 0 to 1, and a line of text."""


@contextmanager
def step(
    spark: SparkSession, name: str, note: Callable[[float], str] = lambda _: ""
) -> Iterator[None]:
    """Names the block's jobs `pomona: NAME`, and shows how far they are.

    note: more to say, given the seconds so far. Shows nothing where nobody looks.
    """
    with job_description(spark, f"pomona: {name}"):
        display = _display()
        if display is None:
            yield
            return
        stop = threading.Event()
        watcher = threading.Thread(
            target=_watch, args=(spark, name, note, display, stop), daemon=True
        )
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join()


def _watch(
    spark: SparkSession,
    name: str,
    note: Callable[[float], str],
    display: Display,
    stop: threading.Event,
) -> None:
    started = time.monotonic()
    while not stop.wait(_POLL_S):
        with suppress(Exception):  # a bar must not end a run, whatever became of the session
            done, total = _tasks(spark)
            elapsed_s = time.monotonic() - started
            text = f"pomona: {name}  {done}/{total} tasks  {elapsed_s:.0f} s  {note(elapsed_s)}"
            display(done / total if total else 0.0, text.rstrip())
    with suppress(Exception):
        elapsed_s = time.monotonic() - started
        display(1.0, f"pomona: {name}  done in {elapsed_s:.1f} s  {note(elapsed_s)}".rstrip())
    if not _in_notebook():
        print(file=sys.stderr)


def _tasks(spark: SparkSession) -> tuple[int, int]:
    """Tasks done, and all, of the stages that run now."""
    tracker = spark.sparkContext.statusTracker()
    done = total = 0
    for stage in tracker.getActiveStageIds():
        info = tracker.getStageInfo(stage)
        if info is not None:
            done += info.numCompletedTasks
            total += info.numTasks
    return done, total


def _display() -> Display | None:
    if _in_notebook():
        return _notebook_display()
    return _show_in_terminal if sys.stderr.isatty() else None


def _in_notebook() -> bool:
    """Whether a Jupyter kernel runs this."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"


def _notebook_display() -> Display:
    from IPython.display import HTML, display  # only where there is a notebook

    def bar(share: float, text: str) -> Any:  # noqa: ANN401  # IPython has no types
        return HTML(f"<progress value='{share:.3f}' max='1'></progress> {text}")

    handle = display(bar(0, ""), display_id=True)
    return lambda share, text: handle.update(bar(share, text))


def _show_in_terminal(share: float, text: str) -> None:
    filled = round(share * _BAR_WIDTH)
    print(f"\r\x1b[2K[{'#' * filled:-<{_BAR_WIDTH}}] {text}", end="", file=sys.stderr, flush=True)
