"""What every ObjectReader does: the fake, and the adapter against the sandbox's OSS."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from contracts.sandbox_bucket import LIKE, NAME, sandbox_bucket
from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.oss.reader import OssObjectReader
from oceanferry.domain.errors import ServiceRefused
from oceanferry.ports.storage.object_reader import ObjectReader
from oceanferry.ports.storage.object_store import ObjectStore, StoredObject

BYTES = random.Random(5).randbytes(700_001)  # noqa: S311  # repeatable, not secret
KEY = "oceanbase/ob317v4uif0000/bak-4n/orders 100%+中.zip"


@dataclass(frozen=True)
class World:
    """A bucket, and a reader of it."""

    store: ObjectStore
    reader: ObjectReader

    def stored(self, data: bytes) -> StoredObject:
        self.store.put(KEY, data, overwrite=True)
        found = self.store.head(KEY)
        assert found is not None
        return found

    def read(self, stored: StoredObject) -> bytes:
        return b"".join(bytes(chunk) for chunk in self.reader.read(stored))


@pytest.fixture(params=["fake", "oss", *LIKE])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "fake":
        fake = FakeObjectStore(NAME)
        yield World(fake, FakeObjectReader(fake))
        return
    like = request.param if request.param in LIKE else ""
    with (
        sandbox_bucket(like=like) as bucket,
        OssObjectStore(bucket) as store,
        OssObjectReader(bucket) as reader,
    ):
        yield World(store, reader)


@pytest.mark.parametrize("data", [b"", b"x", BYTES], ids=len)
def test_every_byte_is_read(world: World, data: bytes) -> None:
    assert world.read(world.stored(data)) == data


def test_reading_again_begins_at_the_beginning(world: World) -> None:
    stored = world.stored(BYTES)

    assert world.read(stored) == world.read(stored) == BYTES


def test_reading_may_be_given_up(world: World) -> None:
    stored = world.stored(BYTES)
    chunks = world.reader.read(stored)
    assert len(next(chunks)) > 0
    del chunks

    assert world.read(stored) == BYTES


def test_an_object_that_is_gone_is_refused(world: World) -> None:
    stored = world.stored(BYTES)
    world.store.delete(KEY)

    with pytest.raises(ServiceRefused) as caught:
        world.read(stored)
    assert caught.value.code == "NoSuchKey"


def test_another_object_under_the_key_is_refused(world: World) -> None:
    stored = world.stored(BYTES)
    world.stored(BYTES[::-1])

    with pytest.raises(ServiceRefused) as caught:
        world.read(stored)
    assert caught.value.code == "PreconditionFailed"
