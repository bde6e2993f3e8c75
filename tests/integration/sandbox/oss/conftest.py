from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.sandbox.oss.served_oss import BUCKET, KEY, TEMPORARY_KEY, Clock, ServedOss, client_of
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oss.service import OssService


@pytest.fixture
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServedOss]:
    """OSS with one bucket, its state in memory unless the parameter is "directory"."""
    clock = Clock()
    directory = tmp_path / "oss" if getattr(request, "param", "") == "directory" else None
    service = OssService([KEY, TEMPORARY_KEY], clock=clock, directory=directory)
    service.create_bucket(BUCKET)
    with LoopbackServer(service) as server, client_of(server) as client:
        yield ServedOss(service, server, clock, client)
