"""HTTP in, HTTP out: routes, headers and error replies of Function Compute's API."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.acs3 import SignatureRefused, verify
from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.function_compute.refusals import invalid_argument
from oceanferry_sandbox.function_compute.replies import (
    Json,
    Shapes,
    error_response,
    invocation_response,
    json_response,
)
from oceanferry_sandbox.function_compute.tasks import AsyncTask
from oceanferry_sandbox.http_server.messages import Request, Response

_MOST_TASKS_LISTED = 100


@dataclass(frozen=True)
class _Asked:
    """One request that has found its route."""

    request: Request
    body: bytes
    request_id: str
    function: str
    task: str = ""

    def header(self, name: str) -> str:
        return self.request.headers.get(name)

    def reply(self, body: Json) -> Response:
        return json_response(200, body, self.request_id)


_Route = Callable[[_Asked], Response]


class Functions(Protocol):
    """What the API is an API of; every method raises Refused."""

    region: str
    account_id: str

    def function(self, name: str) -> FunctionConfig:
        """Return a function's configuration."""

    def invoke(self, function_name: str, payload: bytes) -> Invocation:
        """Run a function to its end."""

    def invoke_async(
        self, function_name: str, payload: bytes, *, task_id: str | None, delay: timedelta
    ) -> str:
        """Queue an invocation; returns its request id."""

    def task(self, function_name: str, task_id: str) -> AsyncTask:
        """Return an asynchronous task."""

    def tasks(self, function_name: str) -> list[AsyncTask]:
        """Return a function's asynchronous tasks, oldest first."""

    def stop_task(self, function_name: str, task_id: str) -> None:
        """Stop a task."""


class Api:
    """Answers requests that one of the keys has signed."""

    def __init__(
        self, functions: Functions, access_keys: Sequence[AccessKey], clock: Callable[[], float]
    ) -> None:
        self._functions = functions
        self._access_keys = access_keys
        self._clock = clock
        self._shapes = Shapes(functions.region, functions.account_id)
        function = r"/2023-03-30/functions/(?P<function>[^/]+)"
        self._routes: list[tuple[str, re.Pattern[str], _Route]] = [
            (method, re.compile(function + rest), route)
            for method, rest, route in (
                ("POST", "/invocations", self._invoke),
                ("GET", "/async-tasks", self._list_tasks),
                ("GET", "/async-tasks/(?P<task>[^/]+)", self._get_task),
                ("PUT", "/async-tasks/(?P<task>[^/]+)/stop", self._stop_task),
                ("GET", "/triggers", self._list_triggers),
                ("GET", "/async-invoke-config", self._get_async_invoke_config),
                ("GET", "", self._get_function),
            )
        ]

    def __call__(self, request: Request) -> Response:
        """Check the signature, find the route, turn a refusal into its reply."""
        body = request.read()
        request_id = str(uuid.uuid4()).upper()
        try:
            verify(request, body, self._access_keys, self._clock())
            return self._routed(request, body, request_id)
        except SignatureRefused as refusal:
            return error_response(refusal.status, refusal.code, refusal.message, request_id)
        except Refused as refusal:
            return error_response(refusal.status, refusal.code, refusal.message, request_id)

    def _routed(self, request: Request, body: bytes, request_id: str) -> Response:
        for method, pattern, route in self._routes:
            found = pattern.fullmatch(request.path)
            if found and method == request.method:
                _check_qualifier(request)
                return route(_Asked(request, body, request_id, **found.groupdict()))
        message = f"'{request.method}' against '{request.path}' is not supported"
        raise Refused(404, "PathNotSupported", message)

    def _invoke(self, asked: _Asked) -> Response:
        kind = asked.header("x-fc-invocation-type") or "Sync"
        if kind == "Async":
            return self._invoke_async(asked)
        if kind != "Sync":
            raise invalid_argument(f"'{kind}' is no invocation type: Sync or Async")
        invocation = self._functions.invoke(asked.function, asked.body)
        return invocation_response(invocation, tail=asked.header("x-fc-log-type") == "Tail")

    def _invoke_async(self, asked: _Asked) -> Response:
        request_id = self._functions.invoke_async(
            asked.function,
            asked.body,
            task_id=asked.header("x-fc-async-task-id") or None,
            delay=_delay(asked.header("x-fc-async-delay")),
        )
        return Response(202, {"x-fc-request-id": request_id})

    def _get_task(self, asked: _Asked) -> Response:
        task = self._functions.task(asked.function, asked.task)
        return asked.reply(self._shapes.task(task, with_payload=True))

    def _list_tasks(self, asked: _Asked) -> Response:
        query = asked.request.query
        tasks = [
            task
            for task in self._functions.tasks(asked.function)
            if task.task_id.startswith(query.get("prefix", ""))
            and query.get("status", task.status) == task.status
        ]
        tasks.sort(key=lambda task: task.events[0].at, reverse=query.get("sortOrderByTime") == "desc")
        return asked.reply(_page(tasks, query, self._shapes))

    def _stop_task(self, asked: _Asked) -> Response:
        self._functions.stop_task(asked.function, asked.task)
        return Response(204, {"x-fc-request-id": asked.request_id})

    def _get_function(self, asked: _Asked) -> Response:
        return asked.reply(self._shapes.function(self._functions.function(asked.function)))

    def _list_triggers(self, asked: _Asked) -> Response:
        config = self._functions.function(asked.function)
        return asked.reply({"triggers": [self._shapes.trigger(config, one) for one in config.triggers]})

    def _get_async_invoke_config(self, asked: _Asked) -> Response:
        return asked.reply(self._shapes.async_invoke_config(self._functions.function(asked.function)))


def _check_qualifier(request: Request) -> None:
    qualifier = request.query.get("qualifier") or "LATEST"
    if qualifier != "LATEST":
        raise Refused(404, "AliasNotFound", f"alias '{qualifier}' does not exist")


def _delay(header: str) -> timedelta:
    """Read ``x-fc-async-delay``, in seconds; fractions are the sandbox's own addition."""
    if not header:
        return timedelta(0)
    try:
        delay = timedelta(seconds=float(header))
    except (ValueError, OverflowError):
        delay = timedelta(0)
    if not timedelta(0) < delay < timedelta(hours=1):
        raise invalid_argument(f"x-fc-async-delay is '{header}', but must be between 0 and 3600 seconds")
    return delay


def _page(tasks: Sequence[AsyncTask], query: Mapping[str, str], shapes: Shapes) -> Json:
    start, limit = int(query.get("nextToken") or 0), int(query.get("limit") or 20)
    if not 1 <= limit <= _MOST_TASKS_LISTED:
        raise invalid_argument(f"limit is {limit}, but must be between 1 and {_MOST_TASKS_LISTED}")
    with_payload = query.get("includePayload", "").lower() == "true"  # the Python SDK writes True
    page: dict[str, object] = {
        "tasks": [shapes.task(task, with_payload=with_payload) for task in tasks[start : start + limit]]
    }
    if start + limit < len(tasks):
        page["nextToken"] = str(start + limit)
    return page
