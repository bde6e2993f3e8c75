"""A queue of tasks that become due, worked off by a few threads."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

Task = TypeVar("Task")

_SOON = timedelta(milliseconds=500)


class DelayQueue(Generic[Task]):
    """Calls *work* with every task once it is due, and again after as long as *work* says."""

    def __init__(self, work: Callable[[Task], timedelta | None], workers: int) -> None:
        self._work = work
        self._waiting: list[tuple[float, int, Task]] = []
        self._order = itertools.count()
        self._unfinished = 0
        self._stopping = False
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work_off, name=f"fc-async-{number}", daemon=True)
            for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, task: Task, delay: timedelta) -> None:
        """Let *task* be worked on after *delay*, not earlier."""
        with self._changed:
            self._unfinished += 1
            self._schedule(task, delay)

    def put_forward(self, task: Task) -> None:
        """Let *task* be worked on now, if it still waits."""
        with self._changed:
            early = [
                (0.0, order, one) if one is task else (due, order, one) for due, order, one in self._waiting
            ]
            heapq.heapify(early)
            self._waiting = early
            self._changed.notify_all()

    def wait_idle(self, timeout: timedelta) -> None:
        """Wait until no task is left, the delayed ones included.

        Raises:
            TimeoutError: Some were left when *timeout* was over.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: not self._unfinished, timeout.total_seconds()):
                raise TimeoutError(f"{self._unfinished} asynchronous invocations are not finished")

    def wait_quiet(self, timeout: timedelta) -> None:
        """Wait until nothing is worked on, and whatever waits goes on doing so for a while.

        Raises:
            TimeoutError: That was not so when *timeout* was over.
        """
        with self._changed:
            if not self._changed.wait_for(self._quiet, timeout.total_seconds()):
                raise TimeoutError("asynchronous invocations are running still")

    def skip_delays(self) -> None:
        """Let everything that waits be due now."""
        with self._changed:
            self._waiting = sorted((0.0, order, task) for _, order, task in self._waiting)
            self._changed.notify_all()

    def skip_ahead(self) -> timedelta | None:
        """Let as much time pass as the first that waits has to; returns how much, None when nothing waits."""
        with self._changed:
            if not self._waiting:
                return None
            length = max(0.0, self._waiting[0][0] - time.monotonic())
            self._waiting = [(due - length, order, task) for due, order, task in self._waiting]
            self._changed.notify_all()
            return timedelta(seconds=length)

    def stop(self) -> None:
        """Drop what waits and return when no thread works any more."""
        with self._changed:
            self._stopping = True
            self._unfinished -= len(self._waiting)
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _quiet(self) -> bool:
        soon = time.monotonic() + _SOON.total_seconds()
        return len(self._waiting) == self._unfinished and all(due > soon for due, _, _ in self._waiting)

    def _schedule(self, task: Task, delay: timedelta) -> None:
        due = time.monotonic() + delay.total_seconds()
        heapq.heappush(self._waiting, (due, next(self._order), task))
        self._changed.notify_all()

    def _work_off(self) -> None:
        while (task := self._next()) is not None:
            again: timedelta | None = None
            try:
                again = self._work(task)
            finally:
                self._put_back(task, again)

    def _put_back(self, task: Task, again: timedelta | None) -> None:
        with self._changed:
            if again is None or self._stopping:
                self._unfinished -= 1
                self._changed.notify_all()
            else:
                self._schedule(task, again)

    def _next(self) -> Task | None:
        with self._changed:
            while not self._stopping:
                wait: float | None = None
                if self._waiting:
                    wait = self._waiting[0][0] - time.monotonic()
                    if wait <= 0:
                        return heapq.heappop(self._waiting)[2]
                self._changed.wait(wait)
            return None
