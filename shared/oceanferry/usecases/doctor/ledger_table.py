"""Whether the table of Tablestore that the ledger is kept in is fit for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.wording import duration
from oceanferry.ports.ledger_table import LedgerTable
from oceanferry.usecases.doctor.buckets import PROBE

_KEY = (("name", "STRING"),)


def table_findings(name: str, *, opened: Callable[[], LedgerTable], nonce: str) -> Iterator[Finding]:
    """Look at the table, then write a small row and remove it.

    Args:
        name: The table's.
        opened: Opens it, which fails where the SDK is not installed.
        nonce: Makes the row's key one that nobody has.
    """
    topic = Topic("buckets", f"ledger ({name})")
    try:
        table = opened()
        state = table.state()
    except OceanferryError as error:
        yield topic.failed("table", error)
        return
    if state.primary_key != _KEY:
        key = ", ".join(f"{column} {kind}" for column, kind in state.primary_key)
        yield topic.problem(
            "table_key",
            f"its primary key is {key}, and receipts have one of one column, the string name",
            "Create another table, with that primary key, and write it as ledger.table",
        )
        return
    if state.rows_live:
        yield topic.problem(
            "table_expires",
            f"its rows are dropped after {duration(state.rows_live)}, and what was delivered with them",
            "Set its time to live to -1",
        )
    else:
        yield topic.ok("table", "reached; its primary key is name, and its rows stay")
    yield _probe(topic, table, f"{PROBE}{nonce}")


def _probe(topic: Topic, table: LedgerTable, name: str) -> Finding:
    try:
        table.create(name, b"")
        table.read(name)
        table.names(name)
        table.delete(name)
    except OceanferryError as error:
        with suppress(OceanferryError):  # in case it arrived all the same
            table.delete(name)
        return topic.failed("table_write", error)
    return topic.ok("table_write", "a row was written, read, listed and removed")
