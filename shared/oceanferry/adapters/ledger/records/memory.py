"""Records that last as long as the process, when no ledger is configured."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from oceanferry.ports.clock import Clock
from oceanferry.ports.storage.object_store import DataWithAge


class MemoryRecords:
    """Lets one run know its own deliveries; a later run starts from nothing."""

    def __init__(self, clock: Clock) -> None:
        """Begin with no records; their ages are by *clock*."""
        self._clock = clock
        self._lock = Lock()
        self._records: dict[str, tuple[bytes, datetime]] = {}

    def create(self, name: str, data: bytes) -> bool:
        with self._lock:
            if name in self._records:
                return False
            self._records[name] = data, self._clock.now()
            return True

    def replace(self, name: str, data: bytes) -> None:
        with self._lock:
            self._records[name] = data, self._clock.now()

    def read(self, name: str) -> bytes | None:
        found = self._records.get(name)
        return found[0] if found else None

    def aged(self, name: str) -> DataWithAge | None:
        found = self._records.get(name)
        return DataWithAge(found[0], self._clock.now() - found[1]) if found else None

    def names(self, prefix: str) -> list[str]:
        with self._lock:
            return sorted(name for name in self._records if name.startswith(prefix))

    def delete(self, name: str) -> None:
        with self._lock:
            self._records.pop(name, None)
