"""Doing the same to many things, several at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")


class SideBySide(Protocol):
    """Calls a function for each of several things; how many calls run at once is bounded."""

    def __call__(self, work: Callable[[_A], _B], things: Iterable[_A]) -> list[_B]:
        """Return the results in the order of *things*.

        When calls fail, the error of the first of *things* that failed is raised,
        after every call that has begun has ended.
        """


def one_after_another(work: Callable[[_A], _B], things: Iterable[_A]) -> list[_B]:
    """Be a SideBySide that runs one call at once."""
    return [work(each) for each in things]
