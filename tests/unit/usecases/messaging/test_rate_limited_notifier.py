"""A robot is sent no more than its vendor takes, and is left alone when it asks for that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON, FakeClock
from fakes.notifier import FakeNotifier
from fakes.sample_notifications import failed
from oceanferry.adapters.ledger.memory_records import MemoryRecords
from oceanferry.adapters.ledger.record_documents import RecordDocuments
from oceanferry.domain.errors import ServiceThrottled, ServiceUnavailable
from oceanferry.domain.rate_limits import RateLimit, SlidingWindow
from oceanferry.ports.versioned_documents import VersionedDocument, VersionedDocuments
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier

RATES = (RateLimit(2, timedelta(seconds=1)), RateLimit(5, timedelta(minutes=1)))


class Silent:
    """VersionedDocuments that do not answer."""

    def read(self, name: str) -> VersionedDocument | None:
        raise ServiceUnavailable("no answer")

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        raise ServiceUnavailable("no answer")


class Street:
    """Robots, and a register that all who send to them share."""

    def __init__(self, documents: VersionedDocuments | None = None) -> None:
        self.clock = FakeClock(NOON)
        self.documents = documents or RecordDocuments(MemoryRecords(self.clock))
        self.robot = FakeNotifier(idempotent=False)
        self.robot.rates = RATES

    def send(self, robot: FakeNotifier | None = None) -> None:
        """Send a message as an invocation of its own does."""
        RateLimitedNotifier(robot or self.robot, self.documents, self.clock).send(failed())


def test_as_many_as_the_vendor_takes_go_at_once() -> None:
    street = Street()
    for _ in range(2):
        street.send()

    assert len(street.robot.sent) == 2


def test_one_more_waits_for_its_turn_and_nothing_is_sent() -> None:
    street = Street()
    for _ in range(2):
        street.send()
    with pytest.raises(ServiceThrottled, match="2 messages in 1s and 5 messages in 1m") as caught:
        street.send()

    assert caught.value.retry_after == timedelta(seconds=1)
    assert caught.value.not_applied
    assert len(street.robot.sent) == 2


def test_the_longer_period_counts_too() -> None:
    street = Street()
    for _ in range(5):
        street.send()
        street.clock.sleep(timedelta(seconds=2))
    with pytest.raises(ServiceThrottled) as caught:
        street.send()

    assert caught.value.retry_after == timedelta(seconds=50)


def test_a_robot_that_was_sent_too_much_is_left_alone_by_everybody() -> None:
    street = Street()
    street.robot.throttle(timedelta(minutes=10))
    with pytest.raises(ServiceThrottled):
        street.send()
    street.clock.sleep(timedelta(minutes=4))
    with pytest.raises(ServiceThrottled) as caught:
        street.send()

    assert caught.value.retry_after == timedelta(minutes=6)
    assert street.robot.sent == []
    street.clock.sleep(timedelta(minutes=6))
    street.send()
    assert len(street.robot.sent) == 1


def test_another_robot_is_not_held_up() -> None:
    street, other = Street(), FakeNotifier("audit", idempotent=False)
    other.rates = RATES
    for _ in range(2):
        street.send()
        street.send(other)

    assert len(other.sent) == 2


def test_two_destinations_of_one_robot_share_what_it_takes() -> None:
    street, same = Street(), FakeNotifier("ops-room", idempotent=False)
    same.rates = RATES
    for _ in range(2):
        street.send()
    with pytest.raises(ServiceThrottled):
        street.send(same)


def test_of_many_invocations_at_once_only_as_many_send_as_the_vendor_takes() -> None:
    street = Street()
    street.robot.rates = (RateLimit(5, timedelta(minutes=1)),)

    def attempt(_: int) -> bool:
        try:
            street.send()
        except ServiceThrottled:
            return False
        return True

    with ThreadPoolExecutor(8) as invocations:
        assert sum(invocations.map(attempt, range(24))) == 5
    assert len(street.robot.sent) == 5


def test_a_register_that_does_not_answer_holds_up_no_message() -> None:
    street = Street(Silent())
    for _ in range(9):
        street.send()

    assert len(street.robot.sent) == 9


def test_a_register_that_cannot_be_read_holds_up_no_message() -> None:
    street = Street()
    street.documents.write("rate-limits/ops-room", b"garbage", after=None)
    street.send()

    assert len(street.robot.sent) == 1


@given(pauses=st.lists(st.floats(0, 20), max_size=40))
def test_no_period_ever_has_more_than_the_vendor_takes(pauses: list[float]) -> None:
    window, now = SlidingWindow(), NOON
    sent = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        if window.wait(RATES, now=now) <= timedelta(0):
            window = window.with_one_more(RATES, now=now)
            sent.append(now)

    for rate in RATES:
        for first in sent:
            assert sum(first <= at < first + rate.period for at in sent) <= rate.messages


@given(st.lists(st.floats(0, 5), max_size=30))
def test_whoever_waits_as_long_as_it_is_told_has_its_turn(pauses: list[float]) -> None:
    window, now = SlidingWindow(), NOON
    for pause in pauses:
        now += timedelta(seconds=pause)
        now += max(window.wait(RATES, now=now), timedelta(0))
        assert window.wait(RATES, now=now) <= timedelta(0)
        window = window.with_one_more(RATES, now=now)
