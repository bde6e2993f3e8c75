"""One message to one destination, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from fakes.world import CONFIGURATION, FILES, NIGHTLY, World, asked, backup_set
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.messages.notifications import AllClear, Failed, LinkReady, Stale, Succeeded
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import FetchLinkJob, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.runs.announce import Announcer


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def job(world: World) -> PublishJob:
    return world.job_to("ops-room", PublishJob)


def test_the_message_has_the_backup_set_and_a_link_for_every_file(world: World, job: PublishJob) -> None:
    world.runner.run_job(job)

    [message] = world.notifiers["ops-room"].sent
    assert isinstance(message, LinkReady)
    assert message.backup_set.backup_set_id == "bak-1"
    assert [link.file_name for link in message.links] == list(FILES)


def test_the_receipt_has_the_vendors_word_and_no_link(world: World, job: PublishJob) -> None:
    [receipt] = world.runner.run_job(job).receipts

    assert (receipt.destination, receipt.kind, receipt.status) == ("ops-room", "link_ready", "delivered")
    assert receipt.acknowledgement is not None
    assert "://" not in receipt.model_dump_json()


def test_a_second_delivery_of_the_job_sends_nothing(world: World, job: PublishJob) -> None:
    world.runner.run_job(job)
    [receipt] = world.runner.run_job(job).receipts

    assert receipt.status == "already_delivered"
    assert len(world.notifiers["ops-room"].sent) == 1


def test_another_event_for_the_same_backup_set_sends_nothing(world: World, job: PublishJob) -> None:
    world.runner.run_job(job)
    world.take(asked("another event", route="nightly", deliver=["ops-room"]))
    world.drain()

    assert len(world.notifiers["ops-room"].sent) == 1


def test_force_sends_it_again_and_once_only(world: World, job: PublishJob) -> None:
    world.runner.run_job(job)
    forced = asked("another event", route="nightly", deliver=["ops-room"], force=True)
    world.take(forced)
    world.drain()
    world.take(forced)
    world.drain()

    assert len(world.notifiers["ops-room"].sent) == 2


def test_a_link_that_died_in_the_queue_is_fetched_anew_and_the_message_sent(
    world: World, job: PublishJob
) -> None:
    world.clock.advance(timedelta(minutes=55))
    outcome = world.runner.run_job(job)

    assert outcome.status == "rescheduled"
    [renewal] = [each for each in world.invoker.jobs if isinstance(each, FetchLinkJob)]
    assert renewal.only == ("ops-room",)
    world.drain()
    [message] = world.notifiers["ops-room"].sent
    assert isinstance(message, LinkReady)
    assert message.expires_at == world.clock.now() + timedelta(hours=1)


@pytest.mark.parametrize(("listed", "error"), [(True, "NoMatchingBackupSet"), (False, "BackupSetNotFound")])
def test_a_backup_set_that_expired_while_its_message_waited_is_not_reported_as_ready(
    world: World, job: PublishJob, error: str, *, listed: bool
) -> None:
    world.clock.advance(timedelta(minutes=20))
    world.backups.remove("bak-1")
    if listed:
        world.backups.add(backup_set(status="EXPIRED"))
    outcome = world.runner.run_job(job)
    world.drain()

    [receipt] = outcome.receipts
    assert receipt.failure is not None
    assert receipt.failure.error == error
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [Failed]


def test_a_message_that_waited_says_what_is_listed_when_it_is_sent(world: World, job: PublishJob) -> None:
    world.clock.advance(timedelta(minutes=20))
    world.backups.add(backup_set(size_bytes=7), [(name, len(data)) for name, data in FILES.items()])
    world.runner.run_job(job)

    [message] = world.notifiers["ops-room"].sent
    assert isinstance(message, LinkReady)
    assert message.backup_set.size_bytes == 7


def test_links_that_die_again_and_again_are_given_up(world: World, job: PublishJob) -> None:
    world.backups.link_lifetime = timedelta(0)
    world.clock.advance(timedelta(hours=2))
    world.runner.run_job(job)
    outcomes = world.drain()

    assert any(each.failure and each.failure.error == "LinkNotReadyInTime" for each in outcomes)
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [Failed]


def test_a_refusal_is_reported_to_the_others_and_not_retried(world: World, job: PublishJob) -> None:
    world.notifiers["ops-room"].refuse(code="310000")
    outcome = world.runner.run_job(job)
    world.drain()

    [receipt] = outcome.receipts
    assert receipt.status == "failed"
    assert receipt.failure is not None
    assert (receipt.failure.error, receipt.failure.code) == ("DeliveryRefused", "310000")
    [news] = world.notifiers["audit"].sent
    assert isinstance(news, Failed)
    assert news.destination == "ops-room"


def test_a_throttled_room_is_left_alone_as_long_as_it_asks(world: World, job: PublishJob) -> None:
    world.notifiers["ops-room"].throttle(timedelta(minutes=10))
    outcome = world.runner.run_job(job)

    assert (outcome.status, outcome.next_attempt_seconds) == ("rescheduled", 600)
    assert world.invoker.handed_over[-1].delay == timedelta(minutes=10)
    world.drain()
    assert len(world.notifiers["ops-room"].sent) == 1


def test_a_lost_reply_is_retried_with_the_same_key(world: World, job: PublishJob) -> None:
    world.notifiers["ops-room"].lose_reply()
    with pytest.raises(ServiceUnavailable):
        world.runner.run_job(job)
    [receipt] = world.runner.run_job(job).receipts

    assert receipt.status == "delivered"
    assert len(world.notifiers["ops-room"].sent) == 1


def test_while_another_invocation_sends_it_the_job_comes_back_later(world: World, job: PublishJob) -> None:
    world.ledger.claim(job.key("ob317v4uif0000"), lease=timedelta(minutes=4))
    outcome = world.runner.run_job(job)
    world.drain()

    assert outcome.status == "rescheduled"
    delays = [each.delay.total_seconds() for each in world.invoker.handed_over if each.delay]
    assert delays == [5, 10, 20, 40, 80, 85]
    assert len(world.notifiers["ops-room"].sent) == 1


def test_the_lease_of_another_is_waited_for_however_long_it_is(world: World, job: PublishJob) -> None:
    world.backups.link_lifetime = timedelta(days=3)
    world.ledger.claim(job.key("ob317v4uif0000"), lease=timedelta(days=1))
    world.runner.run_job(job)
    outcomes = world.drain()

    assert not [each for each in outcomes if each.status == "settled" and each.failure]
    assert len(world.notifiers["ops-room"].sent) == 1


def test_a_room_that_throttles_for_ever_is_given_up(world: World) -> None:
    world.backups.link_lifetime = timedelta(days=1)
    world.take(asked(route="nightly", deliver=["ops-room"]))
    job = world.job(PublishJob)
    for _ in range(30):
        world.notifiers["ops-room"].throttle(timedelta(minutes=10))
    world.runner.run_job(job)
    outcomes = world.drain()

    [given_up] = [each for each in outcomes if each.failure and each.status == "settled"]
    assert given_up.failure is not None
    assert given_up.failure.error == "ServiceThrottled"


def test_success_is_reported_once_when_every_delivery_is_proven(world: World) -> None:
    world.take()
    world.drain()

    [news] = world.notifiers["audit"].sent
    assert isinstance(news, Succeeded)
    assert [(each.destination, each.kind) for each in news.receipts] == [
        ("ops-room", "link_ready"),
        ("archive", "copy"),
    ]


def test_success_is_not_reported_while_a_delivery_is_missing(world: World) -> None:
    world.take()
    world.runner.run_job(world.job(PublishJob))

    assert not [
        each for each in world.invoker.jobs if isinstance(each, PublishJob) and each.kind == "succeeded"
    ]


def test_bad_news_that_a_room_does_not_take_goes_to_the_next_one(world: World, job: PublishJob) -> None:
    world.notifiers["ops-room"].refuse()
    world.notifiers["audit"].refuse()
    world.runner.run_job(job)
    outcomes = world.drain()

    [receipt] = [each.receipts[0] for each in outcomes if each.destination == "audit"]
    assert (receipt.kind, receipt.status) == ("failed", "failed")
    [news] = world.notifiers["ops-room"].sent  # which refused the link, and is well again
    assert isinstance(news, Failed)
    assert news.destination == "ops-room"
    assert not any(each.unnotified for each in outcomes)


def test_a_failure_that_no_chat_takes_is_logged_as_unnotified(world: World, job: PublishJob) -> None:
    for _ in range(2):
        world.notifiers["ops-room"].refuse()
    world.notifiers["audit"].refuse()
    world.runner.run_job(job)
    outcomes = world.drain()

    [unnotified] = [each for each in outcomes if each.unnotified]
    assert unnotified.destination == "ops-room"
    assert not any(notifier.sent for notifier in world.notifiers.values())


def test_bad_news_that_another_took_goes_no_further(world: World) -> None:
    order = Order(run="r", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("archive",))
    failure = Failure(error="CopyStalled", message="no further")
    reported, refused = (
        PublishJob(order=order, destination=name, kind="failed", failure=failure)
        for name in ("audit", "ops-room")
    )
    world.runner.run_job(reported)
    world.notifiers["ops-room"].refuse()
    outcome = world.runner.run_job(refused)

    assert not outcome.unnotified
    assert world.invoker.jobs == []


def test_who_hears_of_requests_without_a_route_hears_what_the_routes_own_do_not_take() -> None:
    route = replace(NIGHTLY, on_failure=("ops-room",))
    world = World(replace(CONFIGURATION, routes={"nightly": route}))
    world.take()
    for _ in range(2):
        world.notifiers["ops-room"].refuse()
    world.drain()

    [news] = [each for each in world.notifiers["audit"].sent if isinstance(each, Failed)]
    assert news.destination == "ops-room"


def test_a_failure_without_recipients_is_logged_as_unnotified() -> None:
    suspect = replace(CONFIGURATION, routes={"nightly": replace(NIGHTLY, on_failure=())}, on_failure=())
    world = World(suspect)
    world.take(asked(route="nightly", deliver=["ops-room"]))
    world.notifiers["ops-room"].refuse()
    outcomes = world.drain()

    assert [each.unnotified for each in outcomes] == [True]


def test_a_ledger_in_trouble_counts_as_nothing_having_been_sent(world: World, job: PublishJob) -> None:
    order = job.order
    news = PublishJob(
        order=order, destination="audit", kind="failed", failure=Failure(error="CopyStalled", message="no")
    )

    class Broken:
        def receipt(self, key: str) -> None:
            raise ServiceUnavailable(f"no answer for {key}")

    announcer = Announcer(CONFIGURATION, world.invoker, cast("Ledger", Broken()))
    assert not announcer.pass_on(news, CONFIGURATION.routes["nightly"])


def test_the_watchdogs_messages_say_what_their_jobs_carry(world: World) -> None:
    old, new = (
        Alarm(condition="overdue", destination=name, opened_at=world.clock.now())
        for name in ("archive", "ops-room")
    )
    order = Order(run="watch-1", route="nightly", cluster="orders", backup_set_id="", deliver=())
    wrong = PublishJob(order=order, destination="audit", kind="stale", alarms=(new,), still=(old,))
    over = PublishJob(order=order, destination="audit", kind="all_clear", alarms=(old,), still=(new,))
    for job in (wrong, over):
        world.runner.run_job(job)

    stale, clear = world.notifiers["audit"].sent
    assert isinstance(stale, Stale)
    assert (stale.alarms, stale.still, stale.instance_id) == ((new,), (old,), "ob317v4uif0000")
    assert isinstance(clear, AllClear)
    assert (clear.alarms, clear.still) == ((old,), (new,))


def test_an_alarm_about_a_route_that_is_gone_is_reported_all_the_same(world: World) -> None:
    alarm = Alarm(condition="overdue", destination="archive", opened_at=world.clock.now())
    order = Order(run="watch-1", route="gone", cluster="orders", backup_set_id="", deliver=())
    world.runner.run_job(PublishJob(order=order, destination="audit", kind="stale", alarms=(alarm,)))

    assert len(world.notifiers["audit"].sent) == 1
