"""Looking for secrets where none may be."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Iterator


def printed_by(error: BaseException) -> str:
    """Return what a traceback of *error* prints, and its repr."""
    return "".join(traceback.format_exception(error)) + repr(error)


def shown_by(error: BaseException) -> str:
    """Return everything that printing *error*, or anything behind it, shows."""
    printed = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return "\n".join([printed, *(f"{each}\n{each!r}\n{vars(each)}" for each in _chain(error))])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    # The context, too: whoever formats exceptions may ignore that it is suppressed.
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def logged(records: Iterable[logging.LogRecord]) -> str:
    """Return everything that handlers could make of *records*."""
    return "\n".join(f"{record.getMessage()}\n{vars(record)}" for record in records)
