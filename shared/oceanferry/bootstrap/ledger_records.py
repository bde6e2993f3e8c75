"""Where the ledger's records are kept."""

from __future__ import annotations

from collections.abc import Callable

from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.settings.sections import DirectoryLedger, LedgerSettings, OssLedger


def ledger_of(ledger: LedgerSettings | None, records: Records) -> Ledger:
    """Return the ledger over its records; in a folder, a claim ends with the process that made it."""
    from oceanferry.adapters.ledger.process_locks import ProcessLocks

    processes = ProcessLocks(ledger.path) if isinstance(ledger, DirectoryLedger) else None
    return RecordLedger(records, processes)


def records_of(
    ledger: LedgerSettings | None,
    exclusive_store: Callable[[str, str | None], ObjectStore],
    *,
    clock: Clock,
) -> Records:
    """Return the records that the configuration asks for, else some that last as long as this process.

    Args:
        ledger: The section of the configuration.
        exclusive_store: Opens a bucket, in a region or in that of the functions, in which
            nothing is ever overwritten that must not be.
        clock: That of this process, which ages the records that last only as long.
    """
    from oceanferry.adapters.ledger.records.directory import DirectoryRecords
    from oceanferry.adapters.ledger.records.memory import MemoryRecords
    from oceanferry.adapters.ledger.records.objects import ObjectRecords

    if isinstance(ledger, DirectoryLedger):
        return DirectoryRecords(ledger.path)
    if isinstance(ledger, OssLedger):
        return ObjectRecords(exclusive_store(ledger.bucket, ledger.region), ledger.prefix)
    return MemoryRecords(clock)
