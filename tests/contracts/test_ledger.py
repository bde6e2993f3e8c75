"""What every ledger promises, whatever its records are kept in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.clock import FakeClock
from fakes.object_store import FakeObjectStore
from fakes.sample_notifications import message_receipt
from oceanferry.adapters.ledger.directory_records import DirectoryRecords
from oceanferry.adapters.ledger.memory_records import MemoryRecords
from oceanferry.adapters.ledger.object_records import ObjectRecords
from oceanferry.adapters.ledger.record_ledger import RecordLedger
from oceanferry.adapters.ledger.records import Records
from oceanferry.domain.errors import DeliveryInProgress
from oceanferry.domain.jobs import Failure
from oceanferry.ports.ledger import Claim, Held, Ledger

LEASE = timedelta(minutes=5)
KEY = "d" * 40
RECEIPT = message_receipt()
FAILED = message_receipt(
    status="failed", acknowledgement=None, failure=Failure(error="DeliveryRefused", message="no")
)

MakeRecords = Callable[[], Records]


@pytest.fixture(params=["memory", "directory", "objects"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Records:
    makers: dict[str, MakeRecords] = {
        "memory": MemoryRecords,
        "directory": lambda: DirectoryRecords(tmp_path / "ledger"),
        "objects": lambda: ObjectRecords(FakeObjectStore("my-state"), "oceanferry/"),
    }
    return makers[request.param]()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(records: Records, clock: FakeClock) -> Ledger:
    return RecordLedger(records, clock=clock)


def claim(ledger: Ledger) -> Claim:
    claimed = ledger.claim(KEY, lease=LEASE)
    assert isinstance(claimed, Claim)
    return claimed


def test_the_first_claimant_gets_the_claim(ledger: Ledger) -> None:
    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 1)


def test_a_second_claimant_is_told_how_long_the_lease_lasts(ledger: Ledger, clock: FakeClock) -> None:
    claim(ledger)
    clock.advance(timedelta(minutes=2))

    assert ledger.claim(KEY, lease=LEASE) == Held(timedelta(minutes=3))


def test_another_key_is_free(ledger: Ledger) -> None:
    claim(ledger)

    assert ledger.claim("e" * 40, lease=LEASE) == Claim("e" * 40, 1)


def test_a_settled_delivery_answers_with_its_receipt(ledger: Ledger) -> None:
    ledger.settle(claim(ledger), RECEIPT)

    assert ledger.claim(KEY, lease=LEASE) == RECEIPT
    assert ledger.receipt(KEY) == RECEIPT


def test_there_is_no_receipt_before_the_delivery_is_proven(ledger: Ledger) -> None:
    claim(ledger)

    assert ledger.receipt(KEY) is None


def test_a_released_claim_can_be_taken_at_once(ledger: Ledger) -> None:
    ledger.release(claim(ledger))

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_a_failed_delivery_may_be_tried_again(ledger: Ledger) -> None:
    ledger.settle(claim(ledger), FAILED)

    assert ledger.receipt(KEY) is None
    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_an_expired_lease_is_taken_over(ledger: Ledger, clock: FakeClock) -> None:
    claim(ledger)
    clock.advance(LEASE)

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_a_holder_that_was_taken_over_cannot_settle(ledger: Ledger, clock: FakeClock) -> None:
    slow = claim(ledger)
    clock.advance(LEASE)
    claim(ledger)

    with pytest.raises(DeliveryInProgress, match="taken over"):
        ledger.settle(slow, RECEIPT)
    assert ledger.receipt(KEY) is None


def test_a_holder_that_was_taken_over_cannot_end_the_other_claim(ledger: Ledger, clock: FakeClock) -> None:
    slow = claim(ledger)
    clock.advance(LEASE)
    claim(ledger)
    ledger.release(slow)

    assert isinstance(ledger.claim(KEY, lease=LEASE), Held)


def test_of_many_claimants_at_once_exactly_one_gets_the_claim(ledger: Ledger) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: ledger.claim(KEY, lease=LEASE), range(48)))

    assert sum(isinstance(answer, Claim) for answer in answers) == 1


def test_a_second_ledger_over_the_same_records_sees_the_receipt(
    ledger: Ledger, records: Records, clock: FakeClock
) -> None:
    ledger.settle(claim(ledger), RECEIPT)

    assert RecordLedger(records, clock=clock).claim(KEY, lease=LEASE) == RECEIPT


def test_an_unreadable_receipt_counts_as_none(ledger: Ledger, records: Records) -> None:
    records.replace(f"{KEY}/receipt", b"not a receipt")

    assert ledger.receipt(KEY) is None


def test_an_unreadable_receipt_is_replaced_by_the_next_one(ledger: Ledger, records: Records) -> None:
    records.replace(f"{KEY}/receipt", b"not a receipt")
    ledger.settle(claim(ledger), RECEIPT)

    assert ledger.receipt(KEY) == RECEIPT


@pytest.mark.parametrize("stray", ["claim-000001.bak", "claim-", "claim-00000²"])
def test_a_stray_record_among_the_claims_is_left_alone(ledger: Ledger, records: Records, stray: str) -> None:
    ledger.release(claim(ledger))
    records.replace(f"{KEY}/{stray}", b"{}")

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)
    assert records.read(f"{KEY}/{stray}") == b"{}"


@pytest.mark.parametrize("until", ["2026-11-22T23:00:00", "soon", "null"])
def test_a_claim_whose_end_means_nothing_does_not_block_the_delivery(
    ledger: Ledger, records: Records, until: str
) -> None:
    records.replace(f"{KEY}/claim-000001", f'{{"until": "{until}", "holder": "x"}}'.encode())

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_an_unreadable_claim_does_not_block_the_delivery(ledger: Ledger, records: Records) -> None:
    records.replace(f"{KEY}/claim-000001", b"\xff")

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)
