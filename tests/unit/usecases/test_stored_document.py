"""A document of the ledger is changed by several invocations, and by several versions of Oceanferry."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic_core import from_json, to_json

from fakes.clock import NOON, FakeClock
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.records.memory import MemoryRecords
from oceanferry.domain.errors import LaterSchema
from oceanferry.domain.rate_limits import SlidingWindow, Slot
from oceanferry.ports.storage.versioned_documents import VersionedDocument
from oceanferry.usecases.stored_document import Snapshot, StoredDocument

NAME = "rate-limits/ops-room"
WINDOW = SlidingWindow(slots=(Slot(message="0", at=NOON),))


@pytest.fixture
def document() -> StoredDocument[SlidingWindow]:
    return StoredDocument(RecordDocuments(MemoryRecords(FakeClock())), NAME, SlidingWindow())


def one_more(window: SlidingWindow) -> SlidingWindow:
    number = len(window.slots)
    return SlidingWindow(
        slots=(*window.slots, Slot(message=str(number), at=NOON + timedelta(seconds=number)))
    )


def written(document: StoredDocument[SlidingWindow], data: object) -> None:
    """Write what another version did."""
    raw = data if isinstance(data, bytes) else to_json(data)
    assert document.documents.write(NAME, raw, after=document.documents.read(NAME))


def data_of(document: StoredDocument[SlidingWindow]) -> dict[str, object]:
    found = document.documents.read(NAME)
    assert found
    keys: dict[str, object] = from_json(found.data)
    return keys


def test_a_document_that_was_never_written_is_empty(document: StoredDocument[SlidingWindow]) -> None:
    assert document.snapshot() == Snapshot(SlidingWindow())
    assert document.snapshot().version == 0


def test_what_was_written_is_read(document: StoredDocument[SlidingWindow]) -> None:
    assert document.update(lambda _: WINDOW)
    assert document.read() == WINDOW
    assert document.snapshot().version == 1


def test_a_change_of_nothing_writes_nothing(document: StoredDocument[SlidingWindow]) -> None:
    assert document.update(lambda window: window)
    assert document.snapshot().version == 0


def test_no_change_of_several_at_once_is_lost(document: StoredDocument[SlidingWindow]) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: document.update(one_more), range(20)))

    assert len(document.read().slots) == made.count(True) > 0


def test_a_change_that_is_always_too_late_changes_nothing(document: StoredDocument[SlidingWindow]) -> None:
    def beaten(window: SlidingWindow) -> SlidingWindow:
        written(document, {"slots": [{"message": "0", "at": NOON}] * (len(window.slots) + 1)})
        return SlidingWindow(closed_until=NOON)

    assert not document.update(beaten)
    assert document.read().closed_until is None


def test_a_write_after_an_older_version_changes_nothing(document: StoredDocument[SlidingWindow]) -> None:
    before = document.snapshot()
    document.update(lambda _: WINDOW)

    assert not document.write(SlidingWindow(), after=before)
    assert document.read() == WINDOW


@pytest.mark.parametrize("garbage", [b"", b"\xff", b"[]", b'{"slots": "yesterday"}'])
def test_what_cannot_be_read_begins_anew(document: StoredDocument[SlidingWindow], garbage: bytes) -> None:
    written(document, garbage)

    assert document.read() == SlidingWindow()
    assert document.update(lambda _: WINDOW)
    assert document.read() == WINDOW


def test_keys_that_a_later_version_added_stay(document: StoredDocument[SlidingWindow]) -> None:
    written(document, {"slots": [{"message": "0", "at": NOON}], "burst": {"of": 5}})
    document.update(one_more)

    assert data_of(document)["burst"] == {"of": 5}
    assert len(document.read().slots) == 2


def test_a_document_of_a_later_schema_is_left_alone(document: StoredDocument[SlidingWindow]) -> None:
    written(document, {"slots": "in another way", "schema_version": 2})
    before: VersionedDocument | None = document.documents.read(NAME)

    with pytest.raises(LaterSchema, match=f"A later version of Oceanferry wrote {NAME}.*schema version 2"):
        document.read()
    with pytest.raises(LaterSchema):
        document.update(one_more)
    assert document.documents.read(NAME) == before
