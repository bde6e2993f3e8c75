"""What every register promises, whatever its records are kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TypeVar

import pytest

from contracts.ledger_places import Place, directory, memory, objects
from oceanferry.adapters.ledger.documents import RecordDocuments
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.ports.storage.versioned_documents import VersionedDocument, VersionedDocuments

NAME = "watch/nightly"
_A = TypeVar("_A")
_B = TypeVar("_B")


KEPT_IN: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "memory": memory,
    "directory": directory,
    "objects": objects,
}


@pytest.fixture(params=KEPT_IN)
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Records]:
    with KEPT_IN[request.param](tmp_path / "ledger") as place:
        yield place.records()


@pytest.fixture
def documents(records: Records) -> VersionedDocuments:
    return RecordDocuments(records)


def test_what_was_never_written_is_not_there(documents: VersionedDocuments) -> None:
    assert documents.read(NAME) is None


def write(documents: VersionedDocuments, *versions: bytes) -> VersionedDocument:
    """Write one version after the other and return the last one."""
    for data in versions:
        assert documents.write(NAME, data, after=documents.read(NAME))
    found = documents.read(NAME)
    assert found is not None
    return found


def test_the_latest_version_is_read(documents: VersionedDocuments) -> None:
    assert write(documents, b"first", b"second") == VersionedDocument(b"second", 2)


def test_a_document_may_be_anything(documents: VersionedDocuments) -> None:
    assert write(documents, b"\n\n \xff").data == b"\n\n \xff"


def test_a_change_after_an_older_version_is_refused_and_changes_nothing(
    documents: VersionedDocuments,
) -> None:
    first = write(documents, b"first")
    second = write(documents, b"second")

    assert not documents.write(NAME, b"mine", after=first)
    assert not documents.write(NAME, b"mine", after=None)
    assert documents.read(NAME) == second


def test_a_change_after_a_version_of_long_ago_changes_nothing(documents: VersionedDocuments) -> None:
    old = write(documents, b"old")
    latest = write(documents, *[b"%d" % each for each in range(70)])

    with suppress(ServiceUnavailable):  # the answer no longer says
        assert not documents.write(NAME, b"mine", after=old)
    assert documents.read(NAME) == latest


def test_a_writer_that_is_overtaken_by_another_that_read_its_version_gets_success(
    records: Records,
) -> None:
    class Overtaken(RecordDocuments):
        def _versions(self, name: str) -> list[int]:
            write(RecordDocuments(records), b"the other's")
            return super()._versions(name)

    first = write(RecordDocuments(records), b"first")

    assert Overtaken(records).write(NAME, b"mine", after=first)
    assert RecordDocuments(records).read(NAME) == VersionedDocument(b"the other's", 3)


def test_registers_do_not_mix(documents: VersionedDocuments) -> None:
    write(documents, b"one")
    documents.write(f"{NAME}-2", b"two", after=None)
    documents.write(f"{NAME}/deeper", b"three", after=None)

    assert documents.read(NAME) == VersionedDocument(b"one", 1)
    assert documents.read(f"{NAME}-2") == VersionedDocument(b"two", 1)


def test_a_document_below_another_has_versions_of_its_own(documents: VersionedDocuments) -> None:
    write(documents, b"one")
    for data in (b"x", b"y"):
        assert documents.write(f"{NAME}/deeper", data, after=documents.read(f"{NAME}/deeper"))

    assert documents.read(NAME) == VersionedDocument(b"one", 1)
    assert documents.read(f"{NAME}/deeper") == VersionedDocument(b"y", 2)


def test_all_documents_of_a_folder_are_read_each_in_its_latest_version(
    documents: VersionedDocuments,
) -> None:
    write(documents, b"first", b"second")
    documents.write("watch/weekly/deeper", b"three", after=None)
    documents.write("watched/nightly", b"elsewhere", after=None)

    assert documents.under("watch") == {
        NAME: VersionedDocument(b"second", 2),
        "watch/weekly/deeper": VersionedDocument(b"three", 1),
    }
    assert documents.under("nowhere") == {}


def test_a_document_that_was_replaced_and_removed_since_it_was_listed_is_read_again(records: Records) -> None:
    documents = RecordDocuments(records)
    write(documents, b"old")

    def read_late(work: Callable[[_A], _B], things: Iterable[_A]) -> list[_B]:
        waiting = list(things)
        write(documents, *[b"%d" % each for each in range(70)])
        return [work(each) for each in waiting]

    assert documents.under("watch", side_by_side=read_late) == {NAME: VersionedDocument(b"69", 71)}


def test_a_document_that_was_read_with_its_folder_can_be_changed(documents: VersionedDocuments) -> None:
    write(documents, b"first")

    assert documents.write(NAME, b"second", after=documents.under("watch")[NAME])


def test_of_many_writers_after_the_same_version_exactly_one_succeeds(documents: VersionedDocuments) -> None:
    first = write(documents, b"first")
    with ThreadPoolExecutor(16) as pool:
        written = list(pool.map(lambda each: documents.write(NAME, b"%d" % each, after=first), range(48)))

    assert written.count(True) == 1
    assert documents.read(NAME) == VersionedDocument(b"%d" % written.index(True), 2)


def test_no_change_of_many_at_once_is_lost_or_made_twice(documents: VersionedDocuments) -> None:
    def count() -> None:
        while True:
            found = documents.read(NAME)
            if documents.write(NAME, b"%d" % (int(found.data) + 1 if found else 1), after=found):
                return

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(count) for _ in range(30)]:
            done.result()

    assert documents.read(NAME) == VersionedDocument(b"30", 30)


def test_old_versions_do_not_pile_up(documents: VersionedDocuments, records: Records) -> None:
    write(documents, *[b"x"] * 72)

    assert len(records.names(f"{NAME}/")) < 70
