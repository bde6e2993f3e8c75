"""What the exit status says: design of the command line, shared by every command."""

from __future__ import annotations

from collections.abc import Iterable

from oceanferry.domain.errors import InvalidConfiguration, InvalidRequest, OceanferryError
from oceanferry.domain.jobs import Failure

SUCCESS = 0
DELIVERY_FAILED = 1
USAGE = 2
NOTHING_YET = 3
INTERRUPTED = 130
OUTPUT_CLOSED = 141
"""Whoever read the output stopped, as ``head`` does; what shells report of a command that ends by SIGPIPE."""

_USAGE = {InvalidConfiguration.__name__, InvalidRequest.__name__}
_NOTHING_YET = {"NoMatchingBackupSet", "LinkNotReadyInTime"}


def of_error(error: OceanferryError) -> int:
    """Return the exit status of a command that *error* ended."""
    return of_failures([Failure.of(error)])


def of_failures(failures: Iterable[Failure]) -> int:
    """Return the exit status of a run with these failures; the gravest decides."""
    names = {failure.error for failure in failures}
    if names & _USAGE:
        return USAGE
    if names - _NOTHING_YET:
        return DELIVERY_FAILED
    return NOTHING_YET if names else SUCCESS
