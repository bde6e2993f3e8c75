"""Function Compute's API 2023-03-30, as far as ``alibabacloud_fc20230330`` is used against it.

HTTP triggers are in :mod:`oceanferry_sandbox.function_compute.http_trigger`.
Left out: initializers and pre-stop hooks, provisioned instances,
the cancelling of a synchronous call whose client hangs up. Memory limits are
passed to the code but not enforced.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.api import Api
from oceanferry_sandbox.function_compute.async_invocations import AsyncInvocations
from oceanferry_sandbox.function_compute.destinations import Destinations, MnsDelivery
from oceanferry_sandbox.function_compute.executor import Call, Executor, Platform
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.refusals import (
    function_not_found,
    invalid_argument,
    no_instance_free,
    payload_too_large,
)
from oceanferry_sandbox.function_compute.tasks import AsyncTask
from oceanferry_sandbox.http_server.messages import Request, Response

LARGEST_ASYNC_PAYLOAD = 128 * 1024
LARGEST_SYNC_PAYLOAD = 32 * 1024 * 1024

_LONGEST_DELAY = timedelta(hours=1)


class FunctionComputeService:
    """Functions, their instances and their asynchronous tasks; stop it when done."""

    def __init__(
        self,
        functions: Iterable[FunctionConfig],
        access_keys: Sequence[AccessKey],
        *,
        region: str = "cn-hangzhou",
        account_id: str = "1234567890123456",
        clock: Callable[[], float] = time.time,
        retry_interval: timedelta = timedelta(seconds=1),
        python: str = sys.executable,
        workers: int = 4,
        most_instances: int = 8,
        deliver_to_mns: MnsDelivery | None = None,
        issue: Callable[[], AccessKey] | None = None,
        loaded_ahead: Sequence[str] = (),
    ) -> None:
        self.functions = {function.name: function for function in functions}
        self.region = region
        self.account_id = account_id
        platform = Platform(region, account_id, python, most_instances, clock, loaded_ahead, issue)
        self._executor = Executor(platform)
        self._destinations = Destinations(region, account_id, self.invoke_async)
        self._destinations.deliver_to_mns = deliver_to_mns
        self._asynchronous = AsyncInvocations(
            lambda call: self._executor.execute(call, wait=True),
            self._destinations,
            now=platform.now,
            retry_interval=retry_interval,
            workers=workers,
        )
        self._api = Api(self, access_keys, clock)

    def __call__(self, request: Request) -> Response:
        """Answer one API request."""
        return self._api(request)

    def __enter__(self) -> FunctionComputeService:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def invocations(self) -> list[Invocation]:
        """Every attempt so far in order of its start, the running ones included."""
        return self._executor.log.entries()

    def deliver_destinations_to(self, deliver: MnsDelivery) -> None:
        """Let destinations that are MNS queues or topics be served by *deliver*."""
        self._destinations.deliver_to_mns = deliver

    def deploy(self, functions: Iterable[FunctionConfig]) -> None:
        """Let these be the functions, instead of those before; what runs is interrupted."""
        self.functions = {function.name: function for function in functions}
        self._executor.restart()

    def function(self, name: str) -> FunctionConfig:
        """Return a function's configuration.

        Raises:
            Refused: There is no such function (404).
        """
        if name not in self.functions:
            raise function_not_found(name)
        return self.functions[name]

    def invoke(self, function_name: str, payload: bytes, *, wait: bool = False) -> Invocation:
        """Run a function and return how it ended, function errors included.

        Raises:
            Refused: Unknown function (404), payload above 32 MB (413), or all instances busy (429)
                unless *wait*.
        """
        config = self.function(function_name)
        if len(payload) > LARGEST_SYNC_PAYLOAD:
            raise payload_too_large(LARGEST_SYNC_PAYLOAD)
        invocation = self._executor.execute(Call(config, payload, _request_id()), wait=wait)
        if invocation is None:
            raise no_instance_free(function_name)
        return invocation

    def invoke_async(
        self,
        function_name: str,
        payload: bytes,
        *,
        task_id: str | None = None,
        delay: timedelta = timedelta(0),
    ) -> str:
        """Queue an invocation, as triggers and the API do; returns its request id.

        Raises:
            Refused: Unknown function (404), payload above 128 KiB (413), a delay that is not below an
                hour (400), a task id that is malformed (400) or was used before (409).
        """
        config = self.function(function_name)
        if len(payload) > LARGEST_ASYNC_PAYLOAD:
            raise payload_too_large(LARGEST_ASYNC_PAYLOAD)
        if not timedelta(0) <= delay < _LONGEST_DELAY:
            raise invalid_argument("the delay must be between 0 and 3600 seconds")
        request_id = _request_id()
        self._asynchronous.submit(
            config, payload, task_id=task_id or request_id, request_id=request_id, delay=delay
        )
        return request_id

    def task(self, function_name: str, task_id: str) -> AsyncTask:
        """Return an asynchronous task.

        Raises:
            Refused: There is no such function or task (404).
        """
        return self._asynchronous.tasks.get(self.function(function_name).name, task_id)

    def tasks(self, function_name: str) -> list[AsyncTask]:
        """Return a function's asynchronous tasks, oldest first.

        Raises:
            Refused: There is no such function (404).
        """
        return self._asynchronous.tasks.of(self.function(function_name).name)

    def stop_task(self, function_name: str, task_id: str) -> None:
        """Stop a task, killing the instance that works on it; ``onFailure`` gets a report.

        Raises:
            Refused: There is no such function or task (404).
        """
        task = self.task(function_name, task_id)
        self._asynchronous.request_stop(task)
        self._executor.interrupt(task.request_id)

    def wait_idle(self, timeout: timedelta) -> None:
        """Wait until no asynchronous task is queued, delayed or running.

        Raises:
            TimeoutError: Some were not finished when *timeout* was over.
        """
        self._asynchronous.wait_idle(timeout)

    def wait_quiet(self, timeout: timedelta) -> None:
        """Wait until nothing runs, and what is left waits for the end of its delay.

        Raises:
            TimeoutError: Something ran still when *timeout* was over.
        """
        self._asynchronous.wait_quiet(timeout)

    def refuse_known_task_ids_with(self, code: str) -> None:
        """Give the refusal of a task id that was used before another code. Unverified which it is."""
        self._asynchronous.tasks.code_of_conflict = code

    def skip_delays(self) -> None:
        """End the delay of every invocation that waits: tests have no hour to spare."""
        self._asynchronous.skip_delays()

    def skip_ahead(self) -> timedelta | None:
        """End the wait of the invocation that is due first; returns how long it would have been.

        None when no invocation waits.
        """
        return self._asynchronous.skip_ahead()

    def crash(self, request_id: str) -> None:
        """Kill the instance that handles *request_id*, if it runs; to Function Compute a failed attempt."""
        self._executor.interrupt(request_id)

    def stop(self) -> None:
        """End every instance and drop what is queued."""
        self._executor.end_instances()
        self._asynchronous.stop()


def _request_id() -> str:
    digits = uuid.uuid4().hex
    return f"1-{digits[:8]}-{digits[8:16]}-{digits[16:28]}"
