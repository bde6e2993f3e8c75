"""One processor for the tool, as ``copy_object`` has it, and the others for the servers (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

from benchmarks.nginx import Servers


@contextmanager
def apart(servers: Servers) -> Iterator[AbstractSet[int]]:
    """Keep the servers off one processor and yield it; a machine with a single one has to share it."""
    every = os.sched_getaffinity(0)
    first = {min(every)}
    servers.keep_to(every - first or first)
    try:
        yield first
    finally:
        servers.keep_to(every)


@contextmanager
def starting_on(processors: AbstractSet[int]) -> Iterator[None]:
    """Let programs that this thread starts run on these processors only; empty: on all."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors or every)
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)
