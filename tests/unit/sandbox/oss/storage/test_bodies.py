from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastcrc import crc64
from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.oss.storage.bodies import Bodies, DirectoryBodies, MemoryBodies

BUCKET = "my-bucket"
CHUNKS = [b"some ", b"bytes", b"", b" more"]


@pytest.fixture(params=["memory", "directory"])
def bodies(request: pytest.FixtureRequest, tmp_path: Path) -> Bodies:
    return MemoryBodies() if request.param == "memory" else DirectoryBodies(tmp_path)


def test_a_body_is_what_was_received(bodies: Bodies) -> None:
    content = bodies.receive(BUCKET, CHUNKS)

    data = b"".join(CHUNKS)
    assert b"".join(bodies.read(content.name, 0, content.size_bytes)) == data
    assert (content.size_bytes, content.crc64) == (len(data), crc64.xz(data))
    assert content.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest().upper()


def test_a_body_that_is_discarded_while_it_is_read_comes_out_whole(bodies: Bodies) -> None:
    content = bodies.receive(BUCKET, CHUNKS)

    reading = bodies.read(content.name, 5, 10)
    bodies.discard(content.name)

    assert b"".join(reading) == b"bytes"


def test_a_body_that_is_not_there_is_an_error_at_once(bodies: Bodies) -> None:
    content = bodies.receive(BUCKET, CHUNKS)
    for _ in range(2):
        bodies.discard(content.name)

    with pytest.raises(KeyError):
        bodies.read(content.name, 0, 1)


def test_a_body_that_breaks_off_is_not_kept(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"only this"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        DirectoryBodies(tmp_path).receive(BUCKET, broken())

    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


@given(chunks=st.lists(st.binary(max_size=8)), start=st.integers(0, 40), length=st.integers(0, 40))
def test_any_part_can_be_read_however_the_bytes_came_in(chunks: list[bytes], start: int, length: int) -> None:
    bodies = MemoryBodies()
    content = bodies.receive(BUCKET, chunks)

    part = b"".join(bodies.read(content.name, start, start + length))

    assert part == b"".join(chunks)[start : start + length]


def test_putting_bodies_together_in_memory_copies_nothing() -> None:
    bodies = MemoryBodies()
    data = b"x" * 1000
    part = bodies.receive(BUCKET, [data])

    whole = bodies.receive(BUCKET, bodies.read(part.name, 0, part.size_bytes), md5=False)

    assert next(bodies.read(whole.name, 0, whole.size_bytes)) is data
