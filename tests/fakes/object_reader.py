"""Reading objects of a bucket back for tests, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from fakes.object_store import FakeObjectStore
from oceanferry.domain.errors import ServiceRefused
from oceanferry.ports.storage.object_store import StoredObject


class FakeObjectReader:
    """An ObjectReader of a FakeObjectStore.

    All chunks lie in one buffer, which is wiped before the next one: whoever
    keeps a chunk is found out.

    Features:
        rotten: the offset of a byte, by key, of which one bit is flipped whatever the store says.
        archived: the keys that are refused until they have been restored.
        read_keys: the keys that were read, in order.
    """

    def __init__(self, store: FakeObjectStore) -> None:
        self._store = store
        self.rotten: dict[str, int] = {}
        self.archived: set[str] = set()
        self.read_keys: list[str] = []

    def read(self, stored: StoredObject) -> Iterator[memoryview]:
        self.read_keys.append(stored.key)
        if stored.key in self.archived:
            raise ServiceRefused("The object is archived", code="InvalidObjectState")
        if stored.key not in self._store.objects:
            raise ServiceRefused("There is no such object", code="NoSuchKey")
        if self._store.head(stored.key) != stored:
            raise ServiceRefused("It is another object now", code="PreconditionFailed")
        content = bytearray(self._store.objects[stored.key])
        if stored.key in self.rotten:
            content[self.rotten[stored.key]] ^= 1
        yield from _chunks(bytes(content))


def _chunks(content: bytes) -> Iterator[memoryview]:
    buffer = memoryview(bytearray(4093))
    offset = 0
    for size in cycle((7, 1, 4093)):
        piece = content[offset : offset + size]
        if not piece:
            return
        buffer[: len(piece)] = piece
        offset += len(piece)
        yield buffer[: len(piece)]
        buffer[:] = bytes(len(buffer))
