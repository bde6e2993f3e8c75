"""What the sandbox's OSS stores, and how one step is made of it for all threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oceanferry_sandbox.oss.errors import OssError, no_such_bucket
from oceanferry_sandbox.oss.storage.bodies import Bodies, Content, DirectoryBodies, MemoryBodies
from oceanferry_sandbox.oss.storage.held import Held, remove_leftovers, restored
from oceanferry_sandbox.oss.storage.records import Records


class State:
    """All buckets with what they hold, in memory or in a folder."""

    def __init__(self, directory: Path | None = None) -> None:
        self.bodies: Bodies = MemoryBodies() if directory is None else DirectoryBodies(directory)
        self.lock = threading.RLock()
        """Hold it to make one step of several calls."""
        self._records = Records(directory)
        self._held = restored(self._records)
        if directory is not None:
            remove_leftovers(directory, self._held)

    @contextmanager
    def _discarding_refused(self, content: Content) -> Iterator[None]:
        try:
            yield
        except OssError:
            self.bodies.discard(content.name)
            raise

    def _find(self, name: str) -> Held:
        with self.lock:
            held = self._held.get(name)
        if held is None:
            raise no_such_bucket(name)
        return held
