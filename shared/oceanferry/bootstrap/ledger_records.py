"""Where the ledger's records are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from oceanferry.adapters.ledger.records import Records
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.ports.clock import Clock
from oceanferry.ports.object_store import ObjectStore
from oceanferry.settings.sections import DirectoryLedger, LedgerSettings, OssLedger, TablestoreLedger

if TYPE_CHECKING:
    from oceanferry.adapters.ledger.tablestore_records import TablestoreRecords


def records_of(
    ledger: LedgerSettings | None,
    exclusive_store: Callable[[str, str | None], ObjectStore],
    rows: Callable[[TablestoreLedger], Records],
    *,
    clock: Clock,
) -> Records:
    """Return the records that the configuration asks for, else some that last as long as this process.

    Args:
        ledger: The section of the configuration.
        exclusive_store: Opens a bucket, in a region or in that of the functions, in which
            nothing is ever overwritten that must not be.
        rows: Opens a table.
        clock: That of this process, which ages the records that last only as long.
    """
    from oceanferry.adapters.ledger.directory_records import DirectoryRecords
    from oceanferry.adapters.ledger.memory_records import MemoryRecords
    from oceanferry.adapters.ledger.object_records import ObjectRecords

    if isinstance(ledger, DirectoryLedger):
        return DirectoryRecords(ledger.path)
    if isinstance(ledger, OssLedger):
        return ObjectRecords(exclusive_store(ledger.bucket, ledger.region), ledger.prefix)
    if isinstance(ledger, TablestoreLedger):
        return rows(ledger)
    return MemoryRecords(clock)


def rows_of(
    ledger: TablestoreLedger, region: str, credentials: Credentials, *, clock: Clock
) -> TablestoreRecords:
    """Return the records of a table, whose connections are the caller's to close.

    Args:
        ledger: The section of the configuration.
        region: That of the functions, where the ledger names none.
        credentials: Whose.
        clock: That of this process.

    Raises:
        InvalidConfiguration: The table's SDK is not installed.
    """
    try:
        from oceanferry.adapters.ledger.tablestore_records import TablestoreRecords
    except ImportError as missing:
        raise InvalidConfiguration(
            f"ledger.type: tablestore needs the package {missing.name}, which is not installed",
            advice="Install the extra tablestore, and vendor it with the functions",
        ) from None
    return TablestoreRecords(
        endpoint=ledger.address(region),
        instance=ledger.instance,
        table=ledger.table,
        region=ledger.region or region,
        credentials=credentials,
        clock=clock,
    )
