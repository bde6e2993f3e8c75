"""Notes of runs become part of a history, in whatever order they are found."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from fakes.sample_notifications import copy_receipt
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.watching.delivery_history import DeliveryHistory, UnderWay
from oceanferry.domain.watching.history_notes import EndedDelivery, HistoryNote, folded

EMPTY = DeliveryHistory(route="nightly", destination="archive")
FAILURE = Failure(error="CopyStalled", message="no further")


def under_way(run: str, *, at: datetime = NOON) -> UnderWay:
    return UnderWay(
        run=run, cluster="orders", backup_set_id=f"set of {run}", key=f"key of {run}", began_at=at
    )


def receipt_of(run: str, *, at: datetime, proven: bool = True) -> Receipt:
    changed = {"run": run, "backup_set_id": f"set of {run}", "at": at}
    failed = {} if proven else {"status": "failed", "failure": FAILURE}
    return copy_receipt().model_copy(update={**changed, **failed})


def begun(run: str, *, at: datetime = NOON) -> HistoryNote:
    return HistoryNote(begun=(under_way(run, at=at),))


def ended(run: str, *, at: datetime, proven: bool = True) -> HistoryNote:
    receipt = receipt_of(run, at=at, proven=proven)
    return HistoryNote(ended=(EndedDelivery(receipt=receipt, key=f"key of {run}"),))


def named(*notes: HistoryNote) -> dict[str, HistoryNote]:
    return {each.name: each for each in notes}


def test_what_has_begun_is_under_way() -> None:
    assert folded(EMPTY, named(begun("a"), begun("b"))).under_way == (under_way("a"), under_way("b"))


def test_what_has_ended_is_under_way_no_more() -> None:
    history = folded(EMPTY, named(begun("a"), ended("a", at=NOON + timedelta(minutes=1)), begun("b")))

    assert history.under_way == (under_way("b"),)
    assert history.proven is not None
    assert history.proven.run == "a"


def test_what_ended_by_a_clock_that_is_behind_has_ended_all_the_same() -> None:
    history = folded(EMPTY, named(begun("a"), ended("a", at=NOON - timedelta(minutes=5))))

    assert history.under_way == ()


def test_a_note_that_is_part_of_the_history_already_is_not_counted_again() -> None:
    note = begun("a")
    history = EMPTY.model_copy(update={"folded": (note.name,)})

    assert folded(history, named(note)).under_way == ()


def test_an_older_end_changes_no_newer_one() -> None:
    history = folded(EMPTY, named(ended("new", at=NOON + timedelta(hours=1))))

    assert folded(history, named(ended("old", at=NOON))).proven == history.proven


def test_what_begins_twice_because_an_invocation_is_retried_is_one_note() -> None:
    later = begun("a", at=NOON + timedelta(minutes=3))

    assert later.name == begun("a").name
    assert begun("a").name != begun("b").name


RUNS = st.sampled_from("abcd")
TIMES = st.integers(0, 5).map(lambda minutes: NOON + timedelta(minutes=minutes))
NOTES = st.lists(
    st.builds(begun, RUNS, at=TIMES) | st.builds(ended, RUNS, at=TIMES, proven=st.booleans()), max_size=8
)


@given(notes=NOTES, order=st.randoms(use_true_random=False))
def test_the_order_in_which_notes_are_found_makes_no_difference(
    notes: list[HistoryNote], order: object
) -> None:
    shuffled = list(named(*notes).items())
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    history, other = folded(EMPTY, named(*notes)), folded(EMPTY, dict(shuffled))

    assert set(history.under_way) == set(other.under_way)
    assert (history.proven and history.proven.at) == (other.proven and other.proven.at)
    assert (history.given_up and history.given_up.at) == (other.given_up and other.given_up.at)


@given(notes=NOTES)
def test_nothing_that_has_ended_is_under_way(notes: list[HistoryNote]) -> None:
    over = {each.receipt.run for note in notes for each in note.ended}

    assert not over & {each.run for each in folded(EMPTY, named(*notes)).under_way}
