"""Reading objects back from an OSS that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.oss_adapter.oss_world import KEY, MIB, World, refusal
from oceanferry.adapters.oss.reader import OssObjectReader
from oceanferry.domain.errors import PermissionDenied, ServiceRefused, ServiceUnavailable
from oceanferry.ports.storage.object_store import StoredObject
from oceanferry_sandbox.http_server.faults import Fault

BYTES = bytes(range(256)) * 4000


@pytest.fixture
def reader(world: World) -> Iterator[OssObjectReader]:
    with OssObjectReader(world.called()) as opened:
        yield opened


@pytest.fixture
def stored(world: World) -> StoredObject:
    return stored_as(world, BYTES)


def stored_as(world: World, data: bytes) -> StoredObject:
    world.oss.put_object(world.bucket, KEY, data)
    with world.store() as store:
        found = store.head(KEY)
    assert found is not None
    return found


def read(reader: OssObjectReader, stored: StoredObject) -> bytes:
    return b"".join(bytes(chunk) for chunk in reader.read(stored))


def asked(world: World) -> int:
    return sum(method == "GET" for method, _ in world.server.requests)


def test_one_request_reads_it_all_without_hurry(
    world: World, reader: OssObjectReader, stored: StoredObject
) -> None:
    assert max(len(chunk) for chunk in reader.read(stored)) <= 64 * 1024
    assert asked(world) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("cut", method="GET", at=300_000),
        Fault("reset_before", method="GET"),
        Fault("reset_after", method="GET"),
    ],
    ids=lambda fault: fault.effect,
)
def test_a_connection_that_breaks_is_replaced(
    world: World, reader: OssObjectReader, stored: StoredObject, fault: Fault
) -> None:
    world.server.faults.plant(fault)

    assert read(reader, stored) == BYTES
    assert asked(world) == 2


def test_reading_goes_on_where_it_was(world: World, reader: OssObjectReader) -> None:
    # So large that no socket buffer holds it: when the connection breaks, much of it has been read.
    large = stored_as(world, bytes(32 * MIB))
    world.server.faults.plant(Fault("cut", method="GET", at=28 * MIB))
    again = Fault("status", status=403, body=refusal("AccessDenied"), header="range: bytes=0-", skip=1)
    world.server.faults.plant(again)

    assert sum(len(chunk) for chunk in reader.read(large)) == 32 * MIB
    assert asked(world) == 2


def test_one_that_never_gets_further_is_given_up(
    world: World, reader: OssObjectReader, stored: StoredObject
) -> None:
    world.server.faults.plant(Fault("cut", method="GET", at=0, times=-1))

    with pytest.raises(ServiceUnavailable):
        read(reader, stored)
    assert asked(world) == 4


def test_the_whole_object_instead_of_the_range_is_not_taken(
    world: World, reader: OssObjectReader, stored: StoredObject
) -> None:
    world.server.faults.plant(
        Fault("headers", method="GET", headers={"Content-Range": f"bytes 0-0/{len(BYTES)}"}, times=-1)
    )

    with pytest.raises(ServiceUnavailable, match="different range"):
        read(reader, stored)


def test_passing_trouble_is_waited_out(world: World, reader: OssObjectReader, stored: StoredObject) -> None:
    world.server.faults.plant(Fault("status", method="GET", status=503, times=3))

    assert read(reader, stored) == BYTES
    assert len(world.clock.slept) == 3


def test_an_archived_object_says_what_to_do(
    world: World, reader: OssObjectReader, stored: StoredObject
) -> None:
    world.server.faults.plant(Fault("status", method="GET", status=403, body=refusal("InvalidObjectState")))

    with pytest.raises(ServiceRefused, match="archived"):
        read(reader, stored)
    assert asked(world) == 1


def test_a_missing_permission_names_the_action(
    world: World, reader: OssObjectReader, stored: StoredObject
) -> None:
    world.server.faults.plant(Fault("status", method="GET", status=403, body=refusal("AccessDenied")))

    with pytest.raises(PermissionDenied) as caught:
        read(reader, stored)
    assert "oss:GetObject" in caught.value.advice
