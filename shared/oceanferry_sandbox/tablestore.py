"""A Tablestore instance, as far as records in tables with one string key need it.

PutRow, GetRow, GetRange, DeleteRow and DescribeTable, with the conditions on a row's existence.
Signatures are of version 4. Requests and replies are the vendor's own: its SDK's
messages take them apart and put them together, which makes it needed here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from threading import Lock

from oceanferry_sandbox.access_keys import AccessKey
from oceanferry_sandbox.http_server import Request, Response

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)  # as in oceanferry.adapters.ledger.tablestore_sdk
    from tablestore.plainbuffer.plain_buffer_builder import PlainBufferBuilder
    from tablestore.plainbuffer.plain_buffer_coded_stream import PlainBufferCodedInputStream
    from tablestore.plainbuffer.plain_buffer_stream import PlainBufferInputStream
    from tablestore.protobuf import table_store_pb2 as messages

_KEY = "name"
_HEADER_BYTES = 4
_LONGEST_SKEW = timedelta(minutes=15)
_NAMES = ("x-ots-accesskeyid", "x-ots-date", "x-ots-instancename", "x-ots-signdate", "x-ots-signregion")

Row = tuple[Mapping[str, bytes], int]
"""The columns, and when they were written, in milliseconds."""


class Refused(Exception):
    """What the instance answers instead."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class TablestoreService:
    """One instance; safe between threads."""

    def __init__(
        self,
        access_keys: Sequence[AccessKey],
        *,
        instance: str = "my-state",
        region: str = "cn-hangzhou",
        tables: Iterable[str] = ("oceanferry",),
        clock: Callable[[], float] = time.time,
        largest_page: int = 5000,
    ) -> None:
        self._access_keys = access_keys
        self._instance = instance
        self._region = region
        self._clock = clock
        self._largest_page = largest_page
        self._lock = Lock()
        self.tables: dict[str, dict[str, Row]] = {table: {} for table in tables}
        """The rows of each table by their key."""
        self.primary_key = ((_KEY, "STRING"),)
        """What the tables say of themselves: the name and the type of each column."""
        self.time_to_live = -1
        """Likewise: after how many seconds rows are dropped; -1 for never."""
        self.denied: set[str] = set()
        """Operations, such as ``PutRow``, that nobody may do."""

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        body, operation = request.read(), request.path.removeprefix("/")
        try:
            signing_key = self._authenticated(request, body)
        except Refused as refused:
            return Response(refused.status, {}, _told(refused))
        headers = {
            "x-ots-requestid": str(uuid.uuid4()),
            "x-ots-date": f"{self._now():%Y-%m-%dT%H:%M:%S}.000Z",
            "x-ots-contenttype": "protocol buffer",
        }
        try:
            answer, status = self._answer(operation, body), 200
        except Refused as refused:
            answer, status = _told(refused), refused.status
        headers["x-ots-contentmd5"] = _md5(answer)
        signed = f"{_joined(headers)}\n{request.path}".encode()
        signature = base64.b64encode(hmac.new(signing_key, signed, hashlib.sha1).digest()).decode()
        headers["authorization"] = f"OTS {request.headers['x-ots-accesskeyid']}:{signature}"
        return Response(status, headers, answer)

    def _answer(self, operation: str, body: bytes) -> bytes:
        if operation in self.denied:
            raise Refused(403, "OTSNoPermissionAccess", "You have no permission to access the resource.")
        with self._lock:
            return self._operations[operation](body)

    @property
    def _operations(self) -> Mapping[str, Callable[[bytes], bytes]]:
        return {
            "PutRow": self._put_row,
            "GetRow": self._get_row,
            "GetRange": self._get_range,
            "DeleteRow": self._delete_row,
            "DescribeTable": self._describe_table,
        }

    def _put_row(self, body: bytes) -> bytes:
        asked = messages.PutRowRequest.FromString(body)
        table = self._table(asked.table_name)
        key, columns = _row(asked.row)
        _check(asked.condition, exists=key in table)
        table[key] = columns, int(self._clock() * 1000)
        return _consumed(messages.PutRowResponse())

    def _get_row(self, body: bytes) -> bytes:
        asked = messages.GetRowRequest.FromString(body)
        table = self._table(asked.table_name)
        key, _ = _row(asked.primary_key)
        return _consumed(messages.GetRowResponse(row=_written(key, table[key]) if key in table else b""))

    def _get_range(self, body: bytes) -> bytes:
        asked = messages.GetRangeRequest.FromString(body)
        table = self._table(asked.table_name)
        start, end = (_row(each)[0] for each in _bounds(asked))
        keys = sorted((key for key in table if start <= key < end), key=str.encode)
        rows = [_written(key, table[key]) for key in keys[: self._largest_page]]
        # One header for all of them.
        joined = b"".join(row[_HEADER_BYTES:] if number else row for number, row in enumerate(rows))
        answer = messages.GetRangeResponse(rows=joined)
        if left := keys[self._largest_page :]:
            answer.next_start_primary_key = bytes(PlainBufferBuilder.serialize_primary_key([(_KEY, left[0])]))
        return _consumed(answer)

    def _delete_row(self, body: bytes) -> bytes:
        asked = messages.DeleteRowRequest.FromString(body)
        table = self._table(asked.table_name)
        key, _ = _row(asked.primary_key)
        _check(asked.condition, exists=key in table)
        table.pop(key, None)
        return _consumed(messages.DeleteRowResponse())

    def _describe_table(self, body: bytes) -> bytes:
        name = messages.DescribeTableRequest.FromString(body).table_name
        self._table(name)
        answer = messages.DescribeTableResponse()
        answer.table_meta.table_name = name
        for column, kind in self.primary_key:
            answer.table_meta.primary_key.add(name=column, type=messages.PrimaryKeyType.Value(kind))
        answer.table_options.time_to_live = self.time_to_live
        answer.table_options.max_versions = 1
        capacity = answer.reserved_throughput_details
        capacity.capacity_unit.read = capacity.capacity_unit.write = capacity.last_increase_time = 0
        written: bytes = answer.SerializeToString()
        return written

    def _table(self, name: str) -> dict[str, Row]:
        if name not in self.tables:
            raise Refused(404, "OTSObjectNotExist", "Requested table does not exist.")
        return self.tables[name]

    def _authenticated(self, request: Request, body: bytes) -> bytes:
        """Check who asks, and return the key that the answer is signed with."""
        headers = {name: request.headers.get(name, "") for name in _NAMES}
        key = next(
            (each for each in self._access_keys if each.access_key_id == headers["x-ots-accesskeyid"]), None
        )
        if key is None or request.headers.get("x-ots-ststoken", "") != key.security_token:
            raise Refused(403, "OTSAuthFailed", "The AccessKeyID does not exist.")
        signing_key = _signing_key(key.secret, headers["x-ots-signdate"], headers["x-ots-signregion"])
        signed = {name: value for name, value in request.headers.items() if name.startswith("x-ots-")}
        given = signed.pop("x-ots-signaturev4", "")
        text = f"{request.path}\n{request.method}\n\n{_joined(signed)}\nots".encode()
        expected = base64.b64encode(hmac.new(signing_key, text, hashlib.sha256).digest()).decode()
        if not hmac.compare_digest(expected, given) or request.headers["x-ots-contentmd5"] != _md5(body):
            raise Refused(403, "OTSAuthFailed", "Signature mismatch.")
        dated = datetime.strptime(headers["x-ots-date"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
        if abs(dated - self._now()) > _LONGEST_SKEW:
            raise Refused(403, "OTSAuthFailed", "Mismatch between system time and x-ots-date.")
        if (headers["x-ots-instancename"], headers["x-ots-signregion"]) != (self._instance, self._region):
            raise Refused(403, "OTSAuthFailed", "The instance is not found.")
        return signing_key

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), timezone.utc)


