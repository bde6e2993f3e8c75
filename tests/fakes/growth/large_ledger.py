"""A ledger in the sandbox's OSS, reached through its SDK, with as many deliveries as years have brought."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

from fakes.clock import NOON, FakeClock
from oceanferry.adapters.ledger.entries import DELIVERIES
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.objects import ObjectRecords
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.secrets import Secret
from oceanferry.ports.ledger import Claim
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

DELIVERIES_A_NIGHT = 200
"""Of 50 routes to a chat, a webhook and a bucket, with a message about the success of each."""
_RECORDS = ("claim-000001", "claim-000002", "claim-000003", "receipt")
_PREFIX, _BUCKET = "oceanferry/", "my-state"


class LargeLedger:
    """Counts the requests that reach OSS; a context manager."""

    def __init__(self, deliveries: int) -> None:
        self.requests: Counter[str] = Counter()
        self._oss = OssService([AccessKey("AK", "the-secret")])
        self._oss.create_bucket(_BUCKET)
        self._oss.put_many(_BUCKET, _names(deliveries), b'{"holder":"of another delivery"}')

    def __enter__(self) -> LargeLedger:
        with ExitStack() as opened:
            server = opened.enter_context(LoopbackServer(self._answer))
            owner = Credentials("AK", Secret("the-secret"))
            bucket = OssBucket(_BUCKET, "cn-hangzhou", owner, FakeClock(), server.url)
            store = opened.enter_context(OssObjectStore(bucket, exclusive=True))
            self._ledger = RecordLedger(ObjectRecords(store, _PREFIX))
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def deliver(self, name: str) -> None:
        """Claim a delivery that nothing is known of, begin it, settle it, and check its receipt."""
        key = _key(name)
        claim = self._ledger.claim(key, lease=timedelta(minutes=5))
        if not isinstance(claim, Claim):
            raise TypeError(f"{name} is claimed or delivered already")
        self._ledger.settle(self._ledger.mark_started(claim, lease=timedelta(minutes=5)), _receipt())
        if self._ledger.receipt(key) != _receipt():
            raise RuntimeError("the ledger has another receipt")

    def _answer(self, request: Request) -> Response:
        self.requests[request.method] += 1
        return self._oss(request)


def _names(deliveries: int) -> Iterator[str]:
    for number in range(deliveries):
        folder = f"{_PREFIX}{DELIVERIES}{_key(str(number))}/"
        yield from (folder + record for record in _RECORDS)


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _receipt() -> Receipt:
    return Receipt.model_validate(
        {
            "run": "r",
            "route": "nightly",
            "cluster": "orders",
            "instance_id": "ob317v4uif0000",
            "backup_set_id": "bak-1",
            "destination": "ops-room",
            "kind": "link_ready",
            "status": "delivered",
            "at": NOON,
        }
    )
