"""A bucket, in process, whose answers go wrong as they do on the wire, and which keeps watch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NoReturn, TypeVar

from fakes.object_store import FakeObjectStore
from fakes.pipes import seen
from faults.copying.schedule import Schedule
from faults.killed import Killed
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.errors import (
    CopyNotProven,
    OceanferryError,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.ports.storage.object_store import (
    LARGEST_SMALL_OBJECT_BYTES,
    DataWithAge,
    StoredObject,
    Upload,
    UploadedPart,
)
from oceanferry.ports.storage.source_object import Chunk, Data

_T = TypeVar("_T")

_LATER = 3
"""How many calls pass before a request whose sender has given up has its effect all the same."""
_WRONG = 0x9E3779B97F4A7C15
"""What is wrong with an echo: not one bit, for which a bit that flips in the next part would make up."""


def nobody() -> None:
    """Do nothing, as nobody else is there."""


@dataclass
class FaultyStore:
    """An ObjectStore over another one; safe between threads."""

    held: FakeObjectStore
    schedule: Schedule
    other_copier: Callable[[], None] = nobody
    """Copies the same backup set, between two calls of ours."""
    others: Callable[[], None] = nobody
    """Put something of their own under a key that is free."""
    forger: Callable[[], None] = nobody
    """Puts a manifest that proves nothing where there is none."""
    remover: Callable[[], None] = nobody
    """Removes a file that was copied: a removal that checked long ago, and comes late."""
    dead: bool = False
    """Whether the process was killed: nothing more is asked by it."""
    put_together: list[tuple[str, bytes]] = field(default_factory=list)
    """What came of parts, and under which key, each time that some were put together."""
    blinded: set[str] = field(default_factory=set)
    """Where a fault kept the copier from knowing that it completed something, checking or cleaning up."""
    _unseen: set[str] = field(default_factory=set)
    """Where something was completed that the copier has not checked."""
    _late: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def deceived(self) -> bool:
        """Whether a part was confirmed that is not what was sent: only a check of the whole can tell."""
        return any(what == "stored damaged" for _, what in self.schedule.struck)

    @property
    def bucket(self) -> str:
        return self.held.bucket

    @property
    def plain(self) -> bool:
        return self.held.plain

    def head(self, key: str) -> StoredObject | None:
        found, what = self._made("head", lambda: self.held.head(key), of=key)
        return replace(found, crc64=_wrong(found.crc64)) if found and what == "wrong CRC echo" else found

    def get(self, key: str, *, most_bytes: int = LARGEST_SMALL_OBJECT_BYTES) -> bytes | None:
        return self._made("get", lambda: self.held.get(key, most_bytes=most_bytes))[0]

    def get_aged(self, key: str) -> DataWithAge | None:
        return self._made("get", lambda: self.held.get_aged(key))[0]

    def put(self, key: str, data: bytes, *, overwrite: bool) -> bool:
        written, what = self._made("put", lambda: self.held.put(key, data, overwrite=overwrite))
        if written and what == "wrong CRC echo":
            raise CopyNotProven(f"{key} did not arrive in bucket {self.bucket} as it was sent")
        return written

    def put_file(self, key: str, data: Data, metadata: Mapping[str, str]) -> bool:
        what = self._struck("put_file")
        if what == "damaged on its way":  # which the store sees by the MD5
            raise ServiceUnavailable("OSS answered 400: the MD5 is that of other bytes")

        def put() -> bool:
            written = self.held.put_file(key, data, metadata)
            if written:
                self._completed(key, bytes(data), what)
            return written

        written = self._under(what, put)
        if written and what == "complete that lies" and data:
            self._spoil(key)
        if written and what == "wrong CRC echo":
            raise CopyNotProven(f"{key} did not arrive in bucket {self.bucket} as it was sent")
        return written

    def keys(self, prefix: str) -> Iterator[str]:
        return self.held.keys(prefix)

    def delete(self, key: str) -> None:
        self._made("delete", lambda: self.held.delete(key), of=key)

    def begin_upload(self, key: str, metadata: Mapping[str, str]) -> str:
        return self._made("begin_upload", lambda: self.held.begin_upload(key, metadata))[0]

    def upload_part(
        self, key: str, upload_id: str, number: int, size_bytes: int, chunks: Iterable[Chunk]
    ) -> UploadedPart:
        what = self._struck("upload_part")
        if what in ("500", "throttled"):
            self._fail(what)
        sent = b"".join(map(seen, chunks))
        if len(sent) != size_bytes:
            raise CopyNotProven(f"A part of {size_bytes} bytes came out as {len(sent)}")
        damaged = what in ("damaged on its way", "stored damaged")
        data = bytes([sent[0] ^ 1]) + sent[1:] if damaged else sent

        def store() -> UploadedPart:
            return self.held.upload_part(key, upload_id, number, size_bytes, [memoryview(data)])

        part = self._under(what, store)
        echo = {"wrong CRC echo": _wrong(checksum(sent)), "stored damaged": checksum(sent)}
        return replace(part, crc64=echo.get(what, part.crc64))

    def parts(self, key: str, upload_id: str) -> list[UploadedPart] | None:
        found, what = self._made("parts", lambda: self.held.parts(key, upload_id))
        if found and what == "part list truncated":
            return found[: len(found) // 2]
        if found and what == "wrong CRC echo":
            return [replace(found[0], crc64=_wrong(found[0].crc64)), *found[1:]]
        return found

    def uploads(self, prefix: str) -> Iterator[Upload]:
        found, what = self._made("uploads", lambda: list(self.held.uploads(prefix)))
        return iter(found[: len(found) // 2] if what == "part list truncated" else found)

    def complete_upload(
        self, key: str, upload_id: str, parts: Iterable[UploadedPart], *, overwrite: bool = False
    ) -> bool:
        chosen = list(parts)

        what = self._struck("complete_upload")

        def complete() -> bool:
            there = upload_id in self.held.open_uploads
            done = self.held.complete_upload(key, upload_id, chosen, overwrite=overwrite)
            if done and there:
                self._completed(key, self.held.objects[key], what)
            return done

        done = self._under(what, complete)
        if what == "complete twice":
            return complete()
        if what == "complete that lies" and done:
            self._spoil(key)
        return done

    def abort_upload(self, key: str, upload_id: str) -> None:
        self._made("abort_upload", lambda: self.held.abort_upload(key, upload_id))

    def come_to_rest(self) -> None:
        """Let everything happen that was asked for long ago."""
        for _, effect in self._late:
            with suppress(OceanferryError):
                effect()
        self._late.clear()

    # How a call goes.

    def _made(self, call: str, effect: Callable[[], _T], *, of: str = "") -> tuple[_T, str]:
        """Make a call; *of* is the key that it is about when it checks or cleans up."""
        what = self._struck(call, of=of)
        return self._under(what, effect), what

    def _struck(self, call: str, *, of: str = "") -> str:
        with self._lock:
            if self.dead:
                self.blinded |= {of} - {""}
                raise Killed
            due = [effect for left, effect in self._late if left <= 0]
            self._late = [(left - 1, effect) for left, effect in self._late if left > 0]
            for effect in due:
                with suppress(OceanferryError):
                    effect()
            what = self.schedule.take("target", call)
            if what.startswith("killed"):
                self.blinded |= self._unseen
            if what:
                self.blinded |= {of} - {""}
            self._unseen.discard(of)
            return what

    def _completed(self, key: str, data: bytes, what: str) -> None:
        """Take note of what came to be under a key, and whether the copier is kept from knowing it."""
        self.put_together.append((key, data))
        self._unseen.add(key)
        self.blinded.discard(key)
        if what in ("reset after", "lost reply", "killed after"):
            self.blinded.add(key)

    def _under(self, what: str, effect: Callable[[], _T]) -> _T:
        """Make the call and let its effect, its answer or its caller be lost."""
        if what in ("500", "throttled", "reset before", "killed before", "NoSuchUpload"):
            self._fail(what)
        if what == "upload dropped":
            self.held.open_uploads.clear()
        if what == "another copier":
            self.other_copier()
        if what == "key taken by others":
            self.others()
        if what == "manifest forged":
            self.forger()
        if what == "late removal":
            self.remover()
        if what == "lost reply":
            self._late.append((_LATER, effect))
            raise ServiceUnavailable("OSS did not answer in time")
        result = effect()
        if what in ("reset after", "killed after"):
            self._fail(what)
        return result

    def _fail(self, what: str) -> NoReturn:
        if what.startswith("killed"):
            self.dead = True
            raise Killed
        if what == "throttled":
            raise ServiceThrottled("OSS asks for fewer calls", retry_after=timedelta(seconds=2))
        if what == "NoSuchUpload":
            raise ServiceRefused("OSS answered 404: there is no such upload", code="NoSuchUpload")
        raise ServiceUnavailable(f"OSS does not answer: {what}")

    def _spoil(self, key: str) -> None:
        """Hold less than what was said to be complete, or nothing of it."""
        data = self.held.objects.pop(key)
        kept = (data[:-1], bytes([data[0] ^ 1]) + data[1:], None)[len(self.put_together) % 3]
        if kept is not None:
            self.held.objects[key] = kept


def _wrong(crc64: int | None) -> int:
    return (crc64 or 0) ^ _WRONG
