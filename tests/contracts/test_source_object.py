"""What every SourceObject does: the fake, and the adapter against the sandbox's OSS."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Protocol

import pytest

from fakes.pipes import seen
from fakes.source_object import FakeSourceObject
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import LinkExpired, SourceRefused
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.source_object import SourceObject
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.likeness import link_form
from oceanferry_sandbox.oss.service import OssService
from oceanferry_sandbox.recorded_answers import RecordedAnswers
from recorded import recorded, recording

BYTES = random.Random(2).randbytes(1_000_003)  # noqa: S311  # repeatable, not secret


LIKE = recorded(lambda call: bool(link_form([call])))
"""The recordings with links to files."""


class World(Protocol):
    """A source, and what a test arranges around it."""

    @property
    def source(self) -> SourceObject: ...

    def replace(self, data: bytes) -> None: ...

    def expire(self) -> None: ...


class FakeWorld:
    def __init__(self, data: bytes) -> None:
        self.source = FakeSourceObject(data, chunk_sizes=(65_536, 1, 60_000))

    def replace(self, data: bytes) -> None:
        self.source.data = data

    def expire(self) -> None:
        self.source.expire()


class SandboxWorld:
    def __init__(self, data: bytes, stack: ExitStack, like: str = "") -> None:
        self._passed = 0.0
        self._oss = OssService([AccessKey("AK", "the-secret")], clock=lambda: time.time() + self._passed)
        self._oss.create_bucket("backups")
        self.replace(data)
        calls = recording(like).calls if like else ()
        server = stack.enter_context(LoopbackServer(RecordedAnswers(self._oss, calls)))
        link = self._oss.presigned_url(
            *(server.host, "backups", "full set.zip"),
            lifetime=timedelta(hours=1),
            form=link_form(calls) or "v4",
        )
        self.source = HttpSourceObject([Secret(link)], allow=[server.host], buffer_bytes=65_536)
        stack.enter_context(self.source)

    def replace(self, data: bytes) -> None:
        self._oss.put_object("backups", "full set.zip", data)

    def expire(self) -> None:
        self._passed = 3601


Open = Callable[[bytes], World]


@pytest.fixture(params=["fake", "sandbox", *LIKE])
def world(request: pytest.FixtureRequest) -> Iterator[Open]:
    with ExitStack() as stack:
        like = request.param if request.param in LIKE else ""
        yield lambda data: FakeWorld(data) if request.param == "fake" else SandboxWorld(data, stack, like)


def read(source: SourceObject, start: int, length: int) -> bytes:
    return b"".join(bytes(chunk) for chunk in source.read(source.identity(), start, length))


def moved(source: SourceObject, start: int, length: int) -> bytes:
    return b"".join(map(seen, source.read_zero_copy(source.identity(), start, length)))


@pytest.mark.parametrize("size", [0, 1, 2, len(BYTES)])
def test_an_object_says_what_it_is(world: Open, size: int) -> None:
    identity = world(BYTES[:size]).source.identity()

    assert (identity.size_bytes, identity.crc64) == (size, checksum(BYTES[:size]))
    assert identity.etag


@pytest.mark.parametrize("size", [0, 1, 2, 70_001, len(BYTES)])
def test_a_small_object_comes_in_the_reply_that_says_what_it_is(world: Open, size: int) -> None:
    source = world(BYTES[:size]).source

    assert source.read_small(len(BYTES)) == (source.identity(), BYTES[:size])
    assert source.read_small(max(1, size)) == (source.identity(), BYTES[:size])


def test_an_object_that_is_not_small_only_says_what_it_is(world: Open) -> None:
    source = world(BYTES).source

    assert source.read_small(len(BYTES) - 1) == (source.identity(), None)
    assert read(source, 5, 10) == BYTES[5:15]


def test_an_object_stays_what_it_is(world: Open) -> None:
    source = world(BYTES).source

    assert source.identity() == source.identity()


@pytest.mark.parametrize(
    ("start", "length"),
    [
        (0, len(BYTES)),
        (0, 1),
        (len(BYTES) - 1, 1),
        (65_535, 2),
        (65_536, 65_536),
        (65_537, 131_073),
        (1000, 0),
        (len(BYTES), 0),
    ],
)
def test_exactly_the_bytes_asked_for_are_read(world: Open, start: int, length: int) -> None:
    assert read(world(BYTES).source, start, length) == BYTES[start : start + length]


@pytest.mark.parametrize(
    ("start", "length"), [(0, len(BYTES)), (len(BYTES) - 1, 1), (65_535, 65_538), (9, 0)]
)
def test_exactly_the_bytes_asked_for_are_moved(world: Open, start: int, length: int) -> None:
    source = world(BYTES).source

    assert moved(source, start, length) == BYTES[start : start + length]
    assert moved(source, 0, 5) == BYTES[:5], "over the same connection"


def test_a_move_that_is_given_up_does_not_disturb_the_next(world: Open) -> None:
    source = world(BYTES).source
    chunks = source.read_zero_copy(source.identity(), 0, len(BYTES))
    next(chunks)
    del chunks

    assert moved(source, 5, 500) == BYTES[5:505]


def test_bytes_of_another_object_are_not_moved(world: Open) -> None:
    opened = world(BYTES)
    identity = opened.source.identity()
    opened.replace(BYTES[::-1])

    with pytest.raises(SourceRefused):
        next(opened.source.read_zero_copy(identity, 500_000, 1000))


def test_nothing_is_read_of_an_empty_object(world: Open) -> None:
    assert read(world(b"").source, 0, 0) == b""


def test_parts_can_be_read_at_once(world: Open) -> None:
    source, step = world(BYTES).source, 100_000
    with ThreadPoolExecutor(4) as pool:
        starts = range(0, len(BYTES), step)
        parts = pool.map(lambda start: read(source, start, min(step, len(BYTES) - start)), starts)

    assert b"".join(parts) == BYTES


def test_a_read_that_is_given_up_does_not_disturb_the_next(world: Open) -> None:
    source = world(BYTES).source
    chunks = source.read(source.identity(), 0, len(BYTES))
    next(chunks)
    del chunks

    assert read(source, 5, 500) == BYTES[5:505]


@pytest.mark.parametrize("data", [BYTES[::-1], BYTES + b"x", BYTES[:10], b""])
def test_another_object_in_its_place_is_refused(world: Open, data: bytes) -> None:
    opened = world(BYTES)
    identity = opened.source.identity()
    opened.replace(data)

    with pytest.raises(SourceRefused):
        list(opened.source.read(identity, 500_000, 1000))


def test_a_range_beyond_the_object_is_refused(world: Open) -> None:
    source = world(BYTES).source

    with pytest.raises(SourceRefused):
        list(source.read(source.identity(), len(BYTES) - 1, 2))


def test_a_link_that_has_expired_is_distinguished_from_everything_else(world: Open) -> None:
    opened = world(BYTES)
    identity = opened.source.identity()
    opened.expire()

    with pytest.raises(LinkExpired):
        opened.source.identity()
    with pytest.raises(LinkExpired):
        list(opened.source.read(identity, 0, 10))
