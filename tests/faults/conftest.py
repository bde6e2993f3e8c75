from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.wire import Wire


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    with wire.server:
        yield wire
