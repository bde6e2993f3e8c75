"""A file behind a link, in process, whose answers go wrong as they do on the wire."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fakes.clock import FakeClock
from fakes.pipes import piped
from faults.copying.schedule import Schedule
from oceanferry.adapters.source import replies as source_replies
from oceanferry.adapters.source.replies import BEYOND, PARTIAL, WHOLE, Reply, Span
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import ServiceUnavailable
from oceanferry.ports.storage.source_object import Chunk, Data, SourceIdentity

_HOST = "backups.oss-cn-hangzhou.aliyuncs.com"
_CHUNK = 13
_PACE = timedelta(seconds=1)
_TIMEOUT = timedelta(seconds=60)
_EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>"
_BUSY = b"<Error><Code>DownloadTrafficRateLimitExceeded</Code><Message>Slow down.</Message></Error>"


@dataclass
class Origin:
    """A file as the vendor has it."""

    versions: list[bytes]
    """What it has been; the last one is what is there now."""
    knows_crc64: bool
    dead: set[str] = field(default_factory=set)
    """The links that are refused from now on."""
    downloads: list[int] = field(default_factory=lambda: [0])
    """In which download each of the versions was packed."""

    def replace(self, rng: random.Random, *, download: int | None = None) -> None:
        """Become another object of the same size, which differs in every byte."""
        changed = rng.randrange(1, 256)
        self.downloads.append(self.downloads[-1] if download is None else download)
        self.versions.append(bytes(byte ^ changed for byte in self.versions[-1]) or b"no longer empty")

    def answer(self, link: str, span: Span, if_match: str) -> tuple[Reply, bytes]:
        """Answer a GET as OSS does; one without CRC64 is no OSS, and answers as RFC 9110 says."""
        data = self.versions[-1]
        headers = {"etag": f'"{checksum(data):016X}"'}
        if self.knows_crc64:
            headers["x-oss-hash-crc64ecma"] = str(checksum(data))
        if link in self.dead:
            return Reply(_HOST, 403, body=_EXPIRED), b""
        if if_match not in ("", headers["etag"]):
            return Reply(_HOST, 412), b""
        if span.last >= len(data) and self.knows_crc64:
            return Reply(_HOST, WHOLE, {**headers, "content-length": str(len(data))}), data
        if not data:
            return Reply(_HOST, BEYOND, {**headers, "content-range": "bytes */0"}), b""
        last = min(span.last, len(data) - 1)
        headers["content-range"] = f"bytes {span.start}-{last}/{len(data)}"
        return Reply(_HOST, PARTIAL, headers), data[span.start : last + 1]


@dataclass
class FaultySource:
    """A SourceObject that reads replies with the adapter's own rules."""

    origin: Origin
    link: str
    schedule: Schedule
    clock: FakeClock
    rng: random.Random
    no_more_links: Callable[[], None]
    """Keeps new links from being ready."""
    pack_anew: Callable[[str], None]
    """Ends a download with all its links, and lets the next one have files of other bytes."""

    def identity(self) -> SourceIdentity:
        first = Span(0, 1)
        reply, _ = self._asked(first, "", self.schedule.take("source", "identity"))
        return source_replies.identity(reply, first)

    def read_small(self, most_bytes: int) -> tuple[SourceIdentity, Data | None]:
        what, asked = self.schedule.take("source", "read_small"), Span(0, most_bytes)
        self.clock.advance(_PACE)
        reply, body = self._asked(asked, "", what)
        identity = source_replies.identity(reply, asked)
        if identity.size_bytes > most_bytes:
            return identity, None
        return identity, b"".join(map(bytes, self._body(body, what)))

    def read(self, identity: SourceIdentity, start: int, length: int) -> Iterator[memoryview]:
        if not length:
            return
        what = self.schedule.take("source", "read")
        self.clock.advance(_PACE)
        reply, body = self._asked(Span(start, length), identity.etag, what)
        source_replies.check(reply, identity, Span(start, length))
        yield from self._body(body, what)

    def read_zero_copy(self, identity: SourceIdentity, start: int, length: int) -> Iterator[Chunk]:
        return piped(self.read(identity, start, length))

    def _asked(self, span: Span, if_match: str, what: str) -> tuple[Reply, bytes]:
        if what == "reset":
            raise ServiceUnavailable(f"{_HOST} hung up")
        if what.startswith("expired link"):
            self.origin.dead.add(self.link)
        if what == "expired links, and the new task packs other bytes":
            self.pack_anew(self.link)
        if what == "expired link, and no new one":
            self.no_more_links()
        if what in ("replaced", "expired link, and the new one leads elsewhere"):
            self.origin.replace(self.rng)
        reply, body = self.origin.answer(self.link, span, if_match)
        return _distorted(reply, what), body

    def _body(self, body: bytes, what: str) -> Iterator[memoryview]:
        if what == "flipped bit" and body:
            at = self.rng.randrange(len(body))
            body = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        ends = len(body) // 2 if what in ("cut body", "slow-loris") else len(body)
        buffer = memoryview(bytearray(_CHUNK))
        for start in range(0, ends, _CHUNK):
            piece = body[start : min(start + _CHUNK, ends)]
            buffer[: len(piece)] = piece
            yield buffer[: len(piece)]
            buffer[:] = bytes(_CHUNK)
        if what == "slow-loris":
            self.clock.advance(_TIMEOUT)
            raise ServiceUnavailable(f"{_HOST} did not answer in time")
        if ends < len(body):
            raise ServiceUnavailable(f"{_HOST} closed the connection before the end of the object")


def _distorted(reply: Reply, what: str) -> Reply:
    """Return what arrives instead of *reply*."""
    if what == "503":
        return Reply(_HOST, 503)
    if what == "throttled":
        return Reply(_HOST, 503, {"retry-after": "2"}, body=_BUSY)
    if what == "200 instead of 206":
        return replace(reply, status=WHOLE, headers={**reply.headers, "content-length": "1000"})
    headers = dict(reply.headers)
    if what == "wrong Content-Range" and "content-range" in headers:
        headers["content-range"] += "0"
    if what == "ETag changed" and "etag" in headers:
        headers["etag"] = '"ANOTHER"'
    if what == "stale CRC header" and "x-oss-hash-crc64ecma" in headers:
        headers["x-oss-hash-crc64ecma"] = str(int(headers["x-oss-hash-crc64ecma"]) ^ 1)
    return replace(reply, headers=headers)
