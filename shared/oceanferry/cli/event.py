"""The event that a command is given."""

from __future__ import annotations

import sys
from pathlib import Path

from oceanferry.domain.errors import InvalidRequest
from oceanferry.triggers.json_text import LARGEST_BATCH

_MOST_BYTES = LARGEST_BATCH + 1


def read(name: str) -> bytes:
    """Return the bytes of the event in the file *name*, or on standard input for ``-``.

    Of what is too large to be an event, or has no end, only the beginning.

    Raises:
        InvalidRequest: The file cannot be read.
    """
    if name == "-":
        return sys.stdin.buffer.read(_MOST_BYTES)
    try:
        with Path(name).open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise InvalidRequest(
            f"Cannot read the event {name}: {error.strerror}", advice="Name a file such as events/timer.json"
        ) from error
