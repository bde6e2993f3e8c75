from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.wire import Wire


@pytest.fixture(scope="session")
def running() -> Iterator[Wire]:
    """One server for all tests, since stopping a server takes a while; each test has a bucket of its own."""
    wire = Wire()
    with wire.server:
        yield wire


@pytest.fixture
def wire(running: Wire) -> Iterator[Wire]:
    running.begin()
    yield running
    running.heal()
