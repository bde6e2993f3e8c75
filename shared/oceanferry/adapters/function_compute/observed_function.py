"""Checking a function's asynchronous invocations, API of version 2023-03-30."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alibabacloud_fc20230330 import models
from alibabacloud_fc20230330.client import Client
from darabonba.runtime import RuntimeOptions

from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.adapters.function_compute.account import FunctionComputeAccount

_T = TypeVar("_T")
_MOST_EVENTS = 20
_UNDER_WAY = frozenset({"Enqueued", "Dequeued", "Running", "Retrying", "Stopping"})


class FunctionComputeFunction:
    """An ObservedFunction.

    Args:
        account: Its identity needs ``fc:GetFunction``, ``fc:GetAsyncTask`` and ``fc:ListAsyncTasks``.
        function: The function's name.
    """

    def __init__(self, account: FunctionComputeAccount, function: str) -> None:
        self._client = Client(account.for_everything_else)
        self._caller = account.caller
        self._name = function
        self._resource = account.resource(function)

    def configuration(self) -> None:
        request = models.GetFunctionRequest()
        self._ask(
            *("check", "fc:GetFunction"),
            lambda: self._client.get_function_with_options(self._name, request, {}, RuntimeOptions()),
        )

    def ended(self, task_id: str) -> bool:
        request = models.GetAsyncTaskRequest()
        reply = self._ask(
            *("check an invocation of", "fc:GetAsyncTask"),
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
        operation = Operation(
            "Function Compute", f"{purpose} function {self._name}", ram_action, self._resource
        )
        return self._caller.call(call, operation, lambda *_: None)
