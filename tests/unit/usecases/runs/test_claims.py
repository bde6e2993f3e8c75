"""Claim, do, write the receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic_core import from_json, to_json

from fakes.clock import FakeClock
from fakes.sample_notifications import INSTANCE, ORDER, message_receipt
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.domain.errors import DeliveryInProgress, DeliveryRefused, LaterSchema, ServiceUnavailable
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.runs.outcomes import Outcome, outcome
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.ports.ledger import Claim, Leased
from oceanferry.usecases.runs.claims import BestEffortLedger, claimed

LEASE = timedelta(minutes=5)
JOB = PublishJob(order=ORDER, destination="ops-room", kind="link_ready", download_task_id="7")
KEY = JOB.key(INSTANCE)
RECEIPT = message_receipt()


class Ledger(RecordLedger):
    """A ledger that may be made to fail: only in releasing, or altogether."""

    broken = False
    silent = False

    def claim(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        if self.silent:
            raise ServiceUnavailable("The ledger does not answer")
        return super().claim(key, lease=lease)

    def settle(self, claim: Claim, receipt: Receipt) -> None:
        if self.silent:
            raise ServiceUnavailable("The ledger does not answer")
        super().settle(claim, receipt)

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        if self.broken or self.silent:
            raise ServiceUnavailable("The ledger does not answer")
        super().release(claim, not_applied=not_applied)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ledger(clock: FakeClock) -> Ledger:
    return Ledger(MemoryRecords(clock))


def deliver_once(ledger: Ledger, deliver: Callable[[Claim], Outcome]) -> Outcome:
    return claimed(JOB, deliver, instance_id=INSTANCE, ledger=ledger, lease=LEASE)


def delivering(ledger: Ledger | BestEffortLedger) -> Callable[[Claim], Outcome]:
    def deliver(claim: Claim) -> Outcome:
        ledger.settle(claim, RECEIPT)
        return outcome(JOB, "settled", receipts=(RECEIPT,))

    return deliver


def failing(error: BaseException) -> Callable[[Claim], Outcome]:
    def deliver(_: Claim) -> Outcome:
        raise error

    return deliver


def test_a_delivery_is_done_under_a_claim(ledger: Ledger) -> None:
    def deliver(claim: Claim) -> Outcome:
        assert isinstance(ledger.claim(claim.key, lease=LEASE), Leased)
        return outcome(JOB, "rescheduled")

    assert deliver_once(ledger, deliver).status == "rescheduled"


def test_a_proven_delivery_is_not_done_again(ledger: Ledger) -> None:
    deliver_once(ledger, delivering(ledger))
    again = deliver_once(ledger, failing(AssertionError("delivered twice")))

    assert again.receipts == (RECEIPT.model_copy(update={"status": "already_delivered"}),)


def test_the_receipt_of_an_earlier_run_is_shown_as_this_run_s(ledger: Ledger) -> None:
    deliver_once(ledger, delivering(ledger))
    later = JOB.model_copy(update={"order": ORDER.model_copy(update={"run": "later"})})
    again = claimed(later, delivering(ledger), instance_id=INSTANCE, ledger=ledger, lease=LEASE)

    assert (again.run, again.receipts[0].run, again.receipts[0].at) == ("later", "later", RECEIPT.at)


def test_while_another_invocation_delivers_nothing_is_done(ledger: Ledger, clock: FakeClock) -> None:
    ledger.claim(KEY, lease=LEASE)
    clock.advance(timedelta(minutes=1))
    with pytest.raises(DeliveryInProgress) as held:
        deliver_once(ledger, failing(AssertionError("delivered twice")))

    assert held.value.retry_after == timedelta(minutes=4)
    assert str(held.value) == (
        "Backup set bak-4n1 is being delivered to ops-room by another invocation; its lease expires in 4m"
    )


@pytest.mark.parametrize(
    "error",
    [ServiceUnavailable("no answer"), DeliveryRefused("no"), KeyboardInterrupt(), RuntimeError("defect")],
)
def test_whatever_ends_a_delivery_gives_the_claim_back(ledger: Ledger, error: BaseException) -> None:
    with pytest.raises(type(error)):
        deliver_once(ledger, failing(error))

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


@pytest.mark.parametrize("error", [DeliveryRefused("no"), KeyboardInterrupt()])
def test_a_ledger_that_does_not_answer_hides_no_error(ledger: Ledger, error: BaseException) -> None:
    ledger.broken = True
    with pytest.raises(type(error)):
        deliver_once(ledger, failing(error))


def test_a_claim_that_could_not_be_given_back_ends_with_its_lease(ledger: Ledger, clock: FakeClock) -> None:
    ledger.broken = True
    with pytest.raises(DeliveryRefused):
        deliver_once(ledger, failing(DeliveryRefused("no")))
    clock.advance(LEASE)

    assert ledger.claim(KEY, lease=LEASE) == Claim(KEY, 2)


def test_a_process_that_was_killed_is_taken_over_when_its_lease_ends(
    ledger: Ledger, clock: FakeClock
) -> None:
    ledger.claim(KEY, lease=LEASE)
    clock.advance(LEASE)

    assert deliver_once(ledger, delivering(ledger)).receipts == (RECEIPT,)


def test_a_holder_that_was_taken_over_leaves_the_receipt_to_the_other(
    ledger: Ledger, clock: FakeClock
) -> None:
    def deliver(claim: Claim) -> Outcome:
        clock.advance(LEASE)
        assert isinstance(ledger.claim(KEY, lease=LEASE), Claim)
        ledger.settle(claim, RECEIPT)
        return outcome(JOB, "settled")

    with pytest.raises(DeliveryInProgress):
        deliver_once(ledger, deliver)
    assert ledger.receipt(KEY) is None


def forgiving(ledger: Ledger, deliver: Callable[[Claim], Outcome]) -> Outcome:
    return claimed(JOB, deliver, instance_id=INSTANCE, ledger=BestEffortLedger(ledger), lease=LEASE)


def test_what_must_be_reported_is_reported_although_the_ledger_does_not_answer(ledger: Ledger) -> None:
    ledger.silent = True

    assert forgiving(ledger, delivering(BestEffortLedger(ledger))).receipts == (RECEIPT,)


def test_what_must_be_reported_is_reported_once_while_the_ledger_answers(ledger: Ledger) -> None:
    forgiving(ledger, delivering(BestEffortLedger(ledger)))
    again = forgiving(ledger, failing(AssertionError("sent twice")))

    assert again.receipts[0].status == "already_delivered"


def test_what_must_be_reported_waits_for_another_that_reports_it(ledger: Ledger) -> None:
    ledger.claim(KEY, lease=LEASE)

    with pytest.raises(DeliveryInProgress):
        forgiving(ledger, failing(AssertionError("sent twice")))


def test_what_must_be_reported_fails_with_its_own_error(ledger: Ledger) -> None:
    ledger.silent = True

    with pytest.raises(DeliveryRefused):
        forgiving(ledger, failing(DeliveryRefused("no")))


@pytest.mark.parametrize("record", ["receipt", "claim-000002"])
def test_what_must_be_reported_is_not_reported_again_after_a_later_version_wrote_it_down(record: str) -> None:
    clock = FakeClock()
    records = MemoryRecords(clock)
    ledger = Ledger(records)
    forgiving(ledger, delivering(BestEffortLedger(ledger)))
    name = f"deliveries/{KEY}/{record}"
    written = records.read(name)
    assert written
    records.delete(f"deliveries/{KEY}/receipt")
    records.replace(name, to_json({**from_json(written), "schema_version": 2}))
    clock.advance(LEASE)

    with pytest.raises(LaterSchema):
        forgiving(ledger, failing(AssertionError("sent twice")))
