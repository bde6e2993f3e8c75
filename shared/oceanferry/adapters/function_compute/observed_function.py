"""Looking at a function's asynchronous invocations, API of version 2023-03-30."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alibabacloud_fc20230330 import models
from alibabacloud_fc20230330.client import Client
from darabonba.runtime import RuntimeOptions

from oceanferry.adapters.alibaba_cloud.caller import Caller, configuration
from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.function_compute.examiner import control_endpoint
from oceanferry.domain.credentials import Credentials
from oceanferry.ports.clock import Clock

_T = TypeVar("_T")
_MOST_EVENTS = 20
_UNDER_WAY = frozenset({"Enqueued", "Dequeued", "Running", "Retrying", "Stopping"})


class FunctionComputeFunction:
    """An ObservedFunction.

    Args:
        credentials: The identity needs ``fc:GetFunction``, ``fc:GetAsyncTask`` and ``fc:ListAsyncTasks``.
        region: The function's region.
        account_id: The account that it is in.
        endpoint: None for the region's own.
        function: Its name.
        clock: What passes between attempts.
    """

    def __init__(
        self,
        *,
        credentials: Credentials,
        region: str,
        account_id: str,
        endpoint: str | None,
        function: str,
        clock: Clock,
    ) -> None:
        own = control_endpoint(region)
        self._client = Client(
            configuration(credentials, region=region, endpoint=endpoint, default_endpoint=own)
        )
        self._caller = Caller(credentials, clock)
        self._name = function
        self._arn = f"acs:fc:{region}:{account_id}:functions/{function}"

    def configuration(self) -> None:
        request = models.GetFunctionRequest()
        self._ask(
            *("look at", "fc:GetFunction"),
            lambda: self._client.get_function_with_options(self._name, request, {}, RuntimeOptions()),
        )

    def ended(self, task_id: str) -> bool:
        request = models.GetAsyncTaskRequest()
        reply = self._ask(
            *("look at an invocation of", "fc:GetAsyncTask"),
            lambda: self._client.get_async_task_with_options(
                self._name, task_id, request, {}, RuntimeOptions()
            ),
        )
        return bool(reply.body.status) and reply.body.status not in _UNDER_WAY

    def oldest(self, prefix: str) -> str:
        found = self._tasks(models.ListAsyncTasksRequest(limit=1, prefix=prefix, sort_order_by_time="asc"))
        return (found[0].task_id or "") if found else ""

    def events(self) -> Sequence[str]:
        request = models.ListAsyncTasksRequest(
            include_payload=True, limit=_MOST_EVENTS, sort_order_by_time="desc"
        )
        return [each.task_id or "" for each in self._tasks(request)]

    def _tasks(self, request: models.ListAsyncTasksRequest) -> list[models.AsyncTask]:
        reply = self._ask(
            *("list the invocations of", "fc:ListAsyncTasks"),
            lambda: self._client.list_async_tasks_with_options(self._name, request, {}, RuntimeOptions()),
        )
        return reply.body.tasks or []

    def _ask(self, purpose: str, ram_action: str, call: Callable[[], _T]) -> _T:
        resource = f"{self._arn} and {self._arn}/*"
        operation = Operation("Function Compute", f"{purpose} function {self._name}", ram_action, resource)
        return self._caller.call(call, operation, lambda *_: None)
