"""The event that a command is given."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pydantic_core import to_json

from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import text
from oceanferry.triggers.json_text import LARGEST_BATCH

_MOST_BYTES = LARGEST_BATCH + 1


def asked_for(arguments: argparse.Namespace) -> bytes:
    """Return the event of ``--event``, or one that asks for the route of ``--route``. Raises as read."""
    return to_json({"route": arguments.route}) if arguments.route is not None else read(arguments.event)


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
            text("Cannot read the event {name}: {why}", name=name, why=error.strerror),
            advice=text("Name a file such as events/timer.json"),
        ) from error
