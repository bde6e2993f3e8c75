"""MNS queue triggers: EventBridge takes messages from a queue and invokes a function with them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.function_compute.service import LARGEST_ASYNC_PAYLOAD, FunctionComputeService
from oceanferry_sandbox.mns.messages import Message
from oceanferry_sandbox.mns.queue_events import EventForm, EventSource, queue_event
from oceanferry_sandbox.mns.queues import Entry, Queue

_ROUND = timedelta(seconds=5)
_MOMENT = timedelta(seconds=1)
_WHILE_PUSHED = timedelta(days=1)


@dataclass(frozen=True)
class QueueTrigger:
    """One trigger of type ``eventbridge`` with an MNS queue as its source."""

    queue: str
    function: str
    name: str = "mnstrigger"
    form: EventForm = "CloudEvents"
    decode_base64: bool = True
    """``IsBase64Decode``, whose default is true."""
    batch_size: int = 1
    batch_window: timedelta = timedelta(0)
    """How long to wait for a batch to fill, once it has its first message."""
    asynchronous: bool = False
    """Whether the function is invoked asynchronously; then its failures are no concern of the trigger."""
    retries: int = 3
    retry_interval: timedelta = timedelta(seconds=15)
    errors_tolerance: Literal["ALL", "NONE"] = "ALL"
    """After the retries: go on with the next batch, or try this one for ever."""
    dead_letter_queue: str = ""


class RunningTrigger:
    """Moves messages from the queue to the function, one batch at a time, in a thread of its own.

    A batch's messages are deleted when the function has returned (or, if
    asynchronous, accepted them), or when they have been given up.
    """

    def __init__(
        self,
        trigger: QueueTrigger,
        queue: Queue,
        dead_letters: Queue | None,
        functions: FunctionComputeService,
        clock: Callable[[], float],
    ) -> None:
        self._trigger = trigger
        self._queue = queue
        self._dead_letters = dead_letters
        self._functions = functions
        self._clock = clock
        bus = f"MNS-{trigger.function}-{trigger.name}"
        self._source = EventSource(
            bus, trigger.queue, functions.region, functions.account_id, trigger.decode_base64
        )
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name=bus, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more messages; the queue must be closed.

        A batch that is being handled delays this for a moment only: its
        function ends when Function Compute is stopped.
        """
        self._stopping.set()
        self._thread.join(_MOMENT.total_seconds())

    def _work(self) -> None:
        while not self._stopping.is_set():
            for part in self._parts(self._batch()):
                self._push(part)

    def _batch(self) -> list[Entry]:
        most = 1 if self._trigger.form == "event-driven" else self._trigger.batch_size
        batch = self._queue.receive(most, _ROUND, _WHILE_PUSHED)
        deadline = time.monotonic() + self._trigger.batch_window.total_seconds()
        while batch and len(batch) < most and (left := deadline - time.monotonic()) > 0:
            if self._stopping.is_set():
                break
            batch += self._queue.receive(most - len(batch), timedelta(seconds=left), _WHILE_PUSHED)
        return batch

    def _parts(self, batch: list[Entry]) -> Iterator[list[Entry]]:
        """Cut a batch early where an asynchronous invocation would be refused for its size."""
        part: list[Entry] = []
        for entry in batch:
            if (
                part
                and self._trigger.asynchronous
                and len(self._event([*part, entry])) > LARGEST_ASYNC_PAYLOAD
            ):
                yield part
                part = []
            part = [*part, entry]
        if part:
            yield part

    def _push(self, entries: list[Entry]) -> None:
        event = self._event(entries)
        if not self._delivered(event):
            if self._stopping.is_set():
                return
            if self._dead_letters is not None:
                # What exactly EventBridge writes there is unverified.
                self._dead_letters.put(Message(body=event.decode()))
        for entry in entries:
            self._queue.delete(entry.receipt_handle)

    def _delivered(self, event: bytes) -> bool:
        attempts = 0
        while not self._stopping.is_set():
            attempts += 1
            result = self._invoke(event)
            if result == "accepted":
                return True
            exhausted = attempts > self._trigger.retries or result == "refused"
            if exhausted and self._trigger.errors_tolerance == "ALL":
                return False
            self._stopping.wait(self._trigger.retry_interval.total_seconds())
        return False

    def _invoke(self, event: bytes) -> Literal["accepted", "failed", "refused"]:
        """Invoke once; 429, 5xx and, when synchronous, the function's own errors are worth a retry."""
        try:
            if self._trigger.asynchronous:
                self._functions.invoke_async(self._trigger.function, event)
                return "accepted"
            invocation = self._functions.invoke(self._trigger.function, event)
        except Refused as refusal:
            return "failed" if refusal.status == 429 or refusal.status >= 500 else "refused"
        return "failed" if invocation.error_type else "accepted"

    def _event(self, entries: list[Entry]) -> bytes:
        return queue_event(self._trigger.form, self._source, entries, self._clock())
