"""One sandbox for each folder of state: two would overwrite each other's files."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StateInUse(Exception):
    """Another process has the folder."""


@contextmanager
def locked(state: Path | None) -> Iterator[None]:
    """Hold the folder until the end, which a crash is as well. Raises StateInUse."""
    if state is None:
        yield
        return
    state.mkdir(parents=True, exist_ok=True)
    with (state / ".lock").open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateInUse from None
        yield
