"""Adapters that are made when they are first used, because importing their SDK takes most of a cold start."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TypeVar, cast

_Port = TypeVar("_Port")


class _OnDemand:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object | None = None
        self._lock = Lock()

    def __getattr__(self, name: str) -> object:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


def on_demand(make: Callable[[], _Port]) -> _Port:
    """Return a stand-in for the adapter that *make* makes; using it makes it, once for all threads."""
    return cast("_Port", _OnDemand(make))
