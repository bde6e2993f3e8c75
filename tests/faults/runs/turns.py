"""Invocations that take turns: exactly one runs at a time, and a seed decides who goes on.

Each runs in a thread of its own, which is let go on only while it has the turn.
A turn is given up wherever an invocation calls something outside of it. Time
passes only when nobody has anything to do.
"""

from __future__ import annotations

import _thread
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes.clock import FakeClock
from faults.killed import Killed
from oceanferry.domain.runs.outcomes import Outcome

_OTHERS_GO_ON = 0.3
"""How often a call is somebody else's turn, if there is anybody."""


def _taken() -> threading.Lock:
    """Return a lock that somebody else releases: the quickest way of waiting for that."""
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False)
class Invocation:
    """Something that runs until it ends, is killed, or fails."""

    name: str
    work: Callable[[Invocation], None]
    ended: Callable[[Invocation], None]
    """Told when it is over, whatever came of it."""
    wakes_at: datetime
    killed_at: datetime
    """When its time is over, whatever it is doing."""
    dead: bool = False
    """Whether it was killed: nothing that it asks for happens any more."""
    outcomes: Sequence[Outcome] = ()
    """What it returned."""
    error: BaseException | None = None
    begun: bool = False
    turn: threading.Lock = field(default_factory=_taken)


@dataclass(frozen=True)
class Timer:
    """Something that happens by itself."""

    due: datetime
    what: Callable[[], None]
    name: str


class Turns:
    """Decides who goes on."""

    def __init__(self, rng: random.Random, clock: FakeClock) -> None:
        self._rng = rng
        self._clock = clock
        self._alive: list[Invocation] = []
        self._timers: list[Timer] = []
        self._all_over = _taken()
        self._broken: BaseException | None = None

    @property
    def alive(self) -> list[Invocation]:
        """The invocations that have begun and not ended."""
        return self._alive

    @property
    def expected(self) -> list[str]:
        """What is going to happen by itself, by name."""
        return sorted(each.name for each in self._timers)

    def at(self, due: datetime, what: Callable[[], None], name: str) -> None:
        """Let something happen at a time, or later when others are quicker."""
        self._timers.append(Timer(due, what, name))

    def begin(self, invocation: Invocation) -> None:
        """Let an invocation take part."""
        self._alive.append(invocation)

    def run(self) -> None:
        """Let everybody go on until there is nothing left to do."""
        if (chosen := self._chosen()) is not None:
            self._let(chosen)
            self._all_over.acquire()
        if self._broken is not None:
            raise self._broken

    def pause(self, invocation: Invocation, length: timedelta = timedelta(0)) -> None:
        """Give up the turn, for a time at least; returns when *invocation* has it again.

        Raises:
            Killed: It has been killed, or its time is over.
        """
        if invocation.dead:
            raise Killed
        invocation.wakes_at = min(self._clock.now() + length, invocation.killed_at)
        if length or self._rng.random() < _OTHERS_GO_ON:
            chosen = self._chosen()
            if chosen is not None and chosen is not invocation:
                self._let(chosen)
                invocation.turn.acquire()
        if self._clock.now() >= invocation.killed_at:
            invocation.dead = True
            raise Killed

    def _chosen(self) -> Invocation | None:
        """Return who goes on; timers that are due happen on the way."""
        while self._alive or self._timers:
            now = self._clock.now()
            ready = [each for each in self._alive if each.wakes_at <= now]
            due = [each for each in self._timers if each.due <= now]
            if not ready and not due:
                moments = [each.wakes_at for each in self._alive] + [each.due for each in self._timers]
                self._clock.advance(min(moments) - now)
                continue
            at = self._rng.randrange(len(ready) + len(due)) if len(ready) + len(due) > 1 else 0
            if at < len(ready):
                return ready[at]
            timer = due[at - len(ready)]
            self._timers.remove(timer)
            timer.what()
        return None

    def _let(self, invocation: Invocation) -> None:
        if invocation.begun:
            invocation.turn.release()
        else:
            invocation.begun = True
            _thread.start_new_thread(self._live, (invocation,))  # Thread.start waits until it has begun

    def _live(self, invocation: Invocation) -> None:
        try:
            invocation.work(invocation)
        except BaseException as error:  # noqa: BLE001  # whatever it is, others go on
            invocation.error = error
        try:
            self._alive.remove(invocation)
            invocation.ended(invocation)
            chosen = self._chosen()
        except BaseException as error:  # noqa: BLE001  # told where the test waits
            self._broken, chosen = error, None
        if chosen is None:
            self._all_over.release()
        else:
            self._let(chosen)
