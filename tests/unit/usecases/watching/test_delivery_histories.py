"""Requests without a route share their history, however many there are at once."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from fakes.clock import NOON, FakeClock
from fakes.sample_notifications import message_receipt
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.watching.delivery_history import DeliveryHistory, UnderWay
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.versioned_documents import VersionedDocument
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories

BURST = 500
REFUSAL = Failure(error="DeliveryRefused", message="no such robot")


def delivery(run: str) -> UnderWay:
    return UnderWay(run=run, cluster="orders", backup_set_id="bak-1", key=f"key of {run}", began_at=NOON)


def begin_in(histories: DeliveryHistories, run: str) -> None:
    histories.change("", "archive", lambda history: history.beginning(delivery(run)), run=run)


def end_in(histories: DeliveryHistories, receipt: Receipt, destination: str) -> None:
    histories.change("", destination, lambda history: history.after(receipt, key=""), run=receipt.run)


class InStep(RecordDocuments):
    """Documents that are read by everybody before anybody writes: the worst that can happen."""

    def __init__(self, writers: int) -> None:
        super().__init__(MemoryRecords(FakeClock()))
        self._met = threading.Barrier(writers)
        self.lost: Counter[str] = Counter()

    def under(
        self, folder: str, *, side_by_side: SideBySide = one_after_another
    ) -> Mapping[str, VersionedDocument]:
        found = super().under(folder, side_by_side=side_by_side)
        with contextlib.suppress(threading.BrokenBarrierError):
            self._met.wait()
        return found

    def write(self, name: str, data: bytes, *, after: VersionedDocument | None) -> bool:
        written = super().write(name, data, after=after)
        self.lost[name] += not written
        return written

    def leave(self) -> None:
        """Wait for nobody any more who has written."""
        while not self._met.broken:
            try:
                self._met.wait()
            except threading.BrokenBarrierError:
                return


@pytest.fixture
def histories() -> DeliveryHistories:
    return DeliveryHistories(RecordDocuments(MemoryRecords(FakeClock())))


@pytest.mark.long
def test_none_of_five_hundred_runs_at_once_is_dropped() -> None:
    writers = [f"run-{number}" for number in range(BURST)]
    documents = InStep(len(writers))
    histories = DeliveryHistories(documents)
    left = threading.Semaphore(0)

    def begin(run: str) -> None:
        try:
            begin_in(histories, run)
        finally:
            left.release()
            documents.leave()

    def end_when_all_have_written() -> None:
        for _ in writers:
            left.acquire()
        documents._met.abort()  # noqa: SLF001

    with ThreadPoolExecutor(len(writers) + 1) as pool:
        over = pool.submit(end_when_all_have_written)
        for each in [pool.submit(begin, run) for run in writers]:
            each.result()
        over.result()

    assert {each.run for each in histories.of("", "archive").under_way} == set(writers)
    assert documents.lost.total() > 0


def test_what_one_run_begins_and_ends_is_written_in_one_place(histories: DeliveryHistories) -> None:
    for number in range(40):
        run = f"run-{number}"
        begin_in(histories, run)
        end_in(histories, message(run, 1), "archive")

    assert histories.of("", "archive").under_way == ()
    assert histories.of("", "archive").proven is not None


def message(run: str, hours: int, *, refused: bool = False) -> Receipt:
    receipt = message_receipt(at=NOON + timedelta(hours=hours)).model_copy(
        update={"run": run, "backup_set_id": "bak-1"}
    )
    return receipt.model_copy(update={"status": "failed", "failure": REFUSAL}) if refused else receipt


def after(histories: DeliveryHistories, *receipts: Receipt) -> DeliveryHistory:
    for each in receipts:
        end_in(histories, each, "room")
    return histories.of("", "room")


def test_a_room_that_takes_the_message_of_another_run_refuses_no_more(histories: DeliveryHistories) -> None:
    assert after(histories, message("run-1", 1, refused=True)).refused is not None
    assert after(histories, message("run-2", 2)).refused is None
    found = after(histories, message("run-1", 3, refused=True)).refused
    assert found is not None
    assert found.at == NOON + timedelta(hours=3)


def test_a_room_refuses_since_the_first_message_that_it_did_not_take(histories: DeliveryHistories) -> None:
    found = after(histories, *(message(f"run-{hour}", hour, refused=True) for hour in (1, 2, 3))).refused

    assert found is not None
    assert (found.run, found.at) == ("run-3", NOON + timedelta(hours=1))


def test_all_histories_of_a_route_are_read_together(histories: DeliveryHistories) -> None:
    histories.change("nightly", "archive", lambda history: history.beginning(delivery("one")))
    histories.change("", "archive", lambda history: history.beginning(delivery("two")), run="two")

    read = histories.of_route("nightly")
    assert [each.run for each in read.to("archive").under_way] == ["one"]
    assert read.to("room") == DeliveryHistory(route="nightly", destination="room")
    assert [each.run for each in histories.of_route("").to("archive").under_way] == ["two"]
