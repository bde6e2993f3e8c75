"""Invocations that take turns: exactly one runs at a time, and a seed decides who goes on.

Each runs in a thread of its own, which is let go on only while it has the turn.
A turn is given up wherever an invocation calls something outside of it. Time
passes only when nobody has anything to do. Calls that an invocation makes side by
side take turns in the same way, each in a strand of its own.
"""

from __future__ import annotations

import _thread
import random
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from fakes.clock import FakeClock
from faults.killed import Killed
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.usecases.copying.lease_renewal import LeaseRenewal

_A = TypeVar("_A")
_B = TypeVar("_B")

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
    part_of: Invocation | None = None
    """The invocation that this is one strand of; None: it is an invocation."""
    in_critical_section: Invocation | None = None
    """The strand that holds a lock which the others may be about to wait for."""

    @property
    def process(self) -> Invocation:
        """The invocation itself."""
        return self.part_of or self


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
        self._running: Invocation | None = None

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
        strand = self._running or invocation
        strand.wakes_at = min(self._clock.now() + length, invocation.killed_at)
        if length or self._rng.random() < _OTHERS_GO_ON:
            if strand is not invocation and _holds_a_lock():
                invocation.in_critical_section = strand
            chosen = self._chosen()
            if chosen is not None and chosen is not strand:
                self._let(chosen)
                strand.turn.acquire()
            invocation.in_critical_section = None
        self._check_life(invocation)

    def _check_life(self, invocation: Invocation) -> None:
        invocation.dead |= self._clock.now() >= invocation.killed_at
        if invocation.dead:
            raise Killed

    def side_by_side(
        self, invocation: Invocation, at_once: int, work: Callable[[_A], _B], things: Iterable[_A]
    ) -> list[_B]:
        """Be a SideBySide whose calls take turns with each other, and with all other invocations."""
        waiting = list(enumerate(things))
        if len(waiting) <= 1 or at_once <= 1:
            return [work(each) for _, each in waiting]
        came: dict[int, _B] = {}
        failed: dict[int, BaseException] = {}
        strands: list[Invocation] = []
        waits = self._running or invocation

        def live(_: Invocation) -> None:
            while waiting and not failed:
                number, thing = waiting.pop(0)
                try:
                    came[number] = work(thing)
                except BaseException as error:  # noqa: BLE001  # raised where the calls were begun
                    failed[number] = error

        def ended(strand: Invocation) -> None:
            strands.remove(strand)
            if not strands:
                self._alive.append(waits)

        for number in range(min(at_once, len(waiting))):
            now, end = self._clock.now(), invocation.killed_at
            name = f"{waits.name} ∥ {number}"
            strands.append(Invocation(name, live, ended, now, end, part_of=invocation))
        self._alive.remove(waits)
        self._alive.extend(strands)
        self._wait(waits)
        self._check_life(invocation)
        if failed:
            raise failed[min(failed)]
        return [came[number] for number in sorted(came)]

    def _wait(self, strand: Invocation) -> None:
        """Let others go on until it is the turn of *strand*, which is none of those that can."""
        chosen = self._chosen()
        assert chosen is not None
        self._let(chosen)
        strand.turn.acquire()

    def _may_go_on(self, strand: Invocation) -> bool:
        return strand.process.in_critical_section in (None, strand)

    def _chosen(self) -> Invocation | None:
        """Return who goes on; timers that are due happen on the way."""
        while self._alive or self._timers:
            now = self._clock.now()
            alive = [each for each in self._alive if self._may_go_on(each)]
            ready = [each for each in alive if each.wakes_at <= now]
            due = [each for each in self._timers if each.due <= now]
            if not ready and not due:
                moments = [each.wakes_at for each in alive] + [each.due for each in self._timers]
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
        self._running = invocation
        if invocation.begun:
            invocation.turn.release()
        else:
            invocation.begun = True
            _in_some_thread(partial(self._live, invocation))

    def _live(self, invocation: Invocation) -> None:
        try:
            invocation.work(invocation)
        except BaseException as error:  # noqa: BLE001  # whatever it is, others go on
            invocation.error = error
        try:
            self._alive.remove(invocation)
            invocation.ended(invocation)
            chosen = self._chosen()
        except BaseException as error:  # noqa: BLE001  # raised where the test waits
            self._broken, chosen = error, None
        if chosen is None:
            self._all_over.release()
        else:
            self._let(chosen)


_IDLE: list[Callable[[Callable[[], None]], None]] = []
"""Threads that wait for something to do; each call gives one of them work."""


def _in_some_thread(work: Callable[[], None]) -> None:
    """Begin *work* in a thread that has ended another, or in a new one: a thread takes long to begin."""
    if _IDLE:
        _IDLE.pop()(work)
    else:
        _thread.start_new_thread(_work_on, (work,))  # Thread.start waits until it has begun


def _work_on(work: Callable[[], None]) -> None:
    turn, next_work = _taken(), deque([work])

    def give(more: Callable[[], None]) -> None:
        next_work.append(more)
        turn.release()

    while True:
        next_work.popleft()()
        _IDLE.append(give)
        turn.acquire()


def _holds_a_lock() -> bool:
    """Tell whether a method that is running here is inside the lock of its object.

    Another strand that waited for that lock would wait for ever: it gets no turn
    before this one goes on. A lock for which no strand waits is none of these.
    """
    frame = sys._getframe(1)  # noqa: SLF001  # how else to know what is held
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code.co_varnames[:1] == ("self",):
            owner = frame.f_locals["self"]
            lock = getattr(owner, "_lock", None)
            if isinstance(lock, _LOCKS) and lock.locked() and not isinstance(owner, LeaseRenewal):
                return True
    return False


_LOCKS = type(threading.Lock())
