"""Queues: messages become invisible when they are received, and visible again unless they are deleted."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from oceanferry_sandbox.mns.messages import Message
from oceanferry_sandbox.mns.refusals import message_not_exist, receipt_handle_error


@dataclass(frozen=True)
class Entry:
    """One message in a queue, as it is at one moment."""

    message: Message
    order: int
    enqueued_ms: int
    visible_at: float
    """On the monotonic clock, in seconds."""
    dequeue_count: int = 0
    first_dequeued_ms: int = 0
    next_visible_ms: int = 0
    receipt_handle: str = ""
    """Of the newest receive; "" when it was never received."""


class Queue:
    """One queue; safe between threads."""

    def __init__(self, name: str, visibility_timeout: timedelta, clock: Callable[[], float]) -> None:
        self.name = name
        self._visibility_timeout = visibility_timeout
        self._clock = clock
        self._entries: dict[int, Entry] = {}
        self._order = itertools.count(1)
        self._closed = False
        self._changed = threading.Condition()

    def put(self, message: Message) -> None:
        """Add a message; it becomes visible when its delay is over."""
        with self._changed:
            order = next(self._order)
            visible_at = time.monotonic() + message.delay_seconds
            self._entries[order] = Entry(message, order, self._now_ms(), visible_at)
            self._changed.notify_all()

    def entries(self) -> list[Entry]:
        """Return all messages, the invisible ones included, oldest first."""
        with self._changed:
            return list(self._entries.values())

    def receive(self, most: int, wait: timedelta, invisible_for: timedelta | None = None) -> list[Entry]:
        """Take up to *most* visible messages, waiting for the first one; may return none."""
        deadline = time.monotonic() + wait.total_seconds()
        with self._changed:
            while not (visible := self._visible(most)) and not self._closed:
                left = min([deadline, *(one.visible_at for one in self._entries.values())]) - time.monotonic()
                if deadline <= time.monotonic():
                    break
                self._changed.wait(max(left, 0.001))
            return [self._take(entry, invisible_for or self._visibility_timeout) for entry in visible]

    def peek(self, most: int) -> list[Entry]:
        """Peek at up to *most* visible messages."""
        with self._changed:
            return self._visible(most)

    def delete(self, receipt_handle: str) -> None:
        """Delete a received message.

        Raises:
            Refused: The receipt handle is no longer valid.
        """
        with self._changed:
            del self._entries[self._received(receipt_handle).order]
            self._changed.notify_all()

    def change_visibility(self, receipt_handle: str, invisible_for: timedelta) -> Entry:
        """Let a received message become visible after *invisible_for* from now; its handle changes.

        Raises:
            Refused: The receipt handle is no longer valid.
        """
        with self._changed:
            entry = self._hidden(self._received(receipt_handle), invisible_for)
            self._entries[entry.order] = entry
            self._changed.notify_all()
            return entry

    def wait_empty(self, timeout: timedelta) -> None:
        """Wait until every message has been deleted.

        Raises:
            TimeoutError: Some were left when *timeout* was over.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: not self._entries, timeout.total_seconds()):
                raise TimeoutError(f"{len(self._entries)} messages are left in queue {self.name}")

    def close(self) -> None:
        """End all waiting for messages."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _visible(self, most: int) -> list[Entry]:
        now = time.monotonic()
        visible = [entry for entry in self._entries.values() if entry.visible_at <= now]
        return sorted(visible, key=lambda entry: (entry.message.priority, entry.order))[:most]

    def _take(self, entry: Entry, invisible_for: timedelta) -> Entry:
        taken = replace(
            self._hidden(entry, invisible_for),
            dequeue_count=entry.dequeue_count + 1,
            first_dequeued_ms=entry.first_dequeued_ms or self._now_ms(),
        )
        self._entries[entry.order] = taken
        return taken

    def _hidden(self, entry: Entry, invisible_for: timedelta) -> Entry:
        return replace(
            entry,
            visible_at=time.monotonic() + invisible_for.total_seconds(),
            next_visible_ms=self._now_ms() + invisible_for // timedelta(milliseconds=1),
            receipt_handle=f"{entry.order}-{uuid.uuid4().hex}",
        )

    def _received(self, receipt_handle: str) -> Entry:
        order = receipt_handle.partition("-")[0]
        if not order.isdecimal():
            raise receipt_handle_error()
        entry = self._entries.get(int(order))
        if entry is None:
            raise message_not_exist()
        if entry.receipt_handle != receipt_handle or entry.visible_at <= time.monotonic():
            raise receipt_handle_error()
        return entry

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
