"""Each half of a copy by itself: what the machine allows a client that is written in Python."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPSConnection
from mmap import mmap
from urllib.parse import urlsplit

from benchmarks.errand import Errand
from oceanferry.domain.copies.part_plan import ByteRange, ranges

_BUFFER_BYTES = 512 * 1024


def only_get(errand: Errand) -> None:
    """Read all ranges and forget them."""

    def read(connection: HTTPConnection, part: ByteRange) -> None:
        headers = {"Range": f"bytes={part.start}-{part.start + part.length - 1}"}
        connection.request("GET", urlsplit(errand.source).path, headers=headers)
        buffer = memoryview(mmap(-1, _BUFFER_BYTES))
        with connection.getresponse() as response:
            while response.readinto(buffer):
                pass

    _for_all_parts(errand, errand.source, read)


def only_put(errand: Errand) -> None:
    """Send parts of zeros."""

    def send(connection: HTTPConnection, part: ByteRange) -> None:
        connection.putrequest(
            "PUT", f"{urlsplit(errand.target).path}?partNumber={part.number}&uploadId=limit"
        )
        connection.putheader("Content-Length", str(part.length))
        connection.endheaders()
        buffer = memoryview(mmap(-1, _BUFFER_BYTES))
        for at in range(0, part.length, _BUFFER_BYTES):
            connection.send(buffer[: part.length - at])
        with connection.getresponse() as response:
            response.read()

    _for_all_parts(errand, errand.endpoint, send)


def _for_all_parts(errand: Errand, url: str, work: Callable[[HTTPConnection, ByteRange], None]) -> None:
    parts = ranges(errand.size_bytes, errand.part_size_bytes)
    connections = errand.connections or 4

    def share(first: int) -> None:
        connection = _connection(url, errand)
        for part in parts[first::connections]:
            work(connection, part)
        connection.close()

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(share, range(connections)))


def _connection(url: str, errand: Errand) -> HTTPConnection:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return HTTPSConnection(parts.netloc, context=ssl.create_default_context(cafile=errand.certificate))
    return HTTPConnection(parts.netloc)
