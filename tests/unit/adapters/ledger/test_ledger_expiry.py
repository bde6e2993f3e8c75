"""One lifecycle rule that lets the ledger's oldest entries expire, as docs/operations.md has them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.clock import NOON, FakeClock
from fakes.world import CONFIGURATION, World
from oceanferry.adapters.ledger.entries import DELIVERIES
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.adapters.ledger.redemptions import RecordRedemptions
from oceanferry.bootstrap.product import build_watchdog
from oceanferry.domain.errors import DeliveryInProgress
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.redeeming.terms import Revocation
from oceanferry.ports.ledger import Claim, Leased

LEASE = timedelta(minutes=5)
KEPT = {"history/", "watch/", "watchdog/", "rate-limits/", "redeem/"}


def test_of_all_that_the_product_keeps_only_deliveries_lie_under_the_prefix_that_expires() -> None:
    world = World(CONFIGURATION)
    world.notifiers["ops-room"].rates = (RateLimit(20, timedelta(minutes=1)),)
    world.take()
    world.drain()
    list(build_watchdog(world.ports).watch())
    redemptions = RecordRedemptions(world.records)
    redemptions.use("voucher", most=3)
    redemptions.revoke(Revocation("voucher", NOON))
    kept = {name.partition("/")[0] + "/" for name in world.records.names("")}

    assert kept == {DELIVERIES} | KEPT


@pytest.mark.parametrize("expired", [1, 2, 3])
def test_a_holder_whose_oldest_entries_have_expired_goes_on_and_no_other_takes_over(expired: int) -> None:
    records = MemoryRecords(FakeClock())
    ledger = RecordLedger(records)
    claim = ledger.claim("0abc", lease=LEASE)
    assert isinstance(claim, Claim)
    for _ in range(3):
        claim = ledger.extend(claim, lease=LEASE)
    for name in records.names("deliveries/0abc/")[:expired]:
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
    records.delete(records.names("deliveries/0abc/")[0])

    with pytest.raises(DeliveryInProgress):
        ledger.extend(slow, lease=LEASE)
