"""Executors that run on this machine."""

from __future__ import annotations

from pathlib import Path


def executors_of(cluster: Path) -> list[int]:
    """The process ids of the Java processes that work below the folder of a cluster."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            folder = (process / "cwd").readlink()
        except OSError:
            continue  # it ended, or is not ours
        is_executor = any(word.endswith(b"CoarseGrainedExecutorBackend") for word in words)
        if is_executor and words[0].endswith(b"java") and folder.is_relative_to(cluster):
            found.append(int(process.name))
    return sorted(found)