def _row(data: bytes) -> tuple[str, Mapping[str, bytes]]:
    key, columns = PlainBufferCodedInputStream(PlainBufferInputStream(data)).read_row()
    if [name for name, _ in key] != [_KEY]:
        raise Refused(400, "OTSParameterInvalid", "The primary key does not match the table's.")
    return key[0][1], {name: bytes(value) for name, value, _ in columns}


def _written(key: str, row: Row) -> bytes:
    columns, moment = row
    cells = [(name, bytearray(value), moment) for name, value in columns.items()]
    return bytes(PlainBufferBuilder.serialize_for_put_row([(_KEY, key)], cells))


def _bounds(asked: messages.GetRangeRequest) -> tuple[bytes, bytes]:
    return asked.inclusive_start_primary_key, asked.exclusive_end_primary_key


def _check(condition: messages.Condition, *, exists: bool) -> None:
    expected = messages.RowExistenceExpectation.Name(condition.row_existence)
    if (expected, exists) in (("EXPECT_NOT_EXIST", True), ("EXPECT_EXIST", False)):
        raise Refused(403, "OTSConditionCheckFail", "Condition check failed.")


def _consumed(answer: messages.PutRowResponse) -> bytes:
    answer.consumed.capacity_unit.read = answer.consumed.capacity_unit.write = 1
    written: bytes = answer.SerializeToString()
    return written


def _told(refused: Refused) -> bytes:
    written: bytes = messages.Error(code=refused.code, message=refused.message).SerializeToString()
    return written


def _signing_key(secret: str, date: str, region: str) -> bytes:
    key = f"aliyun_v4{secret}".encode()
    for part in (date, region, "ots", "aliyun_v4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return base64.b64encode(key)


def _joined(headers: Mapping[str, str]) -> str:
    return "\n".join(sorted(f"{name}:{value.strip()}" for name, value in headers.items()))


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
