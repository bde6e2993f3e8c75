"""Records that last as long as the process, when no ledger is configured."""

from __future__ import annotations

from threading import Lock


class MemoryRecords:
    """Lets one run know its own deliveries; a later run starts from nothing."""

    def __init__(self) -> None:
        """Begin with no records."""
        self._lock = Lock()
        self._records: dict[str, bytes] = {}

    def create(self, name: str, data: bytes) -> bool:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        with self._lock:
            return self._records.setdefault(name, data) is data

    def replace(self, name: str, data: bytes) -> None:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        with self._lock:
            self._records[name] = data

    def read(self, name: str) -> bytes | None:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        return self._records.get(name)

    def names(self, prefix: str) -> list[str]:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        with self._lock:
            return sorted(name for name in self._records if name.startswith(prefix))
