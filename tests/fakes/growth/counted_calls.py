"""What a use case asks of the outside, call by call, with the time that passes meanwhile."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TypeVar

from fakes.clock import FakeClock

_A = TypeVar("_A")
_B = TypeVar("_B")
_NO_CALLS = {"bucket", "plain"}


@dataclass
class CountedCalls:
    """Counts remote calls, each of which takes *round_trip* of a clock that calls side by side share."""

    clock: FakeClock = field(default_factory=FakeClock)
    round_trip: timedelta = timedelta(0)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many calls there were."""
        return self.counts.total()

    def made(self, call: str) -> None:
        """Count a call."""
        self.counts[call] += 1
        self.clock.advance(self.round_trip)

    def of(self, port: str, real: object) -> _Counted:
        """Return *real*, whose calls are counted."""
        return _Counted(self, port, real)


class _Counted:
    def __init__(self, calls: CountedCalls, port: str, real: object) -> None:
        self._calls = calls
        self._port = port
        self._real = real

    def __getattr__(self, name: str) -> object:
        value = getattr(self._real, name)
        return partial(self._call, name, value) if callable(value) else value

    def _call(self, name: str, method: Callable[..., object], *given: object, **named: object) -> object:
        result = method(*given, **named)
        call = f"{self._port} {name}"
        if isinstance(result, Iterator):
            return self._pages(call, result)
        self._calls.made(call)
        if isinstance(result, list):  # of which each further page is a call
            for _ in range(_PAGE, len(result), _PAGE):
                self._calls.made(call)
        return result

    def _pages(self, call: str, found: Iterator[object]) -> Iterator[object]:
        page = 100 if self._port == "backups" else _PAGE
        self._calls.made(call)
        for number, each in enumerate(found):
            if number and number % page == 0:
                self._calls.made(call)
            yield each


_PAGE = 1000


@dataclass(frozen=True)
class SideBySideInTime:
    """A SideBySide on a clock of which only as much passes as *at_once* calls together need."""

    clock: FakeClock
    at_once: int = 16

    def __call__(self, work: Callable[[_A], _B], things: Iterable[_A]) -> list[_B]:
        began = self.clock.now()
        free = [began] * self.at_once
        ended, results = began, []
        for each in things:
            self.clock.advance(heapq.heappop(free) - self.clock.now())
            results.append(work(each))
            heapq.heappush(free, self.clock.now())
            ended = max(ended, self.clock.now())
        self.clock.advance(ended - self.clock.now())
        return results
