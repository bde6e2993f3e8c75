"""What the operating system knows about an instance: its memory, its processes, its state."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path


def peak_memory_mb(pid: int) -> int:
    """Return the largest resident size so far, in MB; 0 when the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def processes_of(pid: int) -> tuple[str, ...]:
    """Describe every other live process in the process group that *pid* leads, and every child of it."""
    return tuple(f"process {other} ({name})" for other, name in _others(pid))


def kill_all(pid: int) -> None:
    """Kill the process group that *pid* leads, and the children that have left it."""
    for other, _ in _others(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(other, signal.SIGKILL)
    signal_group(pid, signal.SIGKILL)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the process group that *pid* leads; nothing happens when it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def _others(pid: int) -> list[tuple[int, str]]:
    return sorted(
        (other, name)
        for other, name, state, parent, group in _all_processes()
        if other != pid and pid in (parent, group) and state not in "ZX"
    )


def _all_processes() -> list[tuple[int, str, str, int, int]]:
    """List (pid, name, state, parent, group) of every process that can be seen."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
        except OSError:  # it ended meanwhile
            continue
        before, _, after = stat.rpartition(")")
        state, parent, group = after.split()[:3]
        found.append((int(entry.name), before.partition("(")[2], state, int(parent), int(group)))
    return found
