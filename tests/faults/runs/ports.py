"""What an invocation sees of the world: ports that may go wrong, and a clock by which others go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from fakes.clock import FakeClock
from faults.runs.turns import Invocation, Turns

Call = Callable[..., object]
"""Makes a call: of an invocation, by the names of port and method, with the method and its arguments."""


_NO_CALLS = {"fits"}
"""What is found out without asking anybody."""


@dataclass(frozen=True)
class ClockOf:
    """The clock as one invocation has it."""

    clock: FakeClock
    turns: Turns
    invocation: Invocation

    def now(self) -> datetime:
        return self.clock.now()

    def sleep(self, length: timedelta) -> None:
        """Let others go on meanwhile."""
        self.turns.pause(self.invocation, max(length, timedelta(0)))


class Faulty:
    """Stands for any port, as one invocation has it: each call may go wrong, and be somebody else's turn."""

    def __init__(self, port: str, real: object, call: Call, invocation: Invocation) -> None:
        self._port = port
        self._real = real
        self._call = call
        self._invocation = invocation

    def __getattr__(self, name: str) -> object:
        value = getattr(self._real, name)
        if not callable(value) or name in _NO_CALLS:
            return value
        return partial(self._call, self._invocation, self._port, name, value)
