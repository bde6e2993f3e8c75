"""Lifecycle rules that let the ledger's oldest entries expire, as docs/operations.md has them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import FakeClock
from oceanferry.adapters.ledger.memory_records import MemoryRecords
from oceanferry.adapters.ledger.record_ledger import RecordLedger
from oceanferry.domain.errors import DeliveryInProgress
from oceanferry.domain.jobs import Order, delivery_key
from oceanferry.ports.ledger import Claim, Leased

LEASE = timedelta(minutes=5)
KEPT = ("history/", "watch/", "rate-limits/", "redeem/")


@given(st.text(), st.text(), st.booleans())
def test_every_delivery_lies_below_a_prefix_that_expires_and_nothing_else_does(
    instance_id: str, destination: str, forced: bool
) -> None:
    order = Order(
        run="r", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=(), forced=forced
    )

    assert delivery_key(order, instance_id, destination, "copy")[0] in "0123456789abcdef"
    assert not {name[0] for name in KEPT} & set("0123456789abcdef")


@pytest.mark.parametrize("expired", [1, 2, 3])
def test_a_holder_whose_oldest_entries_have_expired_goes_on_and_nobody_takes_over(expired: int) -> None:
    records = MemoryRecords(FakeClock())
    ledger = RecordLedger(records)
    claim = ledger.claim("0abc", lease=LEASE)
    assert isinstance(claim, Claim)
    for _ in range(3):
        claim = ledger.extend(claim, lease=LEASE)
    for name in records.names("0abc/")[:expired]:
        records.delete(name)

    assert isinstance(ledger.claim("0abc", lease=LEASE), Leased)
    assert ledger.extend(claim, lease=LEASE).holder == claim.holder


def test_a_holder_that_was_taken_over_stays_so_when_its_own_entries_have_expired() -> None:
    clock = FakeClock()
    records = MemoryRecords(clock)
    ledger = RecordLedger(records)
    slow = ledger.claim("0abc", lease=LEASE)
    clock.advance(LEASE)
    assert isinstance(slow, Claim)
    assert isinstance(ledger.claim("0abc", lease=LEASE), Claim)
    records.delete(records.names("0abc/")[0])

    with pytest.raises(DeliveryInProgress):
        ledger.extend(slow, lease=LEASE)
