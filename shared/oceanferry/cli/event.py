"""The event that a command is given."""

from __future__ import annotations

import sys
from pathlib import Path

from oceanferry.domain.errors import InvalidRequest


def read(name: str) -> bytes:
    """Return the bytes of the event in the file *name*, or on standard input for ``-``.

    Raises:
        InvalidRequest: The file cannot be read.
    """
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InvalidRequest(
            f"Cannot read the event {name}: {error.strerror}", advice="Name a file such as events/timer.json"
        ) from error
