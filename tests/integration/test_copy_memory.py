"""What a copy needs of memory, through the real adapters on both sides."""

from __future__ import annotations

import base64
import re
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fakes.progress import FakeProgress
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.domain.copies.crc64 import checksum, combine
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.file_copy import Copied, FileCopy
from oceanferry.usecases.runs.time_budget import TimeBudget
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer

MIB = 1024 * 1024
SIZE = 256 * MIB
BLOCK = bytes(256 * 1024)
CONNECTIONS = 8
RESET = Path("/proc/self/clear_refs")
NO_UPLOADS = (
    "<Bucket>archive</Bucket><KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>"
    "<NextKeyMarker></NextKeyMarker><NextUploadIdMarker></NextUploadIdMarker><Prefix>zeros</Prefix>"
    "<MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>"
)


def zeros(request: Request) -> Response:
    """Serve ranges of an object of zeros without having it."""
    start, last = (int(each) for each in request.headers.get("range").removeprefix("bytes=").split("-"))
    length = last + 1 - start
    headers = {"Content-Range": f"bytes {start}-{last}/{SIZE}", "Content-Length": str(length), "ETag": '"0"'}
    return Response(206, headers, (BLOCK[: length - at] for at in range(0, length, len(BLOCK))))


class CountingStore:
    """As much of OSS as one upload needs; of the bytes it keeps size and checksum."""

    def __init__(self) -> None:
        self.parts: dict[int, tuple[int, int]] = {}
        self.complete = False

    def __call__(self, request: Request) -> Response:
        asked = request.query
        if "partNumber" in asked:
            return self._receive(int(asked["partNumber"]), request)
        if request.method == "HEAD":
            return self._describe()
        if request.method == "POST" and "uploadId" in asked:
            self.complete = True
            return document("CompleteMultipartUploadResult", "<ETag>E</ETag>")
        if request.method == "POST":
            return document("InitiateMultipartUploadResult", "<UploadId>0004B9</UploadId>")
        if "versioning" in asked:
            return document("VersioningConfiguration")
        return document("ListMultipartUploadsResult", NO_UPLOADS)

    def _receive(self, number: int, request: Request) -> Response:
        crc = size = 0
        for chunk in request.stream:
            crc, size = checksum(chunk, crc), size + len(chunk)
        self.parts[number] = crc, size
        return Response(200, {"ETag": '"E"', "x-oss-hash-crc64ecma": str(crc)})

    def _describe(self) -> Response:
        if not self.complete:
            why = base64.b64encode(b"<Error><Code>NoSuchKey</Code></Error>").decode()
            return Response(404, {"x-oss-err": why})
        parts = [self.parts[number] for number in sorted(self.parts)]
        size = str(sum(size for _, size in parts))
        return Response(200, {"Content-Length": size, "x-oss-hash-crc64ecma": str(combine(parts))}, [])


def document(name: str, content: str = "") -> Response:
    return Response(200, {"Content-Type": "application/xml"}, f"<{name}>{content}</{name}>".encode())


@contextmanager
def copying(store: CountingStore) -> Iterator[FileCopy]:
    """Prepare the copy, so that what is measured is the copy alone."""
    owner = Credentials("AK", Secret("planted-secret"))
    with (
        LoopbackServer(zeros) as origin,
        LoopbackServer(store) as target,
        HttpSourceObject([Secret(f"{origin.url}/zeros")], allow=[origin.host]) as source,
        OssObjectStore(OssBucket("archive", "cn-hangzhou", owner, SystemClock(), target.url)) as bucket,
    ):
        yield FileCopy(
            file_name="zeros",
            key="zeros",
            source=source,
            store=bucket,
            clock=SystemClock(),
            progress=FakeProgress(),
            time_budget=TimeBudget(None, SystemClock()),
            transfer=Transfer(CONNECTIONS, part_size_bytes=16 * MIB),
        )


def test_a_copy_allocates_a_few_mib_however_large_the_object() -> None:
    store = CountingStore()
    with copying(store) as copy:
        tracemalloc.start()
        try:
            result = copy_file(copy)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert isinstance(result, Copied)
    assert sum(size for _, size in store.parts.values()) == SIZE
    assert peak < 12 * MIB, "of which the two servers in this process have half"


def resident_bytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024


@pytest.mark.skipif(not RESET.exists(), reason="this system does not let the peak begin anew")
def test_a_copy_does_not_hold_its_parts_in_memory() -> None:
    # Mappings of memory are not seen by tracemalloc.
    with copying(CountingStore()) as copy:
        RESET.write_text("5")
        before = resident_bytes("VmRSS")
        copy_file(copy)
        grown = resident_bytes("VmHWM") - before

    assert grown < CONNECTIONS * 16 * MIB / 4
