"""Claims and receipts as records that are created but never overwritten by two.

Under ``KEY/`` lie ``claim-000001``, ``claim-000002``, … and, once the delivery
is proven, ``receipt``. Claiming is creating the next claim record: the store
lets exactly one writer create it, which is all the agreement that is needed.
Whoever holds the highest number holds the delivery; a holder that finds a
higher one has been taken over and may no longer settle.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from oceanferry.adapters.ledger.records import Records
from oceanferry.domain.errors import DeliveryInProgress
from oceanferry.domain.receipts import Receipt
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Claim, Held

_Record = TypeVar("_Record", bound=BaseModel)

_CLAIM_NUMBER = re.compile(r"(?<=/claim-)[0-9]{6,}\Z")


class _ClaimRecord(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    until: AwareDatetime
    holder: str
    """Makes every claim's record unique, so that a store whose answer was lost can tell whose it holds."""


class RecordLedger:
    """A ledger over any Records."""

    def __init__(self, records: Records, *, clock: Clock) -> None:
        """Keep the ledger in *records*; leases end by *clock*."""
        self._records = records
        self._clock = clock

    def claim(self, key: str, *, lease: timedelta) -> Claim | Held | Receipt:
        """See :class:`oceanferry.ports.ledger.Ledger`."""
        if proven := self.receipt(key):
            return proven
        number = self._latest(key)
        left = self._left(key, number)
        if left > timedelta(0):
            return Held(left)
        claim = Claim(key, number + 1)
        if not self._records.create(_claim_name(claim), self._until(lease)):
            return Held(lease)
        # Between looking for a receipt and claiming, a holder may have settled.
        return self.receipt(key) or claim

    def extend(self, claim: Claim, *, lease: timedelta) -> None:
        """See :class:`oceanferry.ports.ledger.Ledger`."""
        self._check_holder(claim)
        self._records.replace(_claim_name(claim), self._until(lease))

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        """See :class:`oceanferry.ports.ledger.Ledger`."""
        self._check_holder(claim)
        if receipt.proven:
            self._prove(claim.key, receipt)
        else:
            self.release(claim)

    def release(self, claim: Claim) -> None:
        """See :class:`oceanferry.ports.ledger.Ledger`."""
        self._records.replace(_claim_name(claim), self._until(timedelta(0)))

    def receipt(self, key: str) -> Receipt | None:
        """See :class:`oceanferry.ports.ledger.Ledger`; an unreadable receipt counts as none."""
        data = self._records.read(f"{key}/receipt")
        return None if data is None else _readable(partial(Receipt.model_validate_json, data))

    def _check_holder(self, claim: Claim) -> None:
        if self._latest(claim.key) != claim.number:
            raise DeliveryInProgress(
                "The delivery was taken over by another invocation",
                advice="Its receipt will be the other's; nothing needs to be done",
            )

    def _prove(self, key: str, receipt: Receipt) -> None:
        name, data = f"{key}/receipt", receipt.model_dump_json().encode()
        if not self._records.create(name, data) and self.receipt(key) is None:
            self._records.replace(name, data)

    def _latest(self, key: str) -> int:
        names = self._records.names(f"{key}/claim-")
        numbers = [_CLAIM_NUMBER.search(name) for name in names]
        return max((int(number[0]) for number in numbers if number), default=0)

    def _left(self, key: str, number: int) -> timedelta:
        data = self._records.read(_claim_name(Claim(key, number))) if number else None
        record = None if data is None else _readable(partial(_ClaimRecord.model_validate_json, data))
        return record.until - self._clock.now() if record else timedelta(0)

    def _until(self, lease: timedelta) -> bytes:
        record = _ClaimRecord(until=self._clock.now() + lease, holder=secrets.token_hex(8))
        return record.model_dump_json().encode()


def _claim_name(claim: Claim) -> str:
    return f"{claim.key}/claim-{claim.number:06d}"


def _readable(parse: Callable[[], _Record]) -> _Record | None:
    try:
        return parse()
    except ValidationError:
        return None
