"""Records as rows of a Tablestore table, for those who have one; needs the extra ``tablestore``.

The table has one primary key column, the string ``name``; the record is in the
column ``data``. A conditional put makes creation atomic.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from oceanferry.adapters.ledger.tablestore_calls import CONDITION_FAILED, Calls, NeverAgain
from oceanferry.adapters.ledger.tablestore_sdk import Condition, OTSClient, Row, RowExistenceExpectation
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.deployment.cloud_state import TableState
from oceanferry.domain.errors import ServiceRefused, ServiceUnavailable
from oceanferry.ports.clock import Clock
from oceanferry.ports.object_store import DataWithAge

_LONGEST_SILENCE_SECONDS = 15
_PROBE = "~clock"
"""A row that is written to be told what time it is for the table; no record's name begins so."""
_KEY, _DATA = "name", "data"


class TablestoreRecords:
    """Each record is a row; a context manager that closes its connections.

    Ages are the difference of two timestamps that Tablestore gives to what is written.

    Args:
        endpoint: ``https://INSTANCE.REGION.ots.aliyuncs.com``, or ``http://HOST:PORT`` of a stand-in.
        instance: The instance's name.
        table: The table's, which must exist.
        region: The instance's; part of every signature.
        credentials: Who signs; the identity needs ots:GetRow, PutRow, DeleteRow and GetRange.
        clock: What passes between two attempts.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        instance: str,
        table: str,
        region: str,
        credentials: Credentials,
        clock: Clock,
    ) -> None:
        token = credentials.security_token
        self._client = OTSClient(
            endpoint,
            credentials.access_key_id,
            credentials.access_key_secret.reveal(),
            instance,
            sts_token=token.reveal() if token else None,
            region=region,
            socket_timeout=_LONGEST_SILENCE_SECONDS,
            retry_policy=NeverAgain(),
            enable_native=False,
        )
        self._client.connection.pool.connection_pool_kw["retries"] = (
            False  # that is done here, with our errors
        )
        self._table = table
        self._calls = Calls(instance, table, clock, token.reveal() if token else "")

    def __enter__(self) -> TablestoreRecords:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.connection.pool.clear()

    def state(self) -> TableState:
        """See :class:`oceanferry.ports.ledger_table.LedgerTable`."""
        call = self._calls.to("look at", "its key", "ots:DescribeTable")
        found = call.make(lambda: self._client.describe_table(self._table))
        key, seconds = found.table_meta.schema_of_primary_key, found.table_options.time_to_live
        columns = tuple((column[0], column[1]) for column in key)
        return TableState(columns, timedelta(seconds=seconds) if seconds > 0 else None)

    def create(self, name: str, data: bytes) -> bool:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        call = self._calls.to("write", name, "ots:PutRow")
        try:
            call.make(lambda: self._put(name, data, RowExistenceExpectation.EXPECT_NOT_EXIST))
        except ServiceRefused as refused:
            if refused.code != CONDITION_FAILED:
                raise
            # After an answer that was lost, what lies there may be ours.
            return call.uncertain and self.read(name) == data
        return True

    def replace(self, name: str, data: bytes) -> None:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        call = self._calls.to("write", name, "ots:PutRow")
        call.make(lambda: self._put(name, data, RowExistenceExpectation.IGNORE))

    def read(self, name: str) -> bytes | None:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        found = self._written(name)
        return found[0] if found else None

    def aged(self, name: str) -> DataWithAge | None:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        found = self._written(name)
        if found is None:
            return None
        self.replace(_PROBE, b"")
        now = self._written(_PROBE)
        if now is None:
            raise ServiceUnavailable(f"Table {self._table} does not keep what is written to it")
        return DataWithAge(found[0], timedelta(milliseconds=now[1] - found[1]))

    def names(self, prefix: str) -> list[str]:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        found: list[str] = []
        start = prefix or " "
        while start:
            get = partial(self._range, start, f"{prefix}\U0010ffff")
            start, names = self._calls.to("list", f"{prefix}*", "ots:GetRange").make(get)
            found += names
        return [name for name in found if name != _PROBE]

    def delete(self, name: str) -> None:
        """See :class:`oceanferry.adapters.ledger.records.Records`."""
        row, condition = Row([(_KEY, name)]), Condition(RowExistenceExpectation.IGNORE)
        call = self._calls.to("remove", name, "ots:DeleteRow")
        call.make(lambda: self._client.delete_row(self._table, row, condition))

    def _put(self, name: str, data: bytes, expected: str) -> None:
        row = Row([(_KEY, name)], [(_DATA, bytearray(data))])
        self._client.put_row(self._table, row, Condition(expected))

    def _written(self, name: str) -> tuple[bytes, int] | None:
        """Return a row's data, and when it was written, in milliseconds."""

        def get() -> tuple[bytes, int] | None:
            _, row, _ = self._client.get_row(self._table, [(_KEY, name)], max_version=1)
            if row is None:
                return None
            cells = {column: (value, moment) for column, value, moment in row.attribute_columns}
            value, moment = cells[_DATA]
            return bytes(value), int(moment)

        return self._calls.to("read", name, "ots:GetRow").make(get)

    def _range(self, start: str, end: str) -> tuple[str, list[str]]:
        """Return a page of names, and where the next one starts; empty when it is the last."""
        _, following, rows, _ = self._client.get_range(
            self._table,
            "FORWARD",
            [(_KEY, start)],
            [(_KEY, end)],
            columns_to_get=[_KEY, _DATA],
            max_version=1,
        )
        return following[0][1] if following else "", [row.primary_key[0][1] for row in rows]
