"""Asynchronous invocation: accept now, run later, retry, tell the destination."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from oceanferry_sandbox.function_compute.destinations import Destinations
from oceanferry_sandbox.function_compute.executor import Call
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.queue import DelayQueue
from oceanferry_sandbox.function_compute.tasks import FINAL, AsyncTask, TaskRegister, TaskStatus

Attempt = Callable[[Call], "Invocation | None"]
"""Runs one attempt, waiting for an instance; None when the service is stopping."""


class AsyncInvocations:
    """The asynchronous side of Function Compute.

    Function errors are retried after *retry_interval* (the real interval is
    documented nowhere); the request id stays the same over the retries
    (unverified).
    """

    def __init__(
        self,
        attempt: Attempt,
        destinations: Destinations,
        *,
        now: Callable[[], datetime],
        retry_interval: timedelta,
        workers: int,
    ) -> None:
        self.tasks = TaskRegister()
        self._attempt = attempt
        self._destinations = destinations
        self._now = now
        self._retry_interval = retry_interval
        self._queue: DelayQueue[AsyncTask] = DelayQueue(self._work, workers)
        self.wait_idle = self._queue.wait_idle
        self.wait_quiet = self._queue.wait_quiet
        self.skip_delays = self._queue.skip_delays
        self.skip_ahead = self._queue.skip_ahead
        self.stop = self._queue.stop

    def submit(
        self, config: FunctionConfig, payload: bytes, *, task_id: str, request_id: str, delay: timedelta
    ) -> None:
        """Accept one invocation, to be run after *delay*.

        Raises:
            Refused: The task id has been used before, or is malformed.
        """
        now = self._now()
        task = AsyncTask(config, task_id or request_id, request_id, payload, now + delay)
        task.move("Enqueued", now)
        self.tasks.add(task)
        self._queue.put(task, delay)

    def request_stop(self, task: AsyncTask) -> None:
        """Let *task* end as Stopped: now if it waits, after the running attempt if it runs."""
        if task.status not in FINAL:
            task.stop_requested = True
            task.move("Stopping", self._now())
            self._queue.put_forward(task)

    def _work(self, task: AsyncTask) -> timedelta | None:
        if task.stop_requested:
            self._finish(task, "Stopped")
        elif self._now() - task.due > task.config.max_async_event_age:
            self._finish(task, "Expired")
        else:
            return self._run(task)
        return None

    def _run(self, task: AsyncTask) -> timedelta | None:
        task.move("Running", self._now())
        call = Call(task.config, task.payload, task.request_id, task.task_id, len(task.attempts) + 1)
        invocation = self._attempt(call)
        if invocation is None:
            return None
        task.attempts.append(invocation)
        detail = invocation.error.decode(errors="replace")
        if task.stop_requested:
            self._finish(task, "Stopped")
        elif invocation.status == "Succeeded":
            self._finish(task, "Succeeded")
        elif len(task.attempts) > task.config.max_async_retry_attempts:
            self._finish(task, "Failed", detail)
        else:
            task.move("Retrying", self._now(), detail)
            return self._retry_interval
        return None

    def _finish(self, task: AsyncTask, status: TaskStatus, detail: str = "") -> None:
        now = self._now()
        task.move(status, now, detail)
        self._destinations.tell(task, now)
