"""A robot is sent no more than its vendor takes, and is left alone when it asks for that."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON, FakeClock
from fakes.notifier import FakeNotifier
from fakes.sample_notifications import failed
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.domain.errors import ServiceThrottled, ServiceUnavailable, SlotReserved
from oceanferry.domain.rate_limits import RateLimit, SlidingWindow, Slot
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.versioned_documents import VersionedDocument, VersionedDocuments
from oceanferry.usecases.messaging.rate_limited_notifier import RateLimitedNotifier

RATES = (RateLimit(2, timedelta(seconds=1)), RateLimit(5, timedelta(minutes=1)))


class Silent:
    """VersionedDocuments that do not answer."""

    def read(self, name: str) -> VersionedDocument | None:
        raise ServiceUnavailable("no answer")

    def under(
        self, folder: str, *, side_by_side: SideBySide = one_after_another
    ) -> Mapping[str, VersionedDocument]:
        raise ServiceUnavailable("no answer")

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        raise ServiceUnavailable("no answer")

    def add(self, name: str, data: bytes) -> bool:
        raise ServiceUnavailable("no answer")

    def remove(self, name: str) -> None:
        raise ServiceUnavailable("no answer")


class Street:
    """Robots, and a register that all who send to them share."""

    def __init__(self, documents: VersionedDocuments | None = None) -> None:
        self.clock = FakeClock(NOON)
        self.documents = documents or RecordDocuments(MemoryRecords(self.clock))
        self.robot = FakeNotifier(idempotent=False)
        self.robot.rates = RATES
        self.numbers = count(1)

    def send(self, robot: FakeNotifier | None = None, *, message: str = "") -> None:
        """Send a message, a new one unless it is named, as an invocation of its own does."""
        key = message or f"{next(self.numbers):016x}"
        notification = failed(key=key)
        notifier = RateLimitedNotifier(robot or self.robot, self.documents, self.clock)
        notifier.reserve(notification)
        notifier.send(notification)

    def wait_of(self, message: str) -> timedelta:
        """Return how long a message has to wait."""
        with pytest.raises(SlotReserved) as caught:
            self.send(message=message)
        assert caught.value.retry_after is not None
        return caught.value.retry_after


def test_as_many_as_the_vendor_takes_go_at_once() -> None:
    street = Street()
    for _ in range(2):
        street.send()

    assert len(street.robot.sent) == 2


def test_one_more_waits_for_its_turn_and_nothing_is_sent() -> None:
    street = Street()
    for _ in range(2):
        street.send()
    with pytest.raises(SlotReserved, match="2 messages in 1s and 5 messages in 1m") as caught:
        street.send()

    assert caught.value.retry_after == timedelta(seconds=1.02)
    assert caught.value.not_applied
    assert len(street.robot.sent) == 2


def test_the_longer_period_counts_too() -> None:
    street = Street()
    for _ in range(5):
        street.send()
        street.clock.sleep(timedelta(seconds=2))

    assert street.wait_of("next") == timedelta(seconds=51.2)


def test_a_robot_that_was_sent_too_much_is_left_alone_by_everybody() -> None:
    street = Street()
    street.robot.throttle(timedelta(minutes=10))
    with pytest.raises(ServiceThrottled):
        street.send()
    street.clock.sleep(timedelta(minutes=4))

    assert street.wait_of("next") == timedelta(minutes=6)
    assert street.robot.sent == []
    street.clock.sleep(timedelta(minutes=6))
    street.send(message="next")
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
    with pytest.raises(SlotReserved):
        street.send(same)


def test_of_many_invocations_at_once_only_as_many_send_as_the_vendor_takes() -> None:
    street = Street()
    street.robot.rates = (RateLimit(5, timedelta(minutes=1)),)

    def attempt(_: int) -> bool:
        try:
            street.send()
        except SlotReserved:
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


def test_each_of_many_messages_gets_the_next_slot_of_its_own() -> None:
    street = Street()
    for _ in range(2):
        street.send()

    assert [street.wait_of(message) for message in ("a", "b", "c", "d")] == [
        timedelta(seconds=1.02),
        timedelta(seconds=1.02),
        timedelta(seconds=2.04),
        timedelta(seconds=61.2),
    ]


def test_a_message_that_comes_in_its_slot_is_sent_and_nothing_is_written() -> None:
    street = Street()
    for _ in range(2):
        street.send()
    street.clock.sleep(street.wait_of("late"))
    before = street.documents.read("rate-limits/ops-room")
    street.send(message="late")

    assert len(street.robot.sent) == 3
    assert street.documents.read("rate-limits/ops-room") == before


def test_a_message_that_comes_before_its_slot_waits_for_the_rest() -> None:
    street = Street()
    for _ in range(5):
        street.send()
        street.clock.sleep(timedelta(seconds=2))
    wait = street.wait_of("early")
    street.clock.sleep(timedelta(seconds=10))

    assert street.wait_of("early") == wait - timedelta(seconds=10)


def test_a_message_that_missed_its_slot_by_far_gets_another() -> None:
    street = Street()
    for _ in range(2):
        street.send()
    street.clock.sleep(street.wait_of("late") + timedelta(minutes=5))
    for _ in range(2):
        street.send()

    assert street.wait_of("late") == timedelta(seconds=1.02)


def test_slots_that_were_reserved_before_the_robot_was_closed_are_void() -> None:
    street = Street()
    for _ in range(2):
        street.send()
    wait = street.wait_of("waiting")
    street.clock.sleep(wait)
    street.robot.throttle(timedelta(minutes=10))
    with pytest.raises(ServiceThrottled):
        street.send()

    assert street.wait_of("waiting") == timedelta(minutes=10)


def test_a_burst_of_five_hundred_is_sent_in_little_more_than_the_vendor_needs() -> None:
    street = Street()
    street.robot.rates = (RateLimit(20, timedelta(minutes=1)),)
    began, invocations = street.clock.now(), 0
    waiting = [(began, f"{number:016x}") for number in range(500)]
    while waiting:
        at, message = heapq.heappop(waiting)
        street.clock.sleep(max(at - street.clock.now(), timedelta(0)))
        invocations += 1
        try:
            street.send(message=message)
        except SlotReserved as error:
            heapq.heappush(waiting, (street.clock.now() + (error.retry_after or timedelta(0)), message))
    document = street.documents.read("rate-limits/ops-room")

    assert len(street.robot.sent) == 500
    assert street.clock.now() - began <= timedelta(minutes=25) * 1.1
    assert invocations <= 2.2 * 500
    assert document is not None
    assert document.version == 500


def test_a_hundred_messages_are_sent_within_four_minutes_and_a_bit() -> None:
    window, rates = SlidingWindow(), (RateLimit(20, timedelta(minutes=1)),)
    for number in range(100):
        slot = Slot(message=str(number), at=window.free_slot(rates, now=NOON))
        window = window.with_slot(slot, rates, now=NOON)

    assert window.slots[-1].at - NOON <= timedelta(seconds=245)


@given(pauses=st.lists(st.floats(0, 20), max_size=40))
def test_no_period_ever_has_more_than_the_vendor_takes(pauses: list[float]) -> None:
    window, now = SlidingWindow(), NOON
    sent = []
    for number, pause in enumerate(pauses):
        now += timedelta(seconds=pause)
        sent.append(window.free_slot(RATES, now=now))
        window = window.with_slot(Slot(message=str(number), at=sent[-1]), RATES, now=now)

    for rate in RATES:
        for first in sent:
            assert sum(first <= at < first + rate.period for at in sent) <= rate.messages
