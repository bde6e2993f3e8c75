"""Completions that take longer than a caller waits for the answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from oceanferry_sandbox.oss.errors import OssError, operation_aborted


class SlowCompletions:
    """Completions that are under way; safe between threads.

    Unverified: OSS documents no answer to a repetition. Public reports show 409 OperationAborted.

    Attributes:
        takes: How long a completion that begins from now on takes; zero: it is answered at once.
        now: Tells the time that they take.
        repeated: How often a completion that was under way was asked for again.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.takes = timedelta(0)
        self.repeated = 0
        self._due: dict[str, tuple[datetime, Callable[[], object]]] = {}
        self._lock = threading.RLock()

    def begins(self, upload_id: str, complete: Callable[[], object]) -> bool:
        """Begin a completion, unless it is to be made at once.

        Raises:
            OssError: OperationAborted, as it has begun before.
        """
        with self._lock:
            if upload_id in self._due:
                self.repeated += 1
                raise operation_aborted()
            if self.takes:
                self._due[upload_id] = self.now() + self.takes, complete
            return bool(self.takes)

    def finish(self) -> None:
        """Let the completions have their effect whose time has come."""
        with self._lock:
            over = [name for name, (due, _) in self._due.items() if due <= self.now()]
            for complete in [self._due.pop(name)[1] for name in over]:
                with suppress(OssError):  # as no caller waits for the answer any more
                    complete()
