"""What a process costs, with all that it starts."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clients import Took
from benchmarks.processors import starting_on
from benchmarks.ways import Command

_POLL_EVERY_MS = 50
_KIB = 1024


@dataclass(frozen=True)
class Cost:
    """What a process took that ended well."""

    seconds: float
    cpu_seconds: float
    """Of the whole process tree."""
    peak_rss_bytes: int
    """Of the largest process of the tree."""


class Failed(Exception):
    """A process ended badly, or was ended because it took too long."""


def measure(
    command: Command,
    environment: dict[str, str],
    *,
    timeout_seconds: float,
    processors: AbstractSet[int] = frozenset(),
) -> Cost:
    """Run a command, on those processors only if any are named.

    Python programs that tell what they took are not charged for starting
    Python and importing what they need, which is the same however large the
    object.

    Raises:
        Failed: With what it printed.
    """
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        with starting_on(processors):
            process = subprocess.Popen(
                command.arguments,
                env={**environment, **command.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        peak = _watch(process.pid, ends=began + timeout_seconds)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode(errors="replace").strip()
    if process.returncode:
        raise Failed(printed[-500:] or f"ended with {process.returncode} after {seconds:.0f} s")
    cpu = usage.ru_utime + usage.ru_stime
    if not command.tells:
        return Cost(seconds, cpu, peak)
    took = Took.model_validate_json(printed.splitlines()[-1])
    return Cost(took.seconds, cpu - took.cpu_seconds_before, peak)


def _watch(pid: int, *, ends: float) -> int:
    """Wait for a process, kill its session when it is late, and return the peak of its tree's memory.

    ``ru_maxrss`` would tell the size of this very process where it is larger than the one it starts.
    """
    peak = 0
    poll = select.poll()
    handle = os.pidfd_open(pid)
    poll.register(handle, select.POLLIN)
    try:
        while not poll.poll(_POLL_EVERY_MS):
            peak = max([peak, *(_peak_rss_bytes(each) for each in _tree(pid))])
            if time.perf_counter() > ends:
                os.killpg(pid, signal.SIGKILL)
    finally:
        os.close(handle)
    return peak


def _tree(pid: int) -> list[int]:
    children = ""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [pid, *(each for child in children.split() for each in _tree(int(child)))]


def _peak_rss_bytes(pid: int) -> int:
    status = ""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * _KIB if found else 0
