"""The warm instances of one function."""

from __future__ import annotations

import threading
from collections.abc import Callable

from oceanferry_sandbox.function_compute.instances.instance import Instance


class InstancePool:
    """Hands out instances, each to one request at a time; the most recently used one first."""

    def __init__(self, start: Callable[[], Instance], most: int) -> None:
        self._start = start
        self._most = most
        self._idle: list[Instance] = []
        self._busy: set[Instance] = set()
        self._starting = 0
        self._closed = False
        self._changed = threading.Condition()

    def acquire(self, *, wait: bool) -> Instance | None:
        """Return an instance for one request, a new one if none is idle.

        None when as many as are allowed are busy and the caller will not
        *wait*, and when the pool is closed.
        """
        with self._changed:
            while not self._closed:
                instance = self._warm()
                if instance is not None:
                    self._busy.add(instance)
                    return instance
                if len(self._busy) + self._starting < self._most:
                    self._starting += 1
                    break
                if not wait:
                    return None
                self._changed.wait()
            if self._closed:
                return None
        return self._add()

    def release(self, instance: Instance) -> None:
        """Take an instance back: keep it warm if it lives, else clear it away."""
        with self._changed:
            self._busy.discard(instance)
            keep = instance.alive and not self._closed
            if keep:
                self._idle.append(instance)
            self._changed.notify()
        if not keep:
            instance.close()

    def close(self) -> None:
        """End every idle instance and interrupt the busy ones, whose owners release them."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            for instance in self._busy:
                instance.interrupt()
            self._changed.notify_all()
        for instance in idle:
            instance.close()

    def _warm(self) -> Instance | None:
        while self._idle:
            instance = self._idle.pop()
            if instance.alive:
                return instance
            instance.close()
        return None

    def _add(self) -> Instance | None:
        instance: Instance | None = None
        try:
            instance = self._start()
        finally:
            with self._changed:
                self._starting -= 1
                if instance is not None and not self._closed:
                    self._busy.add(instance)
                self._changed.notify()
        if self._closed:
            instance.close()
            return None
        return instance
