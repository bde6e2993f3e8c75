"""Several backup sets of one run: reported in one message, each once, whatever happens to the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.backup_service import FakeBackupService
from fakes.clock import FakeClock
from fakes.heartbeat import FakeHeartbeat
from fakes.notifier import FakeNotifier
from fakes.world import CLUSTER, CONFIGURATION, FILES, NIGHTLY, World, asked, backup_set
from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.configuration import Effort
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.messages.notifications import (
    Combined,
    Failed,
    LinkReady,
    Notification,
    Succeeded,
    each_of,
)
from oceanferry.domain.runs.base_jobs import together
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.ledger import Claim, Ledger
from oceanferry.usecases.links.resolve import resolve

LEASE = timedelta(minutes=5)
ROUTE = replace(NIGHTLY, selection=Selection(newest=False, max_age=timedelta(days=7)))
ALL = ["bak-1", "bak-2", "bak-3"]


def world_of(*deliver: str, idempotent: bool = True, delivery: Effort = "at_least_once") -> World:
    """Return a world whose route delivers three backup sets, newest first."""
    room = replace(CONFIGURATION.destinations["ops-room"], delivery=delivery)
    route = replace(ROUTE, deliver=deliver or ("ops-room",))
    destinations = {**CONFIGURATION.destinations, "ops-room": room}
    world = World(replace(CONFIGURATION, routes={"nightly": route}, destinations=destinations))
    world.notifiers["ops-room"] = FakeNotifier("ops-room", idempotent=idempotent)
    for name, age in (("bak-2", 30), ("bak-3", 54)):
        world.backups.add(backup_set(name, age=timedelta(hours=age)))
    return world


def message_of(world: World) -> PublishJob:
    """Let the run begin, and return the job of its message, which is still to be sent."""
    world.take()
    return world.job(PublishJob)


def named(notification: Notification) -> list[str]:
    return [each.order.backup_set_id for each in each_of(notification)]


def shown(world: World, room: str = "ops-room") -> list[list[str]]:
    return [named(each) for each in world.notifiers[room].sent]


def kinds(world: World, room: str) -> list[tuple[type[Notification], list[str]]]:
    return [(type(each_of(sent)[0]), named(sent)) for sent in world.notifiers[room].sent]


def about(job: Job) -> list[str]:
    return [each.backup_set_id for each in job.orders]


def statuses(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    receipts = [receipt for each in outcomes for receipt in each.receipts if receipt.kind == "link_ready"]
    return sorted((each.backup_set_id, each.status) for each in receipts)


def claimed(world: World, job: PublishJob, ledger: Ledger | None = None) -> Claim:
    claim = (ledger or world.ledger).claim(job.key(CLUSTER.instance_id), lease=LEASE)
    assert isinstance(claim, Claim)
    return claim


# --- waiting for links ---


def test_what_is_ready_together_is_reported_in_one_message() -> None:
    world = world_of()
    world.take()
    outcomes = world.drain()

    [message] = world.notifiers["ops-room"].sent
    assert isinstance(message, Combined)
    assert named(message) == ALL
    assert all(isinstance(each, LinkReady) for each in message.notifications)
    assert statuses(outcomes) == [(name, "delivered") for name in ALL]


def test_one_job_waits_for_all_of_them_and_polls_each() -> None:
    world = world_of()
    world.backups.preparation = timedelta(minutes=3)
    [outcome] = world.take()

    assert (outcome.status, outcome.next_attempt_seconds) == ("waiting", 5)
    [job] = world.invoker.jobs
    assert isinstance(job, FetchLinkJob)
    assert about(job) == ALL
    assert [name for name, _, _ in world.progress.waits] == ALL
    assert world.backups.requested == ALL


def test_the_short_wait_is_slept_through_once_for_all() -> None:
    world = world_of()
    world.backups.preparation = timedelta(seconds=2)
    [outcome] = world.take()

    assert outcome.status == "handed_over"
    assert world.clock.slept == [timedelta(seconds=2)]


def test_what_is_ready_does_not_wait_for_the_rest() -> None:
    world = world_of()
    world.backups.request_download(CLUSTER.instance_id, "bak-2")
    world.backups.preparation = timedelta(minutes=10)
    world.take()
    world.drain()

    assert shown(world) == [["bak-2"], ["bak-1", "bak-3"]]


def test_more_than_people_read_in_one_message_become_several() -> None:
    world = world_of()
    for number in range(30):
        world.backups.add(backup_set(f"more-{number}", age=timedelta(hours=60 + number)))
    world.take()
    world.drain()

    assert [len(each) for each in shown(world)] == [20, 13]


def test_programs_get_a_message_for_each() -> None:
    world = world_of("audit")
    world.take()
    world.drain()

    links = [each for each in world.notifiers["audit"].sent if isinstance(each, LinkReady)]
    assert [named(each) for each in links] == [[name] for name in ALL]


def test_each_is_copied_by_an_invocation_of_its_own() -> None:
    world = world_of("archive")
    world.take()

    assert [about(job) for job in world.invoker.jobs] == [[name] for name in ALL]


def test_one_that_oceanbase_cannot_prepare_does_not_hold_up_the_others() -> None:
    world = world_of()
    world.backups.failing = 1
    [outcome] = world.take()
    outcomes = world.drain()

    assert shown(world)[0] == ["bak-2", "bak-3"]
    assert outcome.notes[0].startswith("bak-1 continues in a job of its own: OceanBase could not prepare")
    assert statuses(outcomes) == [("bak-1", "failed"), ("bak-2", "delivered"), ("bak-3", "delivered")]
    [news] = [each for each in world.notifiers["audit"].sent if isinstance(each, Failed)]
    assert named(news) == ["bak-1"]


def test_one_that_cannot_be_polled_just_now_is_polled_with_the_next_poll() -> None:
    world = world_of()
    world.backups.troubles += [None, ServiceUnavailable("OceanBase did not answer")]  # listed, asked for
    [outcome] = world.take()
    world.drain()

    assert outcome.status == "waiting"
    assert shown(world) == [["bak-2", "bak-3"], ["bak-1"]]


def test_when_none_can_be_polled_the_poll_is_repeated_for_all() -> None:
    world = world_of()
    world.backups.troubles += [None, *([ServiceUnavailable("OceanBase did not answer")] * 3)]
    with pytest.raises(ServiceUnavailable):
        world.take()

    assert world.invoker.jobs == []


def test_what_fails_alike_for_all_is_reported_in_one_message_that_names_them() -> None:
    world = world_of()
    world.backups.failing = 3
    [outcome] = world.take()
    world.drain()

    assert outcome.status == "refused"
    assert [each.backup_set_id for each in outcome.receipts] == ALL
    [news] = world.notifiers["ops-room"].sent
    assert named(news) == ALL
    sent = each_of(news)[0]
    assert isinstance(sent, Failed)
    assert sent.failure.message.endswith(" (also affects bak-2, bak-3)")


def test_those_that_fail_alike_leave_together_and_the_others_go_on() -> None:
    world = world_of()
    world.backups.failing = 2
    world.take()
    world.drain()

    assert kinds(world, "ops-room") == [(LinkReady, ["bak-3"]), (Failed, ["bak-1", "bak-2"])]


# --- sending one message ---


def without_facts(job: PublishJob) -> PublishJob:
    """Return a job that does not say what its backup sets are: they are listed for the message."""
    return together(
        [
            each.model_copy(update={"order": each.order.model_copy(update={"facts": None})})
            for each in job.each()
        ]
    )


def test_the_backup_sets_are_listed_once_for_all() -> None:
    world = world_of()
    job = without_facts(message_of(world))
    world.backups.troubles += [None] * 4  # three tasks are polled, and the list once
    world.backups.troubles.append(ServiceUnavailable("OceanBase was asked once more"))
    world.runner.run_job(job)

    assert shown(world) == [ALL]
    assert len(world.backups.troubles) == 1


def test_success_is_reported_in_one_message_to_people_and_in_one_for_each_to_programs() -> None:
    world = world_of("audit")
    route = replace(
        world.configuration.routes["nightly"], deliver=("ops-room",), on_success=("audit", "ops-room")
    )
    world.ports = replace(world.ports, configuration=replace(world.configuration, routes={"nightly": route}))
    world.take()
    world.drain()

    assert kinds(world, "audit") == [(Succeeded, [name]) for name in ALL]
    assert kinds(world, "ops-room") == [(LinkReady, ALL), (Succeeded, ALL)]


def test_a_second_delivery_of_the_job_sends_nothing() -> None:
    world = world_of()
    job = message_of(world)
    world.runner.run_job(job)
    outcome = world.runner.run_job(job)

    assert shown(world) == [ALL]
    assert statuses([outcome]) == [(name, "already_delivered") for name in ALL]


def test_what_was_sent_before_is_not_sent_again() -> None:
    world = world_of()
    job = message_of(world)
    world.runner.run_job(job.each()[1])
    outcome = world.runner.run_job(job)
    outcomes = world.drain()

    assert outcome.status == "rescheduled"
    assert statuses([outcome, *outcomes]) == [
        ("bak-1", "delivered"),
        ("bak-2", "already_delivered"),
        ("bak-3", "delivered"),
    ]
    assert shown(world)[-1] == ["bak-1", "bak-3"]


def test_what_another_invocation_sends_does_not_hold_up_the_others() -> None:
    world = world_of()
    job = message_of(world)
    claimed(world, job.each()[1])
    world.runner.run_job(job)
    outcomes = world.drain()

    assert shown(world) == [["bak-1", "bak-3"], ["bak-2"]]
    assert not [each for each in outcomes if each.receipts and each.failure]


def test_while_another_invocation_sends_all_of_them_the_message_waits() -> None:
    world = world_of()
    job = message_of(world)
    for each in job.each():
        claimed(world, each)
    outcome = world.runner.run_job(job)

    assert (outcome.status, outcome.failure and outcome.failure.error) == (
        "rescheduled",
        "DeliveryInProgress",
    )
    [again] = [each.job for each in world.invoker.handed_over if each.delay]
    assert about(again) == ALL


def test_one_whose_links_have_died_gets_new_ones_while_the_others_are_sent() -> None:
    world = world_of()
    job = message_of(world)
    world.backups.tasks[2].expires_at = world.clock.now()
    world.runner.run_job(job)
    world.drain()

    assert shown(world) == [["bak-1", "bak-2"], ["bak-3"]]
    assert world.backups.requested == [*ALL, "bak-3"]


def test_one_that_is_gone_is_given_up_and_the_others_are_sent() -> None:
    world = world_of()
    job = without_facts(message_of(world))
    world.backups.add(backup_set("bak-2", status="EXPIRED"))
    world.runner.run_job(job)
    outcomes = world.drain()

    assert (LinkReady, ["bak-1", "bak-3"]) in kinds(world, "ops-room")
    assert statuses(outcomes) == [("bak-1", "delivered"), ("bak-2", "failed"), ("bak-3", "delivered")]


def test_what_has_no_room_in_one_message_becomes_the_next() -> None:
    world = world_of()
    world.notifiers["ops-room"].room_for = 2
    world.take()
    world.drain()

    assert shown(world) == [["bak-1", "bak-2"], ["bak-3"]]


def test_one_that_is_too_large_for_a_message_is_sent_alone() -> None:
    world = world_of()
    world.notifiers["ops-room"].room_for = 0
    world.take()
    world.drain()

    assert shown(world) == [["bak-1"], ["bak-2"], ["bak-3"]]


def test_a_room_that_became_a_program_meanwhile_gets_a_message_for_each() -> None:
    world = world_of()
    job = message_of(world)
    program = replace(CONFIGURATION.destinations["ops-room"], reads_several=False)
    destinations = {**world.configuration.destinations, "ops-room": program}
    world.ports = replace(world.ports, configuration=replace(world.configuration, destinations=destinations))
    world.runner.run_job(job)
    world.drain()

    assert shown(world) == [["bak-1"], ["bak-2"], ["bak-3"]]


def test_a_refusal_fails_each_and_is_reported_in_one_message_to_people_and_one_for_each_to_programs() -> None:
    world = world_of()
    job = message_of(world)
    world.notifiers["ops-room"].refuse()
    outcome = world.runner.run_job(job)
    world.drain()

    assert statuses([outcome]) == [(name, "failed") for name in ALL]
    assert kinds(world, "audit") == [(Failed, [name]) for name in ALL]
    assert world.notifiers["ops-room"].sent == []


def test_a_throttled_room_gets_the_whole_message_later() -> None:
    world = world_of()
    job = message_of(world)
    world.notifiers["ops-room"].throttle(timedelta(minutes=2))
    world.runner.run_job(job)
    world.drain()

    assert shown(world) == [ALL]


# --- attempts that nobody knows the end of ---


def lose_the_answer(world: World, job: PublishJob) -> None:
    world.notifiers["ops-room"].lose_reply()
    with pytest.raises(ServiceUnavailable):
        world.runner.run_job(job)


def test_a_vendor_that_drops_repeats_is_given_the_same_key_again() -> None:
    world = world_of()
    job = message_of(world)
    lose_the_answer(world, job)
    outcome = world.runner.run_job(job)

    assert shown(world) == [ALL]
    assert [(each.status, each.possibly_twice) for each in outcome.receipts] == [("delivered", False)] * 3


def test_where_repeats_are_shown_each_receipt_says_that_there_may_be_two() -> None:
    world = world_of(idempotent=False)
    job = message_of(world)
    lose_the_answer(world, job)
    outcome = world.runner.run_job(job)

    assert shown(world) == [ALL, ALL]
    assert [each.possibly_twice for each in outcome.receipts] == [True] * 3


def test_where_no_message_may_come_twice_none_of_them_does() -> None:
    world = world_of(idempotent=False, delivery="at_most_once")
    job = message_of(world)
    lose_the_answer(world, job)
    outcome = world.runner.run_job(job)

    assert shown(world) == [ALL]
    assert [each.failure and each.failure.error for each in outcome.receipts] == ["DeliveryInDoubt"] * 3


def test_a_backup_set_that_comes_alone_after_it_may_have_come_with_others_is_said_to_come_twice() -> None:
    world = world_of()
    job = message_of(world)
    lose_the_answer(world, job)
    outcome = world.runner.run_job(job.each()[1])

    [receipt] = outcome.receipts
    assert receipt.possibly_twice
    assert shown(world) == [ALL, ["bak-2"]]


def test_a_room_that_breaks_down_before_it_takes_the_message_leaves_no_doubt_where_that_is_certain() -> None:
    world = world_of(idempotent=False, delivery="at_most_once")
    job = message_of(world)
    world.notifiers["ops-room"].throttle()
    world.runner.run_job(job)
    outcomes = world.drain()

    assert statuses(outcomes) == [(name, "delivered") for name in ALL]
    assert shown(world) == [ALL]


class SettlesOne:
    """A ledger whose process dies after the receipts of the message and of the first backup set."""

    def __init__(self, real: Ledger) -> None:
        self.real = real
        self.left = 2

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def settle(self, claim: Claim, receipt: object) -> None:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        self.real.settle(claim, receipt)  # type: ignore[arg-type]

    def release(self, claim: Claim, *, not_applied: bool = False) -> None:
        """Die without giving anything back."""


def die_between_receipts(world: World, job: PublishJob) -> None:
    dying = world.runner_with(ledger=SettlesOne(world.ledger))
    with pytest.raises(KeyboardInterrupt):
        dying.run_job(job)


@pytest.mark.parametrize("idempotent", [True, False])
def test_after_a_death_between_receipts_the_rest_is_known_to_have_been_sent(*, idempotent: bool) -> None:
    world = world_of(idempotent=idempotent)
    job = message_of(world)
    die_between_receipts(world, job)
    world.clock.advance(LEASE)
    outcome = world.runner.run_job(job)

    assert shown(world) == [ALL]
    assert statuses([outcome]) == [
        ("bak-1", "already_delivered"),
        ("bak-2", "delivered"),
        ("bak-3", "delivered"),
    ]
    assert not any(each.possibly_twice for each in outcome.receipts)


def test_after_such_a_death_the_rest_is_known_even_when_it_is_polled_without_the_first() -> None:
    world = world_of(idempotent=False)
    job = message_of(world)
    die_between_receipts(world, job)
    early = world.runner.run_job(job)  # while the leases last
    outcomes = world.drain()

    assert early.status == "rescheduled"
    assert shown(world) == [ALL]
    assert statuses([early, *outcomes])[0] == ("bak-1", "already_delivered")
    assert statuses(outcomes) == [("bak-2", "delivered"), ("bak-3", "delivered")]


def test_a_claim_that_is_lost_before_the_request_goes_out_leaves_the_others_without_doubt() -> None:
    world = world_of(idempotent=False, delivery="at_most_once")
    job = message_of(world)

    class LosesTheLast:
        def __init__(self, real: Ledger) -> None:
            self.real = real
            self.begun = 0

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

        def mark_started(self, claim: Claim, *, lease: timedelta, message: str = "") -> Claim:
            self.begun += 1
            if self.begun == 3:
                raise ServiceUnavailable("The ledger does not answer")
            return self.real.mark_started(claim, lease=lease, message=message)

    with pytest.raises(ServiceUnavailable):
        world.runner_with(ledger=LosesTheLast(world.ledger)).run_job(job)
    outcome = world.runner.run_job(job)

    assert statuses([outcome]) == [(name, "delivered") for name in ALL]
    assert shown(world) == [ALL]


def test_one_that_may_have_come_alone_is_said_to_come_twice_when_it_comes_with_others() -> None:
    world = world_of()
    job = message_of(world)
    lose_the_answer(world, job.each()[1])
    outcome = world.runner.run_job(job)

    assert shown(world) == [["bak-2"], ALL]
    assert [each.possibly_twice for each in outcome.receipts] == [False, True, False]


def test_what_may_have_come_twice_is_said_even_after_a_death_between_receipts() -> None:
    world = world_of(idempotent=False)
    job = message_of(world)
    lose_the_answer(world, job.each()[1])
    die_between_receipts(world, job)
    world.clock.advance(LEASE)
    outcome = world.runner.run_job(job)

    assert shown(world) == [["bak-2"], ALL]
    [receipt] = [each for each in outcome.receipts if each.backup_set_id == "bak-2"]
    assert receipt.possibly_twice


def test_a_doubt_about_one_message_is_not_forgotten_over_that_about_another() -> None:
    world = world_of()
    job = message_of(world)
    two = together(job.each()[:2])
    lose_the_answer(world, job)
    lose_the_answer(world, two)
    outcome = world.runner.run_job(two)

    assert shown(world) == [ALL, ["bak-1", "bak-2"]]
    assert [each.possibly_twice for each in outcome.receipts] == [True, True]


class CannotShowReceipts:
    """A ledger that gives claims, and then breaks down."""

    def __init__(self, real: Ledger) -> None:
        self.real = real
        self.asked = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def receipt(self, key: str) -> None:
        self.asked += 1
        raise ServiceUnavailable(f"The ledger does not answer {key}")


def test_bad_news_that_may_have_come_gets_through_when_the_ledger_cannot_say_whether_it_did() -> None:
    world = world_of()
    news = message_of(world).model_copy(
        update={"kind": "failed", "failure": Failure(error="CopyStalled", message="no")}
    )
    lose_the_answer(world, news)
    outcome = world.runner_with(ledger=CannotShowReceipts(world.ledger)).run_job(news)

    assert [each.status for each in outcome.receipts] == ["delivered"] * 3


class Slow:
    """An OceanBase each answer of which takes its time."""

    def __init__(self, real: FakeBackupService, clock: FakeClock) -> None:
        self.real = real
        self.clock = clock

    def __getattr__(self, name: str) -> object:
        self.clock.advance(timedelta(seconds=7))
        return getattr(self.real, name)


def test_what_one_invocation_has_no_time_for_is_reported_by_several() -> None:
    world = world_of()
    for number in range(7):
        world.backups.add(backup_set(f"more-{number}", age=timedelta(hours=60 + number)))
    job = message_of(world)
    world.ports = replace(world.ports, backups=Slow(world.backups, world.clock))  # type: ignore[arg-type]
    waiting: list[Job] = [job]
    took = []
    while waiting:
        begins, known = world.clock.now(), len(world.invoker.jobs)
        hurried = world.runner_with(ends_at=begins + timedelta(seconds=48))
        hurried.run_job(waiting.pop())
        took.append(world.clock.now() - begins)
        waiting += world.invoker.jobs[known:]

    reported = [name for names in shown(world) for name in names]
    assert sorted(reported) == sorted(about(job))
    assert max(took) < timedelta(minutes=1)
    assert not any(each.reschedules for each in world.invoker.jobs)


def test_a_failure_that_all_of_a_message_met_names_all_of_them() -> None:
    world = world_of()
    job = without_facts(message_of(world))
    for name in ALL:
        world.backups.add(backup_set(name, status="EXPIRED"))
    outcome = world.runner.run_job(job)

    assert outcome.failure is not None
    assert "bak-1 is not finished" in outcome.failure.message
    assert outcome.failure.message.endswith(" (also affects bak-2, bak-3)")


# --- the signals to a monitoring service ---


def test_what_was_copied_long_ago_does_not_keep_the_heart_from_beating_for_what_is_new() -> None:
    world = world_of("ops-room", "archive")
    for name, age in (("bak-2", 30), ("bak-3", 54)):
        files = [(name, len(data)) for name, data in FILES.items()]
        world.backups.add(backup_set(name, age=timedelta(hours=age)), files)
    heartbeat = world.heartbeats.setdefault("nightly", FakeHeartbeat())
    nightly = world.configuration.routes["nightly"]
    watched = replace(nightly, has_heartbeat=True, expect_every=timedelta(hours=26))
    world.ports = replace(
        world.ports, configuration=replace(world.configuration, routes={"nightly": watched})
    )
    message = message_of(world)
    copies = [each for each in world.invoker.jobs if isinstance(each, CopyObjectJob)]
    for copy in copies[1:]:
        world.runner.run_job(copy)
    world.clock.advance(timedelta(hours=48))
    for task in world.backups.tasks:
        task.expires_at = world.clock.now() + timedelta(hours=1)
    world.runner.run_job(copies[0])
    world.runner.run_job(message)

    assert shown(world) == [ALL]
    assert [note for signal, note in heartbeat.beats if signal == "success"] == [
        f"run {message.order.run}: bak-1 delivered to ops-room, archive"
    ]


# --- giving up ---


def test_what_was_delivered_has_not_failed_with_the_others_of_its_message() -> None:
    world = world_of()
    job = message_of(world)
    world.runner.run_job(job.each()[0])
    outcome = world.failures.give_up(job, Failure(error="InvocationFailed", message="Function timed out"))
    world.drain()

    assert statuses([outcome]) == [("bak-2", "failed"), ("bak-3", "failed")]
    assert kinds(world, "ops-room")[-1] == (Failed, ["bak-2", "bak-3"])


def test_what_was_delivered_has_not_failed_with_the_others_that_wait_for_links() -> None:
    world = world_of()
    world.backups.request_download(CLUSTER.instance_id, "bak-2")
    world.backups.preparation = timedelta(hours=9)
    job = resolve(asked(), world.configuration.routes["nightly"], backups=world.backups, clock=world.clock)[0]
    world.take()
    world.runner.run_job(world.job(PublishJob))
    outcome = world.failures.give_up(job, Failure(error="InvocationFailed", message="Function timed out"))

    assert about(job) == ALL
    assert statuses([outcome]) == [("bak-1", "failed"), ("bak-3", "failed")]


def test_a_ledger_that_does_not_answer_is_not_asked_about_each_before_a_failure_is_reported() -> None:
    world = world_of()
    job = message_of(world)
    ledger = CannotShowReceipts(world.ledger)
    dark = world.runner_with(ledger=ledger)
    outcome = dark.failures.give_up(
        job, Failure(error="ServiceUnavailable", message="The ledger does not answer")
    )

    assert statuses([outcome]) == [(name, "failed") for name in ALL]
    assert ledger.asked == 1


# --- too little time for all ---


def test_those_that_there_was_no_time_for_are_polled_first_the_next_time() -> None:
    world = world_of()
    for number in range(7):
        world.backups.add(backup_set(f"more-{number}", age=timedelta(hours=60 + number)))
    world.backups.preparation = timedelta(hours=1)
    slow = Slow(world.backups, world.clock)
    minute = timedelta(seconds=60)
    list(world.runner_with(backups=slow, ends_at=world.clock.now() + minute).start_runs([asked()]))
    for _ in range(3):
        hurried = world.runner_with(backups=slow, ends_at=world.clock.now() + minute)
        hurried.run_job(world.invoker.jobs[-1])

    assert len(set(world.backups.requested)) == 10


def test_one_that_uses_up_the_time_and_fails_does_not_hold_up_the_message_about_the_others() -> None:
    world = world_of()
    job = message_of(world)

    class Stuck(Slow):
        def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
            if task_id == job.download_task_id:
                self.clock.advance(timedelta(seconds=40))
                raise ServiceUnavailable("OceanBase did not answer")
            return self.real.download_task(instance_id, task_id, of=of)

    hurried = world.runner_with(
        backups=Stuck(world.backups, world.clock),
        ends_at=world.clock.now() + timedelta(seconds=48),
    )
    hurried.run_job(job)
    world.drain()

    assert shown(world) == [["bak-1"], ["bak-2", "bak-3"]]
