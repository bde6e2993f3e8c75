"""What is remembered of the deliveries of a route to a destination."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from fakes.sample_notifications import ORDER, copy_receipt, message_receipt
from fakes.world import CONFIGURATION, FILES, World, asked, backup_set
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.watching.delivery_history import DeliveryHistory, Proven, UnderWay
from oceanferry.ports.storage.object_store import LARGEST_SMALL_OBJECT_BYTES
from oceanferry.ports.storage.versioned_documents import VersionedDocument
from oceanferry.usecases.watching.delivery_recorder import DeliveryRecorder

EMPTY = DeliveryHistory(route="nightly", destination="archive")
KEY = "k" * 40
FAILURE = Failure(error="CopyStalled", message="no further")
REFUSAL = Failure(error="DeliveryRefused", message="no such robot")


def delivery(run: str = ORDER.run, key: str = KEY) -> UnderWay:
    return UnderWay(run=run, cluster="orders", backup_set_id=ORDER.backup_set_id, key=key, began_at=NOON)


def failed(receipt: Receipt, failure: Failure = FAILURE) -> Receipt:
    return receipt.model_copy(update={"status": "failed", "failure": failure})


class TestTrack:
    def test_a_delivery_is_under_way_until_it_is_proven(self) -> None:
        history = EMPTY.beginning(delivery())
        assert history.under_way == (delivery(),)
        after = history.after(copy_receipt(), key=KEY)
        assert after.under_way == ()
        proof = copy_receipt()
        assert after.proven == Proven(
            run=ORDER.run,
            backup_set_id="bak-4n1",
            at=proof.at,
            bucket=proof.bucket,
            manifest=proof.manifest,
        )

    def test_it_begins_once(self) -> None:
        later = delivery().model_copy(update={"began_at": NOON + timedelta(hours=1)})
        assert EMPTY.beginning(delivery()).beginning(later).under_way == (delivery(),)

    def test_a_proof_ends_it_for_every_run_that_wanted_it(self) -> None:
        history = EMPTY.beginning(delivery(), delivery("another"), delivery("a third", "another key"))
        assert history.after(copy_receipt(), key=KEY).under_way == (delivery("a third", "another key"),)

    def test_giving_up_ends_it_for_that_run_only(self) -> None:
        history = EMPTY.beginning(delivery(), delivery("another")).after(failed(copy_receipt()), key=KEY)
        assert history.under_way == (delivery("another"),)
        assert history.failed is not None
        assert history.failed.failure == FAILURE

    def test_a_run_that_is_given_up_as_a_whole_ends_whatever_it_had_begun(self) -> None:
        whole = failed(copy_receipt()).model_copy(update={"backup_set_id": ""})
        assert EMPTY.beginning(delivery()).after(whole, key="").under_way == ()

    def test_a_request_is_under_way_until_its_backup_sets_are_chosen(self) -> None:
        request = delivery(key="").model_copy(update={"backup_set_id": ""})
        history = EMPTY.beginning(request)
        assert history.under_way == (request,)
        assert history.beginning(delivery()).under_way == (delivery(),)
        assert EMPTY.beginning(delivery()).beginning(request).under_way == (delivery(),)
        assert history.after(failed(copy_receipt()), key="").under_way == ()

    def test_a_failure_is_over_with_the_next_proof(self) -> None:
        history = EMPTY.after(failed(copy_receipt()), key=KEY)
        later = copy_receipt(at=copy_receipt().at + timedelta(hours=1))
        assert history.failed is not None
        assert history.after(later, key=KEY).failed is None

    def test_a_room_that_refuses_is_remembered_until_it_takes_something(self) -> None:
        refused = EMPTY.after(failed(message_receipt(kind="succeeded"), REFUSAL), key="")
        assert refused.refused is not None
        assert refused.failed is None
        assert (
            refused.after(message_receipt(kind="stale", at=NOON + timedelta(days=1)), key="").refused is None
        )

    def test_what_a_room_took_before_it_refused_does_not_heal_it(self) -> None:
        refused = EMPTY.after(failed(message_receipt(), REFUSAL), key="")
        before = message_receipt(at=message_receipt().at - timedelta(hours=1))
        assert refused.after(before, key="").refused is not None

    def test_news_is_no_delivery(self) -> None:
        assert EMPTY.after(message_receipt(kind="succeeded"), key="").proven is None

    def test_it_does_not_grow_without_end_and_stays_as_small_as_the_ledger_reads(self) -> None:
        long = [
            UnderWay(
                run=f"{number:0>128}", cluster="c" * 64, backup_set_id="b" * 128, key="k" * 64, began_at=NOON
            )
            for number in range(2100)
        ]
        history = EMPTY.beginning(*long)
        assert history.under_way == tuple(long[-2000:])
        assert len(history.model_dump_json()) < LARGEST_SMALL_OBJECT_BYTES

    def test_a_burst_of_five_hundred_is_remembered_whole(self) -> None:
        burst = [delivery(f"run-{number}", f"key-{number}") for number in range(500)]
        assert EMPTY.beginning(*burst).under_way == tuple(burst)

    @given(st.permutations(list(range(5))))
    def test_the_newest_proof_and_failure_stay_in_whatever_order_they_come(self, order: list[int]) -> None:
        history = EMPTY
        for hours in order:
            at = NOON + timedelta(hours=hours)
            history = history.after(copy_receipt(at=at), key=KEY).after(
                failed(copy_receipt(at=at - timedelta(days=9))), key=KEY
            )
        assert history.proven is not None
        assert history.proven.at == NOON + timedelta(hours=4)
        assert history.given_up is not None
        assert history.given_up.at == NOON + timedelta(hours=4) - timedelta(days=9)

    def test_it_survives_being_written_down(self) -> None:
        history = EMPTY.beginning(delivery()).after(failed(message_receipt()), key="")
        assert DeliveryHistory.model_validate_json(history.model_dump_json(exclude_defaults=True)) == history


@pytest.fixture
def world() -> World:
    return World()


def test_a_run_is_under_way_to_every_destination_as_soon_as_it_begins(world: World) -> None:
    world.take()

    for name in ("ops-room", "archive"):
        [begun] = world.histories.of("nightly", name).under_way
        assert (begun.backup_set_id, begun.began_at) == ("bak-1", NOON)


def test_in_the_end_it_is_proven_at_each(world: World) -> None:
    world.take()
    outcomes = world.drain()

    receipts = {each.destination: each for outcome in outcomes for each in outcome.receipts}
    for name in ("ops-room", "archive"):
        history = world.histories.of("nightly", name)
        assert history.under_way == ()
        assert history.proven is not None
        assert (history.proven.backup_set_id, history.proven.at) == ("bak-1", receipts[name].at)


def test_a_request_of_a_queue_is_noted_before_anything_else(world: World) -> None:
    world.backups.troubles = [ServiceUnavailable("no answer")]
    with pytest.raises(ServiceUnavailable):
        list(world.runner.start_runs([asked(), asked(route="gone")], noted=True))

    [request] = world.histories.of("nightly", "archive").under_way
    assert (request.run, request.key) == (asked().run, "")


def test_a_repeated_event_proves_nothing_newer(world: World) -> None:
    world.take()
    world.drain()
    before = world.histories.of("nightly", "archive").proven
    world.clock.advance(timedelta(hours=5))
    world.take(asked("another event"))
    world.drain()

    history = world.histories.of("nightly", "archive")
    assert history.under_way == ()
    assert history.proven is not None
    assert before is not None
    assert history.proven.at == before.at


def test_a_delivery_that_is_given_up_is_remembered_with_its_reason(world: World) -> None:
    world.take()
    world.failures.give_up(world.job(CopyObjectJob), FAILURE)

    history = world.histories.of("nightly", "archive")
    assert history.under_way == ()
    assert history.failed is not None
    assert history.failed.failure == FAILURE


def test_a_request_that_is_refused_is_remembered_at_each_destination(world: World) -> None:
    world.failures.refuse(asked(), FAILURE)

    assert world.histories.of("nightly", "ops-room").failed is not None
    assert world.histories.of("nightly", "archive").failed is not None


def test_a_request_without_a_route_is_remembered_under_none(world: World) -> None:
    world.take(asked(cluster="orders", backup_set_id="bak-1", deliver=["archive"]))
    world.drain()

    assert world.histories.of("", "archive").proven is not None
    assert world.histories.of("nightly", "archive").proven is None


def test_what_was_forced_is_proven_anew(world: World) -> None:
    world.take()
    world.drain()
    world.clock.advance(timedelta(hours=5))
    world.take(asked("another event", route="nightly", force=True))
    world.drain()

    history = world.histories.of("nightly", "ops-room")
    assert history.under_way == ()
    assert history.proven is not None
    assert history.proven.at >= NOON + timedelta(hours=5)


class BrokenRegisters:
    def read(self, name: str) -> VersionedDocument | None:
        raise ServiceUnavailable(f"no answer for {name}")

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        raise ServiceUnavailable(f"no answer for {name}, {len(data)} bytes after {after}")

    def add(self, name: str, data: bytes) -> bool:
        raise ServiceUnavailable(f"no answer for {name}, {len(data)} bytes")


def test_deliveries_do_not_fail_when_they_cannot_be_noted(world: World) -> None:
    world.documents.add = BrokenRegisters().add  # type: ignore[method-assign]
    world.take()
    outcomes = world.drain()

    assert world.store.objects
    noted = [note for each in outcomes for note in each.notes]
    assert noted
    assert all(note.startswith("history: no answer") for note in noted)


def test_a_track_that_cannot_be_read_begins_anew(world: World) -> None:
    world.documents.write("history/nightly/archive", b"garbage", after=None)
    world.take()

    assert len(world.histories.of("nightly", "archive").under_way) == 1


def test_a_change_is_made_again_when_another_was_quicker(world: World) -> None:
    histories = world.histories
    calls: list[DeliveryHistory] = []

    def change(history: DeliveryHistory) -> DeliveryHistory:
        if not calls:
            histories.change("nightly", "archive", lambda each: each.beginning(delivery("another")))
        calls.append(history)
        return history.beginning(delivery())

    histories.change("nightly", "archive", change)

    assert [len(each.under_way) for each in calls] == [0, 1]
    assert len(histories.of("nightly", "archive").under_way) == 2


def test_a_change_that_is_always_too_late_is_given_up(world: World) -> None:
    def beaten(name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        return not (name, data, after)

    world.documents.write = beaten  # type: ignore[method-assign]
    with pytest.raises(ServiceUnavailable, match="changes too often"):
        world.histories.change("nightly", "archive", lambda history: history.beginning(delivery()))


def test_a_change_of_nothing_writes_nothing(world: World) -> None:
    world.histories.change("nightly", "archive", lambda history: history)

    assert world.documents.read("history/nightly/archive") is None


def test_only_the_destinations_that_need_new_links_begin_again(world: World) -> None:
    job = FetchLinkJob(order=ORDER, asked_at=NOON, only=("archive",))
    DeliveryRecorder(world.histories, CONFIGURATION, world.clock).begun(job, "ob317v4uif0000")

    assert len(world.histories.of("nightly", "archive").under_way) == 1
    assert world.histories.of("nightly", "ops-room").under_way == ()


def test_two_backup_sets_are_under_way_beside_each_other(world: World) -> None:
    world.backups.add(backup_set("bak-2", age=timedelta(hours=1)), [(name, 1) for name in FILES])
    world.take(asked("one"))
    world.take(asked("two", cluster="orders", backup_set_id="bak-1", deliver=["archive"]))

    assert [each.backup_set_id for each in world.histories.of("nightly", "archive").under_way] == ["bak-2"]
    assert [each.backup_set_id for each in world.histories.of("", "archive").under_way] == ["bak-1"]
