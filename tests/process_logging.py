"""The logging of a process is one for all tests: whoever changes it puts it back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_as_it_is() -> Iterator[None]:
    """Undo at the end what was done to levels, handlers, their formats, and disabled loggers."""
    root = logging.getLogger()
    handlers = [(handler, handler.formatter) for handler in root.handlers]
    before = [(logger, logger.level, logger.disabled) for logger in every_logger()]
    try:
        yield
    finally:
        root.handlers = [handler for handler, _ in handlers]
        for handler, formatter in handlers:
            handler.setFormatter(formatter)
        for logger in every_logger():
            logger.disabled = False
        for logger, level, disabled in before:
            logger.setLevel(level)
            logger.disabled = disabled


def every_logger() -> list[logging.Logger]:
    """Return the root logger and all that have been asked for by name."""
    return [logging.getLogger(name) for name in ("", *logging.root.manager.loggerDict)]
