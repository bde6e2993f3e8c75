from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integration.sandbox_oss.served_oss import BUCKET, KEY, TEMPORARY_KEY, Clock, ServedOss, client_of
from oceanferry_sandbox.http_server import LoopbackServer, Request, Response
from oceanferry_sandbox.oss import OssService


class Socket:
    """One server for all tests, since stopping a server takes a while; each test plugs its own service in."""

    def __init__(self) -> None:
        self.plugged: Callable[[Request], Response]
        self.server = LoopbackServer(self)

    def __call__(self, request: Request) -> Response:
        return self.plugged(request)


@pytest.fixture(scope="session")
def socket() -> Iterator[Socket]:
    plugged = Socket()
    with plugged.server:
        yield plugged


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path, socket: Socket) -> Iterator[ServedOss]:
    """OSS with one bucket, its state in memory unless the parameter is "directory"."""
    clock = Clock()
    directory = tmp_path / "oss" if getattr(request, "param", "") == "directory" else None
    socket.plugged = service = OssService([KEY, TEMPORARY_KEY], clock=clock, directory=directory)
    service.create_bucket(BUCKET)
    with client_of(socket.server) as client:
        yield ServedOss(service, socket.server, clock, client)
    socket.server.faults.clear()
    socket.server.requests.clear()
