"""What the tests ask of Linux: a disk of its own, a process without privileges, a limit."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_PR_SET_SECUREBITS = 28
_SECBIT_NOROOT = 1

_libc = ctypes.CDLL(None, use_errno=True)


class NotHereError(Exception):
    """A fault that cannot be made on this machine; the message says why."""


def enter_own_mount_namespace() -> None:
    """From here on, mounts are seen by this process and its children only, and end with them."""
    if os.geteuid() != 0:
        raise NotHereError("only root may mount")
    if _libc.unshare(_CLONE_NEWNS) != 0:
        raise NotHereError(f"no mount namespace: {os.strerror(ctypes.get_errno())}")
    _mount("--make-rprivate", "/")


@dataclass(frozen=True)
class SmallDisk:
    """A tmpfs. `with_room` and `read_only` change it while files are open in it."""

    folder: Path

    def limit(self, options: str) -> None:
        """Mounts it anew, empty: `options` such as size=64k or nr_inodes=7."""
        self.unmount()
        _mount("-t", "tmpfs", "-o", options, "tmpfs", str(self.folder))

    def with_room(self) -> None:
        """Keeps what it holds and lifts the limits."""
        _mount("-o", "remount,rw,size=256m,nr_inodes=100k", str(self.folder))

    def read_only(self) -> None:
        """Keeps what it holds and lets nothing be written."""
        _mount("-o", "remount,ro", str(self.folder))

    def unmount(self) -> None:
        """Gives back the folder below, with nothing in it."""
        if os.path.ismount(self.folder):
            subprocess.run(["umount", self.folder], check=True)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise NotHereError(f"cannot mount: {done.stderr.strip()}")


def without_privileges() -> None:
    """For preexec_fn: as root too, the program started has no capability to pass over permissions.

    Root without SECBIT_NOROOT would get them back when the program starts.
    """
    if os.geteuid() == 0 and _libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NOROOT, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECUREBITS)")


def limited(limit: int, value: int) -> Callable[[], None]:
    """For preexec_fn: a resource limit of the process started."""
    return lambda: resource.setrlimit(limit, (value, value))
