"""What every ObjectReader does: the fake, and the adapter against the sandbox's OSS."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from fakes.clock import FakeClock
from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from oceanferry.adapters.oss import OssObjectStore
from oceanferry.adapters.oss_bucket import OssBucket
from oceanferry.adapters.oss_reading import OssObjectReader
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.secrets import Secret
from oceanferry.ports.object_reader import ObjectReader
from oceanferry.ports.object_store import ObjectStore, StoredObject
from oceanferry_sandbox.access_keys import AccessKey
from oceanferry_sandbox.http_server import LoopbackServer
from oceanferry_sandbox.oss import OssService

BYTES = random.Random(5).randbytes(700_001)  # noqa: S311  # repeatable, not secret
KEY = "oceanbase/ob317v4uif0000/bak-4n/orders 100%+中.zip"
NUMBERS = count(1)


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


@pytest.fixture(scope="module")
def service() -> OssService:
    return OssService([AccessKey("AK", "the-secret")])


@pytest.fixture(scope="module")
def server(service: OssService) -> Iterator[LoopbackServer]:
    with LoopbackServer(service) as running:
        yield running


@pytest.fixture(params=["fake", "oss"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    name = f"bucket-{next(NUMBERS)}"
    if request.param == "fake":
        fake = FakeObjectStore(name)
        yield World(fake, FakeObjectReader(fake))
        return
    request.getfixturevalue("service").create_bucket(name)
    endpoint = request.getfixturevalue("server").url
    owner, clock = Credentials("AK", Secret("the-secret")), FakeClock()
    bucket = OssBucket(name, "cn-hangzhou", owner, clock, endpoint)
    with OssObjectStore(bucket) as store, OssObjectReader(bucket) as reader:
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

    with pytest.raises(ServiceRefused) as told:
        world.read(stored)
    assert told.value.code == "NoSuchKey"


def test_another_object_under_the_key_is_refused(world: World) -> None:
    stored = world.stored(BYTES)
    world.stored(BYTES[::-1])

    with pytest.raises(ServiceRefused) as told:
        world.read(stored)
    assert told.value.code == "PreconditionFailed"
