"""Run a program, and let nothing of it outlive whoever started it.

Usage: python keeper.py COMMAND…, with a pipe as standard input that only the starter holds open.

When the pipe ends (the starter closed it, or died, were it by kill -9) or COMMAND ends, all that
descend from COMMAND are killed. Daemons are found too: the keeper is the subreaper (prctl(2)) of
all that it starts: an orphan becomes its child, in whatever session it is.
"""

import ctypes
import os
import select
import signal
import sys
import time
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def _descendants() -> list[int]:
    """The processes below this one, parents first; zombies are left out."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # "pid (name) state ppid …"; the name may hold blanks and brackets.
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it ended in the meantime
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def _reap() -> dict[int, int]:
    """The exit codes of the children that have ended since, by process id."""
    ended = {}
    try:
        while (done := os.waitpid(-1, os.WNOHANG))[0] != 0:
            ended[done[0]] = os.waitstatus_to_exitcode(done[1])
    except ChildProcessError:
        pass
    return ended


def _kill_all() -> None:
    while left := _descendants():
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        _reap()
        time.sleep(0.02)


def main(command: list[str]) -> int:
    """Keep watch until `command` or standard input ends, then kill; the exit code of `command`."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        actions = [(os.POSIX_SPAWN_DUP2, null, 0)]
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        while not select.select([sys.stdin], [], [], 0.1)[0]:
            ended = _reap()
            if child in ended:
                return ended[child]
        return 1
    finally:
        _kill_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
