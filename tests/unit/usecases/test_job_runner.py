"""The product as a whole: what becomes of requests and jobs when something goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic_core import from_json, to_json

from fakes.clock import NOON
from fakes.invoker import HandOver
from fakes.world import CLUSTER, CONFIGURATION, NIGHTLY, World, asked, backup_set
from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.configuration import Cluster, Configuration
from oceanferry.domain.errors import (
    PermissionDenied,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.messages.notifications import Failed, LinkReady, Notification, Succeeded
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome

FAILURE = Failure(error="ServiceUnavailable", message="OceanBase did not answer")
ORDER = Order(
    run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("ops-room", "archive")
)
FETCH = FetchLinkJob(order=ORDER, asked_at=NOON)
PUBLISH = PublishJob(order=ORDER, destination="ops-room", kind="link_ready", download_task_id="1000001")
COPY = CopyObjectJob(order=ORDER, destination="archive", download_task_id="1000001")
EVERY = replace(NIGHTLY, selection=Selection(newest=False, max_age=timedelta(days=7)))


@pytest.fixture
def world() -> World:
    return World()


def notified(world: World, destination: str = "audit") -> list[Notification]:
    """Return what a destination is notified of once everything that was handed over is done."""
    world.drain()
    return world.notifiers[destination].sent


def failures(outcomes: list[Outcome]) -> list[str]:
    return [each.failure.error for each in outcomes if each.failure]


def without(destination: str) -> Configuration:
    kept = {name: each for name, each in CONFIGURATION.destinations.items() if name != destination}
    return replace(CONFIGURATION, destinations=kept)


def forgets(world: World, configuration: Configuration) -> None:
    """Deploy another configuration while jobs are under way."""
    world.ports = replace(world.ports, configuration=configuration)


# --- giving up a job ---


def test_giving_up_a_wait_fails_every_delivery_and_tells_each_destination_once(world: World) -> None:
    outcome = world.failures.give_up(FETCH, FAILURE)
    world.failures.give_up(FETCH, FAILURE)
    world.drain()

    assert (outcome.status, outcome.failure) == ("refused", FAILURE)
    assert [(each.destination, each.kind, each.status) for each in outcome.receipts] == [
        ("ops-room", "link_ready", "failed"),
        ("archive", "copy", "failed"),
    ]
    for destination in NIGHTLY.on_failure:
        [news] = world.notifiers[destination].sent
        assert isinstance(news, Failed)
        assert (news.failure, news.destination) == (FAILURE, "")


def test_giving_up_a_delivery_names_it(world: World) -> None:
    outcome = world.failures.give_up(COPY, FAILURE)

    assert outcome.status == "settled"
    [receipt] = outcome.receipts
    assert (receipt.destination, receipt.kind, receipt.status) == ("archive", "copy", "failed")
    [news] = notified(world)
    assert isinstance(news, Failed)
    assert news.destination == "archive"


def test_giving_up_the_links_that_one_destination_needs_again_concerns_no_other(world: World) -> None:
    renewal = FETCH.model_copy(update={"only": ("archive",), "link_renewals": 1})
    outcome = world.failures.give_up(renewal, FAILURE)

    assert [each.destination for each in outcome.receipts] == ["archive"]
    [news] = notified(world)
    assert isinstance(news, Failed)
    assert news.destination == "archive"


def test_giving_up_news_notifies_no_destination(world: World) -> None:
    news = PublishJob(order=ORDER, destination="audit", kind="succeeded")
    outcome = world.failures.give_up(news, FAILURE)

    assert (outcome.status, outcome.failure) == ("settled", FAILURE)
    assert world.invoker.jobs == []


def test_a_destination_that_refuses_messages_is_not_notified_of_it_while_another_is(world: World) -> None:
    world.failures.give_up(PUBLISH, Failure(error="DeliveryRefused", message="no"))

    assert [job.destination for job in world.invoker.jobs if isinstance(job, PublishJob)] == ["audit"]


def test_a_destination_that_waits_in_vain_for_its_link_is_notified(world: World) -> None:
    world.failures.give_up(PUBLISH, Failure(error="BackupSetNotFound", message="it is gone"))

    [news] = notified(world, "ops-room")
    assert isinstance(news, Failed)


def test_a_refusal_without_other_recipients_is_reported_to_the_destination_itself() -> None:
    alone = replace(NIGHTLY, on_failure=("ops-room",))
    world = World(configuration=replace(CONFIGURATION, routes={"nightly": alone}))
    world.failures.give_up(PUBLISH, Failure(error="DeliveryRefused", message="the keyword is missing"))

    [news] = notified(world, "ops-room")
    assert isinstance(news, Failed)


def test_a_destination_that_refuses_even_that_ends_the_matter() -> None:
    alone = replace(NIGHTLY, on_failure=("ops-room",), deliver=("ops-room",))
    world = World(configuration=replace(CONFIGURATION, routes={"nightly": alone}))
    for _ in range(9):
        world.notifiers["ops-room"].refuse()
    world.take()
    outcomes = world.drain()

    assert failures(outcomes) == ["DeliveryRefused", "DeliveryRefused"]


def test_news_of_a_failure_holds_no_link(world: World) -> None:
    world.take()
    world.failures.give_up(PUBLISH, FAILURE)

    assert all("://" not in job.model_dump_json() for job in world.invoker.jobs)


# --- a configuration that changed between two hand-overs ---


@pytest.mark.parametrize("job", [FETCH, PUBLISH, COPY])
@pytest.mark.parametrize(
    "configuration",
    [replace(CONFIGURATION, routes={}), replace(CONFIGURATION, routes={}, clusters={})],
    ids=["route", "route and cluster"],
)
def test_a_job_whose_route_is_gone_is_reported_to_whom_the_configuration_names(
    world: World, configuration: Configuration, job: Job
) -> None:
    forgets(world, configuration)
    outcome = world.runner.run_job(job)

    assert failures([outcome]) == ["InvalidRequest"]
    [news] = notified(world)
    assert isinstance(news, Failed)
    assert "Unknown route 'nightly'" in news.failure.message


def test_a_job_without_a_route_whose_cluster_is_gone_is_reported(world: World) -> None:
    forgets(world, replace(CONFIGURATION, clusters={}))
    job = COPY.model_copy(update={"order": ORDER.model_copy(update={"route": ""})})

    assert failures([world.runner.run_job(job)]) == ["InvalidRequest"]
    [news] = notified(world)
    assert isinstance(news, Failed)
    assert "Unknown cluster 'orders'" in news.failure.message


def test_a_job_whose_route_is_about_another_cluster_now_touches_neither(world: World) -> None:
    users = Cluster("users", "ob-users")
    moved = replace(
        CONFIGURATION, clusters={"users": users}, routes={"nightly": replace(NIGHTLY, cluster=users)}
    )
    forgets(world, moved)

    assert failures([world.runner.run_job(FETCH)]) == ["InvalidRequest"]
    assert world.backups.requested == []
    assert len(notified(world)) == 1


@pytest.mark.parametrize(("job", "gone"), [(FETCH, "archive"), (PUBLISH, "ops-room"), (COPY, "archive")])
def test_a_job_for_a_destination_that_is_gone_is_reported(world: World, job: Job, gone: str) -> None:
    forgets(world, without(gone))
    outcome = world.runner.run_job(job)

    assert failures([outcome]) == ["InvalidRequest"]
    assert gone in [each.destination for each in outcome.receipts]
    assert len(notified(world)) == 1


def test_a_delivery_is_proven_although_another_destination_of_its_run_is_gone(world: World) -> None:
    world.take()
    job = world.job(PublishJob)
    forgets(world, without("archive"))
    outcome = world.runner.run_job(job)

    assert [each.status for each in outcome.receipts] == ["delivered"]
    assert notified(world) == []


@pytest.mark.parametrize(("job", "takes"), [(PUBLISH, "copies"), (COPY, "messages")])
def test_a_destination_that_became_another_kind_is_reported(world: World, job: Job, takes: str) -> None:
    known = CONFIGURATION.destinations
    swapped = {**known, "ops-room": replace(known["archive"], name="ops-room")}
    swapped["archive"] = replace(known["ops-room"], name="archive")
    forgets(world, replace(CONFIGURATION, destinations=swapped))
    outcome = world.runner.run_job(job)

    assert outcome.failure is not None
    assert outcome.failure.message.endswith(f"now receives {takes}")
    assert len(notified(world)) == 1


# --- news of success ---


def test_a_run_for_fewer_destinations_does_not_use_up_the_news_of_the_whole_route(world: World) -> None:
    world.take(asked("event-1", route="nightly", deliver=["ops-room"]))
    world.drain()
    world.take(asked("event-2"))
    world.drain()

    parts = [each.receipts for each in world.notifiers["audit"].sent if isinstance(each, Succeeded)]
    assert [[receipt.destination for receipt in each] for each in parts] == [
        ["ops-room"],
        ["ops-room", "archive"],
    ]


def test_a_run_that_finds_everything_delivered_is_no_news(world: World) -> None:
    world.take(asked("event-1"))
    world.drain()
    world.take(asked("event-2"))
    world.drain()

    assert len(world.notifiers["audit"].sent) == 1


def test_a_crash_before_the_news_of_success_is_made_good_by_the_retry(world: World) -> None:
    world.take(asked(route="nightly", deliver=["archive"]))
    job = world.job(CopyObjectJob)
    world.invoker.troubles.append(ServiceUnavailable("Function Compute did not answer"))
    with pytest.raises(ServiceUnavailable):
        world.runner.run_job(job)
    [receipt] = world.runner.run_job(job).receipts

    assert receipt.status == "already_delivered"
    assert [type(each) for each in notified(world)] == [Succeeded]


# --- coming back later ---


def test_a_pause_that_is_asked_for_grows_from_one_attempt_to_the_next(world: World) -> None:
    world.backups.link_lifetime = timedelta(days=1)
    world.take(asked(route="nightly", deliver=["ops-room"]))
    job = world.job(PublishJob)
    for _ in range(4):
        world.notifiers["ops-room"].throttle(timedelta(seconds=1))
    world.runner.run_job(job)
    world.drain()

    delays = [each.delay.total_seconds() for each in world.invoker.handed_over if each.delay]
    assert delays == [5, 10, 20, 40]


def test_a_pause_never_exceeds_what_function_compute_can_wait(world: World) -> None:
    world.take(asked(route="nightly", deliver=["ops-room"]))
    job = world.job(PublishJob)
    world.notifiers["ops-room"].throttle(timedelta(days=2))

    assert world.runner.run_job(job).next_attempt_seconds == 59 * 60


def test_a_throttled_poll_after_a_long_wait_does_not_end_the_run(world: World) -> None:
    world.backups.preparation = timedelta(hours=2)
    world.take()
    late = world.job(FetchLinkJob).model_copy(update={"reschedules": 20})
    world.backups.troubles.append(ServiceThrottled("slow down", retry_after=timedelta(seconds=30)))
    outcome = world.runner.run_job(late)

    assert (outcome.status, failures([outcome])) == ("rescheduled", ["ServiceThrottled"])
    assert world.invoker.handed_over[-1].delay == timedelta(minutes=5)


def test_a_poll_that_oceanbase_does_not_answer_is_a_poll_in_vain(world: World) -> None:
    world.backups.preparation = timedelta(minutes=10)
    world.take()
    job = world.job(FetchLinkJob)
    world.backups.troubles.append(ServiceUnavailable("OceanBase did not answer"))
    outcome = world.runner.run_job(job)

    assert (outcome.status, outcome.next_attempt_seconds) == ("rescheduled", 10)
    world.drain()
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady]


def test_polls_in_vain_end_with_the_deadline_of_the_route(world: World) -> None:
    world.backups.preparation = timedelta(minutes=10)
    world.take()
    job = world.job(FetchLinkJob)
    world.backups.troubles += [ServiceUnavailable("OceanBase did not answer")] * 500
    world.runner.run_job(job)
    outcomes = world.drain()

    [given_up] = [each for each in outcomes if each.status == "refused"]
    assert failures([given_up]) == ["ServiceUnavailable"]
    assert world.clock.now() - NOON < NIGHTLY.link_timeout + timedelta(minutes=10)
    assert len(world.notifiers["audit"].sent) == 1


def test_a_task_that_was_asked_for_just_before_a_throttled_poll_is_joined(world: World) -> None:
    throttled = ServiceThrottled("slow down", retry_after=timedelta(seconds=30))
    world.backups.troubles += [None, None, throttled]  # listed, asked for, polled
    [outcome] = world.take()
    world.drain()

    assert outcome.status == "rescheduled"
    assert world.backups.requested == ["bak-1"]
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [LinkReady]


# --- several at a time ---


def test_a_backup_set_that_must_be_tried_again_does_not_hold_up_the_others() -> None:
    world = World(configuration=replace(CONFIGURATION, routes={"nightly": EVERY}))
    world.backups.add(backup_set("bak-0", age=timedelta(hours=30)))
    world.backups.troubles += [None, ServiceUnavailable("OceanBase did not answer")]  # listed, asked for
    [outcome] = world.take()

    assert (outcome.status, outcome.backup_set_id, outcome.other_backup_sets) == (
        "waiting",
        "bak-1",
        ("bak-0",),
    )
    handed_over = [(type(job), job.order.backup_set_id) for job in world.invoker.jobs]
    assert handed_over == [(PublishJob, "bak-0"), (CopyObjectJob, "bak-0"), (FetchLinkJob, "bak-1")]


def test_a_request_whose_refusal_cannot_be_reported_does_not_hold_up_the_others(world: World) -> None:
    world.invoker.troubles.append(PermissionDenied("fc:InvokeFunction is not allowed"))
    outcomes: list[Outcome] = []
    with pytest.raises(PermissionDenied):
        outcomes.extend(world.runner.start_runs([asked("event-1", route="weekly"), asked("event-2")]))

    assert [each.status for each in outcomes] == ["handed_over"]


def test_many_backup_sets_are_not_slept_for_one_after_the_other() -> None:
    world = World(configuration=replace(CONFIGURATION, routes={"nightly": EVERY}))
    for number in range(30):
        world.backups.add(backup_set(f"bak-{number}"))
    world.backups.preparation = timedelta(minutes=1)
    outcomes = world.take()

    assert {each.status for each in outcomes} == {"waiting"}
    assert world.clock.slept == []


def test_one_message_of_a_batch_that_is_refused_does_not_hold_up_the_others(world: World) -> None:
    outcomes = world.take(asked("event-1", route="weekly"), asked("event-2"))

    assert [each.status for each in outcomes] == ["refused", "handed_over"]
    assert len(notified(world)) == 2  # one refused, one succeeded


# --- requests and events that are refused ---


def test_a_refused_request_has_a_failed_receipt_for_each_delivery(world: World) -> None:
    world.backups.add(replace(backup_set(), status="RUNNING"))
    [outcome] = world.take()

    assert (outcome.job, outcome.status) == ("request", "refused")
    assert failures([outcome]) == ["NoMatchingBackupSet"]
    assert [(each.destination, each.kind, each.status) for each in outcome.receipts] == [
        ("ops-room", "link_ready", "failed"),
        ("archive", "copy", "failed"),
    ]


def test_a_refused_request_is_reported_once_however_often_its_event_is_delivered(world: World) -> None:
    world.backups.add(replace(backup_set(), status="RUNNING"))
    world.take()
    world.take()

    assert len(notified(world)) == 1


def test_a_request_for_an_unknown_route_is_reported_to_whom_the_configuration_names(world: World) -> None:
    [outcome] = world.take(asked(route="weekly"))

    assert (outcome.status, outcome.receipts) == ("refused", ())
    [news] = notified(world)
    assert isinstance(news, Failed)
    assert news.failure.message == "Unknown route 'weekly'"
    assert world.notifiers["ops-room"].sent == []


def test_a_whole_request_can_be_refused_by_the_function_that_gave_it_up(world: World) -> None:
    outcome = world.failures.refuse(asked(), FAILURE)

    assert (outcome.status, outcome.failure) == ("refused", FAILURE)
    assert [type(each) for each in notified(world)] == [Failed]
    assert [type(each) for each in world.notifiers["ops-room"].sent] == [Failed]


def test_an_event_that_cannot_be_read_is_reported_once(world: World) -> None:
    failure = Failure(error="InvalidRequest", message="The event is not valid JSON")
    outcome = world.failures.refuse_event("message-1", failure)
    world.failures.refuse_event("message-1", failure)

    assert (outcome.status, outcome.failure, outcome.receipts) == ("refused", failure, ())
    [news] = notified(world)
    assert isinstance(news, Failed)
    assert news.failure == failure


def test_another_event_with_the_same_mistake_is_reported_again(world: World) -> None:
    failure = Failure(error="InvalidRequest", message="The event is not valid JSON")
    world.failures.refuse_event("message-1", failure)
    world.failures.refuse_event("message-2", failure)

    assert len(notified(world)) == 2


# --- what the vendor says ---


@pytest.mark.parametrize("backup_set_id", ["../other", "bak 1", "b" * 129, "备份", "-1"])
def test_a_backup_set_whose_id_fits_in_no_key_is_refused_in_words(world: World, backup_set_id: str) -> None:
    world.backups.add(backup_set(backup_set_id, age=timedelta(hours=1)))
    [outcome] = world.take()

    assert failures([outcome]) == ["ServiceRefused"]
    assert len(notified(world)) == 1


@pytest.mark.parametrize("task_id", ["-1", "not a number", "7" * 200])
def test_a_listed_task_whose_id_is_none_is_not_joined(world: World, task_id: str) -> None:
    world.backups.add(backup_set(download_task_id=task_id))
    [outcome] = world.take()

    assert outcome.status == "handed_over"
    assert world.backups.requested == ["bak-1"]


def test_a_new_task_whose_id_is_none_is_refused_in_words(world: World) -> None:
    world.backups.odd_task_id = "-1"
    [outcome] = world.take()

    assert failures([outcome]) == [ServiceRefused.__name__]
    assert len(notified(world)) == 1


def test_what_is_handed_over_can_be_read_again(world: World) -> None:
    world.take()

    for handed_over in world.invoker.handed_over:
        assert isinstance(handed_over, HandOver)
        job = handed_over.job
        assert type(job).model_validate_json(job.model_dump_json()) == job
    assert CLUSTER.instance_id not in str(world.invoker.jobs[0].order)


# --- rollback ---


def test_after_a_rollback_what_a_later_version_delivered_is_not_delivered_again(world: World) -> None:
    world.take()
    world.drain()
    sent = {name: len(each.sent) for name, each in world.notifiers.items()}
    for name in world.records.names("deliveries/"):
        data = world.records.read(name)
        world.records.replace(name, to_json({**from_json(data or b"{}"), "of_a_later_version": {"x": 1}}))
    world.take(asked("event-2"))
    outcomes = world.drain()

    assert {each.status for outcome in outcomes for each in outcome.receipts} == {"already_delivered"}
    assert {name: len(each.sent) for name, each in world.notifiers.items()} == sent


def test_after_a_rollback_past_a_schema_nothing_is_delivered_again_and_a_notice_says_what_to_do(
    world: World,
) -> None:
    world.take()
    world.drain()
    copies, before = list(world.store.written), len(world.notifiers["ops-room"].sent)
    receipts = [name for name in world.records.names("deliveries/") if name.endswith("/receipt")]
    for name in receipts:
        data = world.records.read(name)
        world.records.replace(name, to_json({**from_json(data or b"{}"), "schema_version": 2}))
    world.take(asked("event-2"))
    outcomes = world.drain()
    news = [each for each in world.notifiers["ops-room"].sent[before:] if isinstance(each, Failed)]

    assert len(world.notifiers["ops-room"].sent) == before + len(news)
    assert world.store.written == copies
    assert set(failures(outcomes)) == {"LaterSchema"}
    assert len(news) == len(NIGHTLY.deliver)
    for each in news:
        assert any(name in each.failure.message for name in receipts)
        assert "Deploy the later version again" in each.failure.advice


def test_a_version_that_sees_no_notes_of_a_history_delivers_nothing_again(world: World) -> None:
    world.take(asked("event-5"))
    world.drain()
    sent = {name: len(each.sent) for name, each in world.notifiers.items()}
    notes = [name for name in world.records.names("history/") if "/notes/" in name]
    for name in notes:
        world.records.delete(name)
    world.take(asked("event-2"))
    outcomes = world.drain()

    assert notes
    assert {each.status for outcome in outcomes for each in outcome.receipts} == {"already_delivered"}
    assert {name: len(each.sent) for name, each in world.notifiers.items()} == sent
