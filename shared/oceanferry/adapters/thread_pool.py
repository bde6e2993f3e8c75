"""Calls side by side, in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")


@dataclass(frozen=True)
class ThreadPool:
    """A SideBySide for calls that mostly wait for a service."""

    at_once: int = 16
    """How many calls run at once; the clients keep that many connections."""

    def __call__(self, work: Callable[[_A], _B], things: Iterable[_A]) -> list[_B]:
        waiting = list(things)
        if len(waiting) <= 1:
            return [work(each) for each in waiting]
        with ThreadPoolExecutor(min(self.at_once, len(waiting)), thread_name_prefix="side-by-side") as pool:
            begun = [pool.submit(copy_context().run, work, each) for each in waiting]
            try:
                return [each.result() for each in begun]
            finally:
                for each in begun:
                    each.cancel()
