from __future__ import annotations

import pytest

from fakes.object_store import FakeObjectStore
from fakes.presigner import FakePresigner
from fakes.stored_copies import INSTANCE, PREFIX, folder_of, plant
from oceanferry.ports.storage.copy_place import CopyPlace
from oceanferry.ports.storage.object_store import StoredObject
from oceanferry.usecases.redeeming.offered_copies import FoundCopies, find_copies


class CountingStore(FakeObjectStore):
    """Knows which objects it was asked about."""

    def __init__(self) -> None:
        super().__init__("my-archive")
        self.asked: list[str] = []

    def head(self, key: str) -> StoredObject | None:
        self.asked.append(key)
        return super().head(key)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


def found(store: CountingStore, part_id: int) -> FoundCopies:
    place = CopyPlace("archive", "cn-shanghai", store, PREFIX, FakePresigner("my-archive"))
    return find_copies([place], instance_id=INSTANCE, backup_set_id="bak-1", part_id=part_id)


def test_of_however_many_files_only_the_one_that_is_asked_for_is_looked_at(store: CountingStore) -> None:
    """A manifest that anybody put there may name ten thousand: a page would not be shown in its time."""
    files = {f"part{number}.zip": b"x" for number in range(1, 201)}
    plant(store, "bak-1", files=files)

    assert found(store, 7).of("archive")
    assert store.asked == [f"{folder_of('bak-1').path}part7.zip"]


def test_a_file_that_is_not_as_its_manifest_says_is_not_offered(store: CountingStore) -> None:
    plant(store, "bak-1", files={"part1.zip": b"x"})
    store.objects[f"{folder_of('bak-1').path}part1.zip"] = b"other"

    assert found(store, 1).copies == ()
