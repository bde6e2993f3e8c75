"""A message that may have arrived already."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.notifier import FakeNotifier
from fakes.world import CONFIGURATION, World
from oceanferry.adapters.ledger.ledger import RecordLedger
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.domain.configuration import Configuration, Effort
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.messages.notifications import Failed
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.runs.receipts import Receipt, receipt
from oceanferry.ports.ledger import Claim, Leased

KEY_OF = "ob317v4uif0000"


def configured(delivery: Effort) -> Configuration:
    room = replace(CONFIGURATION.destinations["ops-room"], delivery=delivery)
    return replace(CONFIGURATION, destinations={**CONFIGURATION.destinations, "ops-room": room})


def world_of(delivery: Effort, *, idempotent: bool = False) -> World:
    world = World(configuration=configured(delivery))
    world.notifiers["ops-room"] = FakeNotifier("ops-room", idempotent=idempotent)
    return world


class OutOfOrder(RecordLedger):
    """A ledger that does not answer."""

    def claim(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        raise ServiceUnavailable(f"The ledger does not answer {key} {lease}")

    def inspect(self, key: str, *, lease: timedelta) -> Claim | Leased | Receipt:
        return self.claim(key, lease=lease)


def shown(world: World) -> int:
    return len(world.notifiers["ops-room"].sent)


def send_without_an_answer(world: World, job: PublishJob) -> None:
    world.notifiers["ops-room"].lose_reply()
    with pytest.raises(ServiceUnavailable):
        world.runner.run_job(job)


def test_a_message_that_may_have_arrived_is_sent_again_and_the_receipt_says_so() -> None:
    world = world_of("at_least_once")
    job = world.job_to("ops-room", PublishJob)
    send_without_an_answer(world, job)
    [receipt] = world.runner.run_job(job).receipts

    assert (receipt.status, receipt.possibly_twice) == ("delivered", True)
    assert shown(world) == 2


def test_a_message_that_may_have_arrived_is_not_sent_again_where_it_must_not_come_twice() -> None:
    world = world_of("at_most_once")
    job = world.job_to("ops-room", PublishJob)
    send_without_an_answer(world, job)
    outcome = world.runner.run_job(job)

    [receipt] = outcome.receipts
    assert receipt.status == "failed"
    assert receipt.failure is not None
    assert receipt.failure.error == "DeliveryInDoubt"
    assert shown(world) == 1


def test_a_message_that_may_have_arrived_is_reported_to_the_others_where_it_must_not_come_twice() -> None:
    world = world_of("at_most_once")
    job = world.job_to("ops-room", PublishJob)
    send_without_an_answer(world, job)
    world.runner.run_job(job)
    world.drain()

    [news] = world.notifiers["audit"].sent
    assert isinstance(news, Failed)
    assert (news.failure.error, news.destination) == ("DeliveryInDoubt", "ops-room")
    assert shown(world) == 1


@pytest.mark.parametrize("delivery", ["at_least_once", "at_most_once"])
def test_a_vendor_that_drops_repeats_gets_the_message_again(delivery: Effort) -> None:
    world = world_of(delivery, idempotent=True)
    job = world.job_to("ops-room", PublishJob)
    send_without_an_answer(world, job)
    [receipt] = world.runner.run_job(job).receipts

    assert (receipt.status, receipt.possibly_twice) == ("delivered", False)
    assert shown(world) == 1


@pytest.mark.parametrize("delivery", ["at_least_once", "at_most_once"])
def test_a_message_that_was_certainly_not_taken_is_sent_again_without_doubt(delivery: Effort) -> None:
    world = world_of(delivery)
    job = world.job_to("ops-room", PublishJob)
    world.notifiers["ops-room"].throttle()
    world.runner.run_job(job)
    outcomes = world.drain()

    receipts = [receipt for outcome in outcomes for receipt in outcome.receipts if not receipt.failure]
    assert [(each.status, each.possibly_twice) for each in receipts][:1] == [("delivered", False)]
    assert shown(world) == 1


def test_a_refusal_leaves_no_doubt_for_a_later_request() -> None:
    world = world_of("at_most_once")
    job = world.job_to("ops-room", PublishJob)
    world.notifiers["ops-room"].refuse()
    world.runner.run_job(job)
    [receipt] = world.runner.run_job(job).receipts

    assert (receipt.status, receipt.possibly_twice) == ("delivered", False)


def test_a_refusal_of_the_second_attempt_does_not_undo_the_first() -> None:
    world = world_of("at_least_once")
    job = world.job_to("ops-room", PublishJob)
    send_without_an_answer(world, job)
    world.notifiers["ops-room"].refuse()
    world.runner.run_job(job)
    [receipt] = world.runner.run_job(job).receipts

    assert receipt.possibly_twice


def test_an_invocation_that_died_before_it_sent_leaves_no_doubt() -> None:
    world = world_of("at_most_once")
    job = world.job_to("ops-room", PublishJob)
    world.ledger.claim(job.key(KEY_OF), lease=timedelta(minutes=5))
    world.clock.advance(timedelta(minutes=5))
    [receipt] = world.runner.run_job(job).receipts

    assert (receipt.status, receipt.possibly_twice) == ("delivered", False)


def test_an_invocation_that_died_while_it_sent_leaves_the_message_in_doubt() -> None:
    world = world_of("at_least_once")
    job = world.job_to("ops-room", PublishJob)
    claim = world.ledger.claim(job.key(KEY_OF), lease=timedelta(minutes=5))
    assert isinstance(claim, Claim)
    world.ledger.mark_started(claim, lease=timedelta(minutes=5))
    world.clock.advance(timedelta(minutes=5))
    [receipt] = world.runner.run_job(job).receipts

    assert receipt.possibly_twice


def test_that_a_message_came_possibly_twice_is_remembered() -> None:
    world = world_of("at_least_once")
    job = world.job_to("ops-room", PublishJob)
    send_without_an_answer(world, job)
    world.runner.run_job(job)
    [receipt] = world.runner.run_job(job).receipts

    assert (receipt.status, receipt.possibly_twice) == ("already_delivered", True)


@pytest.mark.parametrize(("delivery", "sent"), [("at_least_once", 1), ("at_most_once", 0)])
def test_news_of_a_failure_waits_for_the_ledger_only_where_it_must_not_come_twice(
    delivery: Effort, sent: int
) -> None:
    world = world_of(delivery)
    job = world.job_to("ops-room", PublishJob)
    news = PublishJob.model_validate(
        {
            **job.model_dump(exclude={"kind", "job"}),
            "kind": "failed",
            "failure": {"error": "CopyStalled", "message": "no"},
        }
    )
    world.ports = replace(world.ports, ledger=OutOfOrder(MemoryRecords(world.clock)))
    if sent:
        world.runner.run_job(news)
    else:
        with pytest.raises(ServiceUnavailable, match="ledger"):
            world.runner.run_job(news)

    assert shown(world) == sent


@pytest.mark.parametrize("alone", [True, False])
def test_a_set_whose_message_came_with_others_and_maybe_alone_too_has_a_receipt_that_says_so(
    alone: bool,
) -> None:
    world = world_of("at_least_once")
    job = world.job_to("ops-room", PublishJob)
    lease, own = timedelta(minutes=5), job.key(KEY_OF)
    for message in ("together", own)[: 1 + alone]:
        claim = world.ledger.claim(own, lease=lease)
        assert isinstance(claim, Claim)
        world.ledger.mark_started(claim, lease=lease, message=message)
        world.clock.advance(lease)
    whole = world.ledger.claim("together", lease=lease)
    assert isinstance(whole, Claim)
    of_all = receipt(
        job.order,
        instance_id=KEY_OF,
        destination="ops-room",
        kind="link_ready",
        status="delivered",
        at=world.clock.now(),
        message="together",
    )
    world.ledger.settle(whole, of_all)
    [made] = world.runner.run_job(job).receipts

    assert (shown(world), made.possibly_twice) == (0, alone)
