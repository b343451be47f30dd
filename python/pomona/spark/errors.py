"""One sentence for what went wrong, wherever in Spark it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.errors import PySparkException

# How an error of the native core, or of this package, looks in the traceback of a task.
_IN_TRACEBACK = re.compile(r"pomona\.(?:_core\.Error|spark\.errors\.InputError): (.+)")

# The last line of a Python traceback.
_RAISED = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception): .+", re.MULTILINE)


class InputError(RuntimeError):
    """What was asked for cannot be done: one sentence, with what to do about it."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turns the failure of a Spark job for an error of Pomona's into that error's one sentence."""
    try:
        yield
    except Exception as error:
        found = _IN_TRACEBACK.search(str(error))
        if found is None:
            raise
        raise InputError(found.group(1).strip()) from error


def describe(error: BaseException) -> str:
    """One line for a person: an error of Pomona's as it is, else Spark's first line."""
    text = str(error)
    found = _IN_TRACEBACK.search(text)
    if found is not None:
        return found.group(1).strip()
    raised = _RAISED.findall(text) if "Python worker" in text else []
    if raised:
        return f"A Python worker failed: {raised[-1].strip()}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    return first if isinstance(error, (InputError, PySparkException)) else _with_cause(first, lines)


def _with_cause(first: str, lines: list[str]) -> str:
    causes = [line for line in lines if line.startswith(("Caused by: ", ": "))]
    return f"{first} {causes[-1].removeprefix('Caused by: ').lstrip(': ')}" if causes else first
