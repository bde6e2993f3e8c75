"""Objects by key that can be listed in order without sorting all of them for each listing."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, MutableMapping

from oceanferry_sandbox.oss.storage.records import StoredObject

_MOST_INSERTED = 64
"""More new keys than this are sorted in at once: so a bucket of a million objects is filled in seconds."""


class SortedObjects(MutableMapping[str, StoredObject]):
    """A mapping that keeps its keys in order; not safe between threads."""

    def __init__(self) -> None:
        self._objects: dict[str, StoredObject] = {}
        self._sorted: list[str] = []
        self._unsorted: list[str] = []

    def __getitem__(self, key: str) -> StoredObject:
        return self._objects[key]

    def __setitem__(self, key: str, stored: StoredObject) -> None:
        if key not in self._objects:
            self._unsorted.append(key)
        self._objects[key] = stored

    def __delitem__(self, key: str) -> None:
        del self._objects[key]
        keys = self.keys_in_order()
        del keys[bisect_left(keys, key)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._objects)

    def __len__(self) -> int:
        return len(self._objects)

    def keys_in_order(self) -> list[str]:
        """Return all keys in order: the list itself, which the next change changes."""
        new, self._unsorted = self._unsorted, []
        if len(new) > _MOST_INSERTED:
            self._sorted += new
            self._sorted.sort()
        else:
            for key in new:
                insort(self._sorted, key)
        return self._sorted
