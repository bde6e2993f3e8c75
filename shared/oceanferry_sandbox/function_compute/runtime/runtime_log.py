"""The log of an instance: Function Compute's line format, the root logger's only handler.

Part of the program that shares its process with the function's code: the
standard library only.
"""

from __future__ import annotations

import logging
import time
from typing import IO

_LONGEST_WRITE = 128 * 1024


class RuntimeLog:
    """Writes ``2017-07-05T05:13:35.920Z REQUEST_ID [LEVEL] text`` lines, UTC."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._handler = _Handler(stream)

    def take_over(self) -> None:
        """Replace the root logger's handlers; ``logging.basicConfig`` does nothing from now on."""
        root = logging.getLogger()
        for handler in list(root.handlers):
            root.removeHandler(handler)
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)

    def start(self, request_id: str) -> None:
        """Open an invocation: every record carries its id, whichever thread logs it."""
        self._handler.request_id = request_id
        self._stream.write(f"FC Invoke Start RequestId: {request_id}\n")

    def error(self, error_json: str) -> None:
        """Log the error reply, as Function Compute does: an exception's message must hold no secret."""
        record = logging.LogRecord("fc", logging.ERROR, __file__, 0, error_json, None, None)
        self._handler.emit(record)

    def end(self, request_id: str, *, failed: bool) -> None:
        """Close an invocation."""
        suffix = ", Error: Unhandled function error" if failed else ""
        self._stream.write(f"FC Invoke End RequestId: {request_id}{suffix}\n")
        self._stream.flush()


class _Handler(logging.Handler):
    def __init__(self, stream: IO[str]) -> None:
        super().__init__()
        self.request_id = ""
        self._stream = stream
        formatter = logging.Formatter(
            "%(asctime)s.%(msecs)03dZ %(request_id)s [%(levelname)s] %(message)s", "%Y-%m-%dT%H:%M:%S"
        )
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        record.request_id = self.request_id
        self._stream.write(self.format(record)[:_LONGEST_WRITE] + "\n")
        self._stream.flush()
