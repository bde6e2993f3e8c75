"""Records as objects, so that a ledger needs nothing but a bucket."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.ports.storage.object_store import DataWithAge, ObjectStore


@dataclass(frozen=True)
class ObjectRecords:
    """Each record is an object below *prefix*; ``x-oss-forbid-overwrite`` makes its creation atomic.

    Ages are the difference of ``Date`` and ``Last-Modified``, which OSS both tells.
    """

    store: ObjectStore
    prefix: str

    def create(self, name: str, data: bytes) -> bool:
        return self.store.put(self.prefix + name, data, overwrite=False)

    def replace(self, name: str, data: bytes) -> None:
        self.store.put(self.prefix + name, data, overwrite=True)

    def read(self, name: str) -> bytes | None:
        return self.store.get(self.prefix + name)

    def aged(self, name: str) -> DataWithAge | None:
        return self.store.get_aged(self.prefix + name)

    def names(self, prefix: str) -> list[str]:
        return [key[len(self.prefix) :] for key in self.store.keys(self.prefix + prefix)]

    def delete(self, name: str) -> None:
        self.store.delete(self.prefix + name)
