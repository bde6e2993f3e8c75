"""What the watchdog notices, how often it says so, and what it cleans up."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.clock import NOON
from fakes.object_store import FakeObjectStore
from fakes.stored_copies import begin_removal, folder_of
from fakes.world import CONFIGURATION, NIGHTLY, World, asked, backup_set
from oceanferry.domain.configuration import Configuration, Watching
from oceanferry.domain.errors import PermissionDenied, ServiceUnavailable
from oceanferry.domain.messages.notifications import AllClear, Failed, Notification, Stale
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, PublishJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.versioned_documents import VersionedDocument
from oceanferry.usecases.watching.watchdog import Watchdog

DAILY = timedelta(hours=26)
ROUTE = replace(
    NIGHTLY,
    selection=replace(NIGHTLY.selection, max_age=None),
    on_success=(),
    on_failure=("audit",),
    expect_every=DAILY,
)
WATCHING = Watching(stuck_after=timedelta(hours=12), orphans_after=timedelta(days=3))
WATCHED = replace(CONFIGURATION, routes={"nightly": ROUTE}, on_failure=("ops-room",), watching=WATCHING)


class Kennel:
    """A world with a watchdog in it."""

    def __init__(self, configuration: Configuration = WATCHED) -> None:
        self.world = World(configuration)
        self.watchdog = self.another()

    def another(self) -> Watchdog:
        world = self.world
        return Watchdog(
            configuration=world.configuration,
            backups=world.backups,
            bucket=lambda _: Bucket(world.store, "oceanbase/"),
            ledger=world.ledger,
            documents=world.documents,
            invoker=world.invoker,
            clock=world.clock,
        )

    def check(self) -> Outcome:
        """Check once and return what came of the route; its messages arrive."""
        [outcome, *_] = list(self.watchdog.watch())
        self.world.drain()
        return outcome

    def wait(self, length: timedelta, *, checking_every: timedelta = timedelta(minutes=10)) -> None:
        """Let time pass with the watchdog checking."""
        ends = self.world.clock.now() + length
        while self.world.clock.now() < ends:
            self.world.clock.advance(checking_every)
            self.check()

    @property
    def heard(self) -> Sequence[Notification]:
        return self.world.notifiers["audit"].sent

    @property
    def alarms(self) -> list[str]:
        """What was reported, as words: ``overdue archive``, ``over overdue archive``."""
        return [
            " ".join(filter(None, ("over" * isinstance(each, AllClear), *_named(alarm))))
            for each in self.heard
            if isinstance(each, Stale | AllClear)
            for alarm in each.alarms
        ]


def _named(alarm: Alarm) -> tuple[str, str]:
    return alarm.condition, alarm.destination


@pytest.fixture
def kennel() -> Kennel:
    return Kennel()


def deliver(world: World, event: str = "tonight") -> None:
    world.take(asked(event))
    world.drain()


def test_all_is_well_after_a_delivery(kennel: Kennel) -> None:
    deliver(kennel.world)
    kennel.wait(timedelta(hours=25), checking_every=timedelta(hours=1))

    assert kennel.alarms == []
    assert kennel.check().status == "watched"


def harm(store: FakeObjectStore, trouble: str) -> None:
    """Do to the copy of bak-1 what a person does in the console, or an interrupted removal."""
    folder = folder_of("bak-1")
    if trouble == "a file is removed":
        del store.objects[f"{folder.path}part1.zip"]
    elif trouble == "a file is replaced":
        store.objects[f"{folder.path}part1.zip"] = b"something else"
    else:
        begin_removal(store, folder.manifest)


class TestRemoved:
    """A copy that is no longer in its bucket is not delivered, whoever removed it."""

    def test_a_copy_that_a_person_removed_is_reported_once_and_again_when_it_is_back(
        self, kennel: Kennel
    ) -> None:
        deliver(kennel.world)
        kennel.check()
        kennel.world.store.objects.clear()
        kennel.wait(timedelta(hours=2), checking_every=timedelta(hours=1))

        assert kennel.alarms == ["removed archive"]
        [news] = kennel.heard
        assert isinstance(news, Stale)
        assert news.alarms[0].backup_set_id == "bak-1"
        deliver(kennel.world, "again")
        kennel.check()
        assert kennel.alarms == ["removed archive", "over removed archive"]

    @pytest.mark.parametrize("trouble", ["a file is removed", "a file is replaced", "its removal has begun"])
    def test_a_copy_that_is_no_longer_whole_is_reported(self, kennel: Kennel, trouble: str) -> None:
        deliver(kennel.world)
        kennel.check()
        harm(kennel.world.store, trouble)
        kennel.check()

        assert kennel.alarms == ["removed archive"]

    def test_a_manifest_of_a_later_version_is_no_removal(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        kennel.world.store.objects[folder_of("bak-1").manifest] = b'{"schema_version": 2}'
        kennel.check()

        assert kennel.alarms == []

    def test_a_bucket_that_does_not_say_is_no_removal(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        kennel.world.store.troubles["head"] = [ServiceUnavailable("no answer")]
        kennel.check()

        assert kennel.alarms == []

    def test_a_bucket_that_it_may_not_read_is_reported_as_unwatched(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        kennel.world.store.troubles["head"] = [PermissionDenied("denied", advice="Grant oss:GetObject")]
        kennel.check()

        assert kennel.alarms == ["unwatched archive"]

    def test_a_destination_that_has_another_bucket_since_has_lost_nothing(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        another = Bucket(FakeObjectStore("another"), "oceanbase/")
        kennel.watchdog = replace(kennel.watchdog, bucket=lambda _: another)
        kennel.check()

        assert kennel.alarms == []


class TestOverdue:
    def test_a_destination_that_got_nothing_in_time_is_reported_once(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        kennel.wait(timedelta(hours=30), checking_every=timedelta(hours=1))

        assert kennel.alarms == ["overdue ops-room", "overdue archive"]
        [news] = kennel.heard
        assert isinstance(news, Stale)
        proven = [kennel.world.histories.of("nightly", name).proven for name in ROUTE.deliver]
        assert [each.since for each in news.alarms] == [each.at for each in proven if each]
        assert news.alarms[0].limit == DAILY

    def test_a_new_deployment_alarms_when_it_was_watched_for_that_long(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.wait(timedelta(hours=26), checking_every=timedelta(hours=1))
        assert kennel.alarms == []
        kennel.wait(timedelta(hours=1))

        assert kennel.alarms == ["overdue ops-room", "overdue archive"]
        [news] = kennel.heard
        assert isinstance(news, Stale)
        assert all(each.never and each.since == NOON for each in news.alarms)

    def test_a_destination_that_is_added_later_has_its_own_time(self, kennel: Kennel) -> None:
        kennel.world.configuration = replace(
            WATCHED, routes={"nightly": replace(ROUTE, deliver=("ops-room",))}
        )
        kennel.watchdog = kennel.another()
        kennel.check()
        kennel.world.clock.advance(timedelta(hours=20))
        kennel.world.configuration = WATCHED
        kennel.watchdog = kennel.another()
        kennel.check()
        kennel.wait(timedelta(hours=8), checking_every=timedelta(hours=1))

        assert kennel.alarms == ["overdue ops-room"]

    def test_the_all_clear_comes_once(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.wait(timedelta(hours=27), checking_every=timedelta(hours=1))
        deliver(kennel.world)
        kennel.wait(timedelta(hours=3), checking_every=timedelta(hours=1))

        assert kennel.alarms[2:] == ["over overdue ops-room", "over overdue archive"]
        assert isinstance(kennel.heard[-1], AllClear)
        assert kennel.heard[-1].still == ()

    def test_what_heals_before_the_rest_is_reported_with_the_rest(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.wait(timedelta(hours=27), checking_every=timedelta(hours=1))
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        kennel.world.drain()
        kennel.check()

        clear = kennel.heard[-1]
        assert isinstance(clear, AllClear)
        assert [_named(each) for each in clear.alarms] == [("overdue", "archive")]
        assert [_named(each) for each in clear.still] == [("overdue", "ops-room")]

    def test_what_goes_wrong_later_is_reported_with_what_is_wrong_already(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        kennel.world.take(asked("later", route="nightly", deliver=["archive"], force=True))
        kennel.world.clock.advance(timedelta(hours=10))
        kennel.world.drain()
        kennel.wait(timedelta(hours=30), checking_every=timedelta(hours=1))

        first, second = kennel.heard
        assert isinstance(first, Stale)
        assert isinstance(second, Stale)
        assert [_named(each) for each in first.alarms] == [("overdue", "ops-room")]
        assert [_named(each) for each in second.alarms] == [("overdue", "archive")]
        assert [_named(each) for each in second.still] == [("overdue", "ops-room")]

    def test_a_reminder_comes_every_day_and_keeps_the_first_moment(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.wait(timedelta(hours=27 + 49), checking_every=timedelta(hours=1))

        news = [each for each in kennel.heard if isinstance(each, Stale)]
        assert [each.reminder for each in news] == [False, True, True]
        assert len({alarm.opened_at for each in news for alarm in each.alarms}) == 1

    def test_no_reminder_comes_when_none_is_wanted(self) -> None:
        kennel = Kennel(replace(WATCHED, watching=replace(WATCHING, remind_every=None)))
        kennel.check()
        kennel.wait(timedelta(hours=27 + 49), checking_every=timedelta(hours=1))

        assert len(kennel.heard) == 1

    def test_a_route_that_expects_nothing_is_never_overdue(self) -> None:
        kennel = Kennel(replace(WATCHED, routes={"nightly": replace(ROUTE, expect_every=None)}))
        kennel.check()
        kennel.wait(timedelta(days=9), checking_every=timedelta(hours=6))

        assert kennel.alarms == []


class TestRuns:
    def test_a_run_whose_deliveries_no_function_makes_is_abandoned_and_closed_in_the_end(
        self, kennel: Kennel
    ) -> None:
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        kennel.world.job(CopyObjectJob)  # and is lost
        kennel.wait(timedelta(hours=9), checking_every=timedelta(minutes=30))
        assert kennel.alarms == ["abandoned archive"]
        [alarm] = [each for news in kennel.heard if isinstance(news, Stale) for each in news.alarms]
        assert alarm.backup_set_id == "bak-1"
        assert alarm.cleaned_from is not None

        kennel.wait(timedelta(days=3), checking_every=timedelta(hours=2))
        assert "over abandoned archive" in kennel.alarms
        history = kennel.world.histories.of("nightly", "archive")
        assert history.under_way == ()
        assert history.failed is not None

    def test_a_run_that_waits_for_its_link_in_time_is_no_alarm(self, kennel: Kennel) -> None:
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        kennel.world.job(CopyObjectJob)
        kennel.wait(timedelta(hours=6, minutes=50))

        assert kennel.alarms == []

    def test_a_delivery_that_is_held_for_far_too_long_is_stuck(self, kennel: Kennel) -> None:
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        job = kennel.world.job(CopyObjectJob)
        kennel.world.ledger.claim(job.key("ob317v4uif0000"), lease=timedelta(days=9))
        kennel.wait(timedelta(hours=11), checking_every=timedelta(hours=1))
        assert kennel.alarms == []
        kennel.wait(timedelta(hours=2), checking_every=timedelta(hours=1))

        assert kennel.alarms == ["stuck archive"]

    def test_a_proof_that_was_not_noted_is_found_and_no_alarm(self, kennel: Kennel) -> None:
        world = kennel.world
        world.take(asked(route="nightly", deliver=["archive"]))
        begun = world.histories.of("nightly", "archive")
        world.drain()
        register = world.documents.read("history/nightly/archive")
        world.documents.write("history/nightly/archive", begun.model_dump_json().encode(), after=register)
        kennel.wait(timedelta(hours=8), checking_every=timedelta(hours=1))

        assert kennel.alarms == []
        history = world.histories.of("nightly", "archive")
        assert (history.under_way, history.proven is not None) == ((), True)

    def test_checking_an_abandoned_run_takes_no_claim_again_and_again(self, kennel: Kennel) -> None:
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        job = kennel.world.job(CopyObjectJob)
        kennel.wait(timedelta(hours=48))

        claim = kennel.world.ledger.claim(job.key("ob317v4uif0000"), lease=timedelta(minutes=1))
        assert getattr(claim, "attempt", 99) < 12

    def test_a_queued_request_without_an_outcome_is_reported_once(self, kennel: Kennel) -> None:
        kennel.world.backups.troubles = [ServiceUnavailable("no answer")] * 3
        for _ in range(3):
            with pytest.raises(ServiceUnavailable):
                list(
                    kennel.world.runner.start_runs([asked(route="nightly", deliver=["archive"])], noted=True)
                )
        kennel.world.backups.troubles = []
        kennel.wait(timedelta(hours=3), checking_every=timedelta(minutes=30))

        assert kennel.alarms == ["abandoned archive"]
        deliver(kennel.world, "event-1")
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        kennel.world.drain()
        kennel.check()
        assert kennel.alarms == ["abandoned archive", "over abandoned archive"]

    def test_a_run_without_a_route_is_watched_too(self, kennel: Kennel) -> None:
        kennel.world.take(asked(cluster="orders", backup_set_id="bak-1", deliver=["archive"]))
        kennel.world.job(CopyObjectJob)
        kennel.wait(timedelta(hours=9), checking_every=timedelta(minutes=30))

        [news] = [each for each in kennel.world.notifiers["ops-room"].sent if isinstance(each, Stale)]
        assert [_named(each) for each in news.alarms] == [("abandoned", "archive")]


class TestUploads:
    def begin(self, kennel: Kennel, key: str = "oceanbase/ob317v4uif0000/bak-0/part1.zip") -> str:
        return kennel.world.store.begin_upload(key, {})

    def test_an_orphan_is_reported_then_aborted_and_reported_as_gone(self, kennel: Kennel) -> None:
        deliver(kennel.world)
        upload_id = self.begin(kennel)
        kennel.wait(timedelta(hours=13), checking_every=timedelta(hours=1))
        assert kennel.alarms == ["orphan_uploads archive"]
        assert len(list(kennel.world.store.uploads(""))) == 1
        [news] = kennel.heard
        assert isinstance(news, Stale)
        assert (news.alarms[0].count, news.alarms[0].since) == (1, NOON)

        kennel.wait(timedelta(days=3), checking_every=timedelta(hours=1))
        assert kennel.world.store.parts("oceanbase/ob317v4uif0000/bak-0/part1.zip", upload_id) is None
        assert "over orphan_uploads archive" in kennel.alarms

    def test_an_old_orphan_is_dropped_at_the_first_check_and_reported_all_the_same(
        self, kennel: Kennel
    ) -> None:
        self.begin(kennel)
        kennel.world.clock.advance(timedelta(days=4))
        outcome = kennel.check()

        assert list(kennel.world.store.uploads("")) == []
        assert "orphan_uploads archive" in kennel.alarms
        [note] = outcome.notes
        assert "aborted the orphaned upload of oceanbase/ob317v4uif0000/bak-0/part1.zip" in note

    def test_an_upload_of_a_run_under_way_is_left_alone(self, kennel: Kennel) -> None:
        kennel.world.take(asked(route="nightly", deliver=["archive"]))
        job = kennel.world.job(CopyObjectJob)
        kennel.world.ledger.claim(job.key("ob317v4uif0000"), lease=timedelta(days=9))
        self.begin(kennel, "oceanbase/ob317v4uif0000/bak-1/part1.zip")
        kennel.world.clock.advance(timedelta(days=4))
        kennel.check()

        assert len(list(kennel.world.store.uploads(""))) == 1
        assert "orphan_uploads archive" not in kennel.alarms

    @pytest.mark.parametrize(
        "key", ["oceanbase/ob-of-somebody-else/bak-0/part1.zip", "elsewhere/ob317v4uif0000/bak-0/part1.zip"]
    )
    def test_what_is_not_ours_is_left_alone(self, kennel: Kennel, key: str) -> None:
        self.begin(kennel, key)
        kennel.world.clock.advance(timedelta(days=9))
        kennel.check()

        assert [each.key for each in kennel.world.store.uploads("")] == [key]
        assert "orphan_uploads archive" not in kennel.alarms


class TestRooms:
    def test_a_chat_that_refuses_is_reported_to_the_others_until_it_takes_a_message(self) -> None:
        kennel = Kennel()
        kennel.world.take()
        kennel.world.notifiers["ops-room"].refuse()
        kennel.world.drain()
        kennel.check()
        kennel.check()
        assert kennel.alarms == ["refusing ops-room"]
        deliver(kennel.world, "again")
        kennel.check()

        assert kennel.alarms == ["refusing ops-room", "over refusing ops-room"]

    def test_a_failure_that_the_room_is_not_to_blame_for_is_no_refusal(self, kennel: Kennel) -> None:
        kennel.world.take()
        kennel.world.failures.give_up(
            kennel.world.job(PublishJob), Failure(error="LinkNotReadyInTime", message="too late")
        )
        kennel.check()

        assert "refusing ops-room" not in kennel.alarms


class TestBackups:
    MAX_AGE = replace(
        WATCHED,
        routes={"nightly": replace(ROUTE, expect_every=None, selection=NIGHTLY.selection)},
    )

    def test_a_newest_backup_set_that_is_too_old_is_reported_and_so_is_the_next_good_one(self) -> None:
        kennel = Kennel(self.MAX_AGE)
        kennel.wait(timedelta(hours=36), checking_every=timedelta(hours=1))
        assert kennel.alarms == ["backup_too_old"]
        kennel.world.backups.add(backup_set("bak-2", age=-timedelta(hours=30)))
        kennel.check()

        assert kennel.alarms == ["backup_too_old", "over backup_too_old"]

    def test_a_backup_that_failed_is_reported_by_its_id(self, kennel: Kennel) -> None:
        kennel.world.backups.add(backup_set("bak-2", age=timedelta(hours=1), status="FAILED"))
        kennel.check()
        kennel.check()
        assert kennel.alarms == ["backup_failed"]
        [news] = kennel.heard
        assert isinstance(news, Stale)
        assert news.alarms[0].backup_set_id == "bak-2"
        kennel.world.backups.add(backup_set("bak-3", age=timedelta(minutes=1)))
        kennel.check()

        assert kennel.alarms == ["backup_failed", "over backup_failed"]

    @pytest.mark.parametrize("changed", [{"status": "DOING"}, {"status": "FAILED", "method": "physical"}])
    def test_one_that_runs_or_is_of_another_kind_is_no_failure(
        self, kennel: Kennel, changed: dict[str, str]
    ) -> None:
        kennel.world.backups.add(backup_set("bak-2", age=timedelta(hours=1), **changed))
        kennel.check()

        assert kennel.alarms == []


class TestBlindness:
    def test_what_may_not_be_checked_is_an_alarm_at_once(self, kennel: Kennel) -> None:
        kennel.world.backups.troubles = [PermissionDenied("oceanbase:DescribeDataBackupSet is not allowed")]
        kennel.check()
        assert kennel.alarms == ["unwatched"]
        kennel.check()

        assert kennel.alarms == ["unwatched", "over unwatched"]

    def test_passing_trouble_is_an_alarm_when_it_does_not_pass(self, kennel: Kennel) -> None:
        kennel.world.backups.troubles = [ServiceUnavailable("no answer")] * 6
        kennel.wait(timedelta(minutes=50))
        assert kennel.alarms == []
        kennel.world.backups.troubles = [ServiceUnavailable("no answer")] * 6
        kennel.wait(timedelta(minutes=30))

        assert kennel.alarms == ["unwatched"]

    def test_an_alarm_does_not_heal_because_the_check_fails(self, kennel: Kennel) -> None:
        kennel.world.backups.add(backup_set("bak-2", age=timedelta(hours=1), status="FAILED"))
        kennel.check()
        kennel.world.backups.troubles = [ServiceUnavailable("no answer")]
        kennel.check()

        assert kennel.alarms == ["backup_failed"]

    def test_a_ledger_in_trouble_is_reported_once_a_day(self, kennel: Kennel) -> None:
        def broken(name: str) -> VersionedDocument | None:
            raise PermissionDenied(f"oss:GetObject on {name} is not allowed")

        kennel.world.documents.read = broken  # type: ignore[method-assign]
        kennel.check()
        outcome = kennel.check()
        [news] = kennel.heard
        assert isinstance(news, Failed)
        assert "The watchdog could not check route nightly: oss:GetObject" in news.failure.message
        assert outcome.failure is not None
        kennel.world.clock.advance(timedelta(days=1))
        kennel.check()

        assert len(kennel.heard) == 2

    def test_without_a_ledger_it_refuses_to_watch(self) -> None:
        kennel = Kennel(replace(WATCHED, has_ledger=False))
        outcome = kennel.check()

        assert outcome.failure is not None
        assert outcome.failure.error == "InvalidConfiguration"

    def test_what_a_later_version_watches_is_left_alone_and_announced(self, kennel: Kennel) -> None:
        later = b'{"schema_version": 2, "open": "in another way"}'
        kennel.world.documents.write("watch/nightly", later, after=None)
        outcome = kennel.check()

        assert outcome.failure
        assert "A later version of Oceanferry wrote watch/nightly" in outcome.failure.message
        stored = kennel.world.documents.read("watch/nightly")
        assert stored
        assert stored.data == later

    def test_a_state_that_cannot_be_read_begins_anew(self, kennel: Kennel) -> None:
        kennel.world.documents.write("watch/nightly", b"garbage", after=None)

        assert kennel.check().failure is None


class TestTelling:
    def test_many_at_once_tell_once(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.world.clock.advance(timedelta(hours=27))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: list(kennel.another().watch()), range(16)))
        kennel.world.drain()

        assert kennel.alarms == ["overdue ops-room", "overdue archive"]
        assert len(kennel.heard) == 1

    def test_one_that_dies_before_it_hands_over_is_made_up_for_by_the_next(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.world.clock.advance(timedelta(hours=27))

        class Died(Exception):
            pass

        def dies(*_: object, **__: object) -> bool:
            raise Died

        world = kennel.world
        hand_over = world.invoker.hand_over
        world.invoker.hand_over = dies  # type: ignore[method-assign]
        with pytest.raises(Died):
            kennel.check()
        world.invoker.hand_over = hand_over  # type: ignore[method-assign]
        assert kennel.alarms == []
        kennel.check()
        kennel.check()

        assert kennel.alarms == ["overdue ops-room", "overdue archive"]

    def test_an_alarm_without_recipients_is_logged_as_unnotified(self) -> None:
        suspect = replace(WATCHED, routes={"nightly": replace(ROUTE, on_failure=())}, on_failure=())
        kennel = Kennel(suspect)
        kennel.check()
        kennel.world.clock.advance(timedelta(hours=27))

        assert kennel.check().unnotified

    def test_an_alarm_that_its_room_does_not_take_goes_to_the_next(self, kennel: Kennel) -> None:
        kennel.check()
        kennel.world.clock.advance(timedelta(hours=27))
        kennel.world.notifiers["audit"].refuse()
        kennel.check()

        assert any(isinstance(each, Stale) for each in kennel.world.notifiers["ops-room"].sent)

    def test_when_nothing_changes_nothing_is_written(self, kennel: Kennel) -> None:
        kennel.check()
        before = kennel.world.documents.read("watch/nightly")
        kennel.wait(timedelta(hours=2))

        assert kennel.world.documents.read("watch/nightly") == before
