"""What only a wire shows of reading a source: lies, faults, connections, memory."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Literal

import pytest

from canary import printed_by
from fakes.pipes import seen
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import (
    AddressForbidden,
    LinkExpired,
    OceanferryError,
    ServiceThrottled,
    ServiceUnavailable,
    SourceRefused,
)
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.source_object import Chunk, PipedChunk, SourceIdentity
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService

MIB = 1024 * 1024
BYTES = bytes(range(256)) * 4096
KEY = "backup.zip"


class Backups:
    """OSS with one object, and which connections its requests came over."""

    def __init__(self) -> None:
        self.oss = OssService([AccessKey("AK", "the-secret")])
        self.oss.create_bucket("backups")
        self.oss.put_object("backups", KEY, BYTES)
        self.server = LoopbackServer(self._answer)
        self.connections: set[threading.Thread] = set()

    def link(self, form: Literal["v1", "v4"] = "v4") -> Secret:
        lifetime = timedelta(hours=1)
        return Secret(self.oss.presigned_url(self.server.host, "backups", KEY, lifetime=lifetime, form=form))

    def opened(self, *links: Secret, timeout: float = 5) -> HttpSourceObject:
        return HttpSourceObject(
            links or [self.link()], allow=[self.server.host], timeout=timedelta(seconds=timeout)
        )

    def _answer(self, request: Request) -> Response:
        self.connections.add(threading.current_thread())  # the server has one thread a connection
        return self.oss(request)


@pytest.fixture
def backups() -> Iterator[Backups]:
    backups = Backups()
    with backups.server:
        yield backups


@pytest.fixture
def source(backups: Backups) -> Iterator[HttpSourceObject]:
    with backups.opened() as opened:
        yield opened


def read(source: HttpSourceObject, start: int = 0, length: int = len(BYTES)) -> bytes:
    return b"".join(bytes(chunk) for chunk in source.read(source.identity(), start, length))


@pytest.mark.parametrize("form", ["v1", "v4"])
def test_links_of_both_signature_versions_are_read(backups: Backups, form: Literal["v1", "v4"]) -> None:
    with backups.opened(backups.link(form)) as source:
        assert read(source, 1000, 100_000) == BYTES[1000:101_000]


def test_reads_share_one_connection_when_they_follow_each_other(
    backups: Backups, source: HttpSourceObject
) -> None:
    for start in range(0, MIB, MIB // 4):
        read(source, start, MIB // 4)

    assert len(backups.connections) == 1


def test_over_plain_http_bytes_pass_in_pipes_that_are_not_read(
    backups: Backups, source: HttpSourceObject
) -> None:
    identity = source.identity()
    for start in range(0, MIB, MIB // 4):
        chunks = list(map(_emptied, source.read_zero_copy(identity, start, MIB // 4)))
        assert b"".join(chunks) == BYTES[start : start + MIB // 4]

    assert len(backups.connections) == 1


def _emptied(chunk: Chunk) -> bytes:
    assert isinstance(chunk, PipedChunk)
    return seen(chunk)


def test_a_move_that_breaks_in_the_middle_is_service_unavailable(
    backups: Backups, source: HttpSourceObject
) -> None:
    identity = source.identity()
    backups.server.faults.plant(Fault("cut", at=300_000))

    with pytest.raises(ServiceUnavailable, match=r"127\.0\.0\.1"):
        list(map(seen, source.read_zero_copy(identity, 0, len(BYTES))))
    assert read(source) == BYTES, "the next read goes over another connection"


def _moved_too_slowly(body: Callable[[], Iterator[bytes]]) -> None:
    """Move a hundred bytes from a source that sends *body*, and see it given up."""

    def slow(_request: Request) -> Response:
        return Response(206, {"Content-Range": "bytes 0-99/100", "Content-Length": "100"}, body())

    with LoopbackServer(slow) as server:
        link = Secret(f"{server.url}/object")
        with (
            HttpSourceObject([link], allow=[server.host], timeout=timedelta(seconds=0.1)) as source,
            pytest.raises(ServiceUnavailable, match="in time"),
        ):
            list(map(seen, source.read_zero_copy(SourceIdentity(100, "", None), 0, 100)))


def test_a_move_from_a_source_that_trickles_is_given_up() -> None:
    def trickling() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.01)
            yield b"x"

    _moved_too_slowly(trickling)


def test_a_move_from_a_source_that_falls_silent_is_given_up() -> None:
    talking = threading.Event()

    def silent() -> Iterator[bytes]:
        yield b"x" * 50
        talking.wait(5)

    _moved_too_slowly(silent)
    talking.set()


def test_the_object_is_asked_for_with_ranges_of_get_alone(backups: Backups, source: HttpSourceObject) -> None:
    read(source)

    assert backups.server.requests == [("GET", f"/backups/{KEY}")] * 2


def test_a_connection_that_breaks_in_the_middle_is_service_unavailable(
    backups: Backups, source: HttpSourceObject
) -> None:
    identity = source.identity()
    backups.server.faults.plant(Fault("cut", at=300_000))

    with pytest.raises(ServiceUnavailable, match=r"127\.0\.0\.1"):
        list(source.read(identity, 0, len(BYTES)))
    assert read(source) == BYTES, "the next read goes over another connection"


def test_a_body_that_ends_early_without_a_word_is_service_unavailable() -> None:
    def short(_request: Request) -> Response:
        headers = {"Content-Range": "bytes 0-99/100", "Content-Length": "100", "Connection": "close"}
        return Response(206, headers, [b"x" * 60])

    with LoopbackServer(short) as server, opened(server) as source:
        chunks = source.read(SourceIdentity(100, "", None), 0, 100)
        assert len(next(chunks)) == 60

        with pytest.raises(ServiceUnavailable, match="before the end"):
            next(chunks)


@pytest.mark.parametrize("effect", ["reset_before", "reset_after"])
def test_a_reset_is_service_unavailable(
    backups: Backups, source: HttpSourceObject, effect: Literal["reset_before", "reset_after"]
) -> None:
    backups.server.faults.plant(Fault(effect))

    with pytest.raises(ServiceUnavailable):
        source.identity()


def test_a_source_that_stays_silent_is_given_up(backups: Backups) -> None:
    with backups.opened(timeout=0.1) as source:
        identity = source.identity()
        backups.server.faults.plant(Fault("delay", seconds=0.4))

        with pytest.raises(ServiceUnavailable, match="in time"):
            list(source.read(identity, 0, 10))


def test_a_flipped_bit_shows_in_the_checksum(backups: Backups, source: HttpSourceObject) -> None:
    identity = source.identity()
    backups.server.faults.plant(Fault("corrupt", at=500_000))

    assert (
        checksum(b"".join(bytes(chunk) for chunk in source.read(identity, 0, len(BYTES)))) != identity.crc64
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 1-10/1048576"},
        {"Content-Range": "bytes 0-9/1048577"},
        {"Content-Range": "bytes 0-9/*"},
        {"Content-Range": ""},
        {"Content-Encoding": "gzip", "x-oss-hash-crc64ecma": ""},
        {"ETag": '"SOMETHING-ELSE"'},
        {"x-oss-hash-crc64ecma": "1"},
    ],
)
def test_a_source_that_states_a_wrong_range_is_refused(
    backups: Backups, source: HttpSourceObject, headers: dict[str, str]
) -> None:
    identity = source.identity()
    backups.server.faults.plant(Fault("headers", headers=headers))

    with pytest.raises(SourceRefused):
        list(source.read(identity, 0, 10))


def test_an_object_stored_with_a_content_encoding_is_read_as_it_is_stored(
    backups: Backups, source: HttpSourceObject
) -> None:
    backups.server.faults.plant(Fault("headers", headers={"Content-Encoding": "gzip"}, times=-1))

    assert read(source) == BYTES


def test_a_source_that_ignores_ranges_is_refused_without_reading_it_whole() -> None:
    def endless(_request: Request) -> Response:
        return Response(200, {"Content-Length": str(2**40)}, (bytes(MIB) for _ in range(2**20)))

    with (
        LoopbackServer(endless) as server,
        opened(server) as source,
        pytest.raises(SourceRefused, match="ignores"),
    ):
        source.identity()


def test_a_redirect_is_refused_and_not_followed(backups: Backups, source: HttpSourceObject) -> None:
    location = {"Location": f"{backups.server.url}/elsewhere"}
    backups.server.faults.plant(Fault("status", status=302, headers=location))

    with pytest.raises(SourceRefused, match="302"):
        source.identity()
    assert len(backups.server.requests) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, LinkExpired),
        (404, LinkExpired),
        (412, SourceRefused),
        (429, ServiceThrottled),
        (500, ServiceUnavailable),
        (503, ServiceUnavailable),
    ],
)
def test_a_refusal_in_the_middle_of_an_object_is_distinguished(
    backups: Backups, source: HttpSourceObject, status: int, error: type[OceanferryError]
) -> None:
    identity = source.identity()
    backups.server.faults.plant(Fault("status", status=status, headers={"Retry-After": "3"}))

    with pytest.raises(error):
        list(source.read(identity, 0, 10))
    assert read(source, 0, 10) == BYTES[:10]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=403),
        Fault("status", status=500),
        Fault("reset_before"),
        Fault("cut", at=0),
        Fault("headers", headers={"Content-Range": "bytes 1-1/7"}),
    ],
    ids=["403", "500", "reset", "cut", "lie"],
)
def test_no_error_shows_the_link(backups: Backups, source: HttpSourceObject, fault: Fault) -> None:
    identity = source.identity()
    backups.server.faults.plant(fault)

    with pytest.raises(OceanferryError) as caught:
        list(source.read(identity, 0, 10))
    for planted in ("ignature=", "x-oss-", KEY):
        assert planted not in printed_by(caught.value)


def test_the_second_link_is_used_when_the_first_leads_nowhere(backups: Backups) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = Secret(f"http://127.0.0.1:{closed.getsockname()[1]}/{KEY}")
        with HttpSourceObject([nowhere, backups.link()], allow=["127.0.0.1"]) as source:
            assert read(source) == BYTES


def test_a_link_to_a_forbidden_host_is_passed_over_for_one_to_oss(backups: Backups) -> None:
    with backups.opened(Secret("http://10.0.0.1/planted"), backups.link()) as source:
        assert read(source) == BYTES


def test_links_to_forbidden_hosts_alone_are_refused() -> None:
    with (
        HttpSourceObject([Secret("http://127.0.0.1:1/planted")]) as source,
        pytest.raises(AddressForbidden) as caught,
    ):
        source.identity()
    assert "planted" not in printed_by(caught.value)


def test_a_connection_that_the_source_closes_after_its_answer_is_replaced(backups: Backups) -> None:
    with backups.opened() as source:
        backups.server.faults.plant(Fault("headers", headers={"Connection": "close"}, times=-1))
        assert read(source, 0, 500_000) == BYTES[:500_000]
        assert read(source, 7, 50) == BYTES[7:57]
    assert len(backups.connections) > 1


def test_a_connection_on_which_more_is_to_come_is_not_used_again() -> None:
    def talkative(_request: Request) -> Response:
        def body() -> Iterator[bytes]:
            yield b"x" * 100_000
            time.sleep(0.05)
            yield b"HTTP/1.1 500 Smuggled\r\n\r\n"

        return Response(206, {"Content-Range": "bytes 0-99999/100000", "Content-Length": "100025"}, body())

    with LoopbackServer(talkative) as server, opened(server) as source:
        for _ in range(2):
            assert sum(len(chunk) for chunk in source.read(SourceIdentity(100_000, "", None), 0, 100_000))


@contextmanager
def hanging_up_while_idle(answers: int) -> Iterator[str]:
    """Serve a one-byte object, one answer a connection that pretends to stay open."""

    def serve() -> None:
        for _ in range(answers):
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(
                    b"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\nContent-Range: bytes 0-0/1\r\n\r\nx"
                )

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_a_connection_that_died_while_idle_is_not_used_again() -> None:
    # The first connection is made to choose the link, and its answer is the first identity's.
    with (
        hanging_up_while_idle(3) as host,
        HttpSourceObject([Secret(f"http://{host}/x")], allow=[host]) as source,
    ):
        for _ in range(3):
            assert source.identity().size_bytes == 1
            time.sleep(0.02)


def opened(server: LoopbackServer, links: Sequence[str] = ("/object",)) -> HttpSourceObject:
    return HttpSourceObject([Secret(server.url + link) for link in links], allow=[server.host])


def zeros(size_bytes: int) -> Callable[[Request], Response]:
    """Answer ranges of an object made of zeros without holding it."""
    block = bytes(MIB)

    def answer(request: Request) -> Response:
        start, last = (int(each) for each in request.headers.get("range").removeprefix("bytes=").split("-"))
        length = last + 1 - start
        headers = {"Content-Range": f"bytes {start}-{last}/{size_bytes}", "Content-Length": str(length)}
        return Response(206, headers, (block[: min(MIB, length - at)] for at in range(0, length, MIB)))

    return answer


def test_the_memory_of_a_read_does_not_grow_with_its_length() -> None:
    size_bytes = 64 * MIB
    with LoopbackServer(zeros(size_bytes)) as server, opened(server) as source:
        identity = source.identity()
        tracemalloc.start()
        try:
            came = sum(len(chunk) for chunk in source.read(identity, 0, size_bytes))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert came == size_bytes
    assert peak < 4 * MIB
