"""Starts and ends wires with latency."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.rounds import environment


@contextlib.contextmanager
def wire(port: int, *, round_trip_ms: int, bytes_per_second: int) -> Iterator[int]:
    """Yield a port from which a wire leads to *port*, for as long as the context lasts."""
    arguments = [str(port), str(round_trip_ms / 2), str(bytes_per_second)]
    command = [sys.executable, "-m", "benchmarks.long_wire", *arguments]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE) as process:
        try:
            yield int(process.stdout.readline()) if process.stdout else 0
        finally:
            process.kill()
