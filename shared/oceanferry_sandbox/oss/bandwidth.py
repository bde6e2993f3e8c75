"""A limit of bandwidth for everybody who uploads, each by themselves."""

from __future__ import annotations

import threading
import time

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey


class UploadLimits:
    """Makes the uploads of every AccessKey wait, as if each were another machine with a thin line.

    Args:
        bytes_per_second: For all connections of one AccessKey together.
    """

    def __init__(self, bytes_per_second: int) -> None:
        self._bytes_per_second = bytes_per_second
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, key: AccessKey, size_bytes: int) -> None:
        """Wait as long as *size_bytes* take on the line of *key*."""
        now = time.monotonic()
        with self._lock:
            free_at = max(now, self._free_at.get(key.access_key_id, now))
            free_at += size_bytes / self._bytes_per_second
            self._free_at[key.access_key_id] = free_at
        time.sleep(free_at - now)
