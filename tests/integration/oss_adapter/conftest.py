from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.oss_adapter.oss_world import World
from oceanferry.adapters.oss import OssObjectStore


@pytest.fixture(scope="session")
def running() -> Iterator[World]:
    """One server for all tests, since stopping a server takes a while; each test has a bucket of its own."""
    world = World()
    with world.server:
        yield world


@pytest.fixture
def world(running: World) -> World:
    running.begin()
    return running


@pytest.fixture
def store(world: World) -> Iterator[OssObjectStore]:
    with world.store() as opened:
        yield opened
