from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.oss_adapter.oss_world import World
from oceanferry.adapters.oss.object_store import OssObjectStore


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    with world.server:
        yield world


@pytest.fixture
def store(world: World) -> Iterator[OssObjectStore]:
    with world.store() as opened:
        yield opened
