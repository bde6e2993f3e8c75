"""What the exit status says: design of the command line, shared by every command."""

from __future__ import annotations

from collections.abc import Iterable

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.retry_policies import retry_policy
from oceanferry.domain.runs.failures import Failure

SUCCESS = 0
DELIVERY_FAILED = 1
USAGE = 2
NOTHING_YET = 3
INTERRUPTED = 130
"""What shells report of a command that Ctrl-C ends: 128 and the number of the signal."""
OUTPUT_CLOSED = 141
"""The reader of the output stopped, as ``head`` does; what shells report of a command that SIGPIPE ended."""

_GRAVEST_FIRST = (USAGE, DELIVERY_FAILED, NOTHING_YET)


def of_error(error: OceanferryError) -> int:
    """Return the exit status of a command that *error* ended."""
    return of_failures([Failure.of(error)])


def of_failures(failures: Iterable[Failure]) -> int:
    """Return the exit status of a run with these failures; the gravest decides."""
    found = {retry_policy(failure.error).exit_status for failure in failures}
    return next((status for status in _GRAVEST_FIRST if status in found), SUCCESS)
