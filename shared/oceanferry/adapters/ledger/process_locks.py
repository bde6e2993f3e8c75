"""Whether the process that holds a claim still lives: each keeps a file locked for as long as it does.

The system unlocks the file when the process ends, however it ends. Of a process
on another machine nothing is known: not every file system shows its locks to
others, so that its claims last as long as their leases.
"""

from __future__ import annotations

import os
import platform
import secrets
import sys
import weakref
from functools import cached_property
from pathlib import Path

if sys.platform != "win32":  # there, no process is known to be dead
    import fcntl

_FOLDER = "processes"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class ProcessLocks:
    """The locked files below a directory ledger.

    Args:
        directory: The ledger's.
    """

    def __init__(self, directory: Path) -> None:
        self._folder = directory / _FOLDER

    @cached_property
    def mine(self) -> str:
        """The mark of this process; empty where files cannot be locked."""
        mark = f"{_machine()}.{secrets.token_hex(8)}"
        path = self._folder / mark
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return ""
        if not _locked(descriptor):
            os.close(descriptor)
            return ""
        weakref.finalize(self, _leave, path, descriptor)
        return mark

    def is_dead(self, mark: str) -> bool:
        """Tell whether the process of that mark is known to have ended; what cannot be known is no."""
        if "/" in mark or not mark.startswith(f"{_machine()}."):
            return False
        path = self._folder / mark
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return True  # it ended in order
        except OSError:
            return False
        try:
            dead = _locked(descriptor)
            if dead:
                path.unlink(missing_ok=True)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return dead


def _locked(descriptor: int) -> bool:
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _leave(path: Path, descriptor: int) -> None:
    path.unlink(missing_ok=True)
    os.close(descriptor)


def _machine() -> str:
    """Name this machine since it was started; two containers that share a folder are two machines."""
    try:
        booted = _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        booted = ""
    return f"{platform.node()}-{booted}".replace("/", "-")
