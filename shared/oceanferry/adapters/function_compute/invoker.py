"""Handing jobs over through Function Compute's asynchronous invocations, API of version 2023-03-30."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

from alibabacloud_fc20230330.client import Client
from alibabacloud_fc20230330.models import (
    InvokeFunctionHeaders,
    InvokeFunctionRequest,
    InvokeFunctionResponse,
)
from darabonba.runtime import RuntimeOptions
from pydantic_core import from_json

from oceanferry.adapters.alibaba_cloud.body_errors import raise_if_refused
from oceanferry.adapters.alibaba_cloud.errors import Operation, Refusal
from oceanferry.adapters.function_compute.account import FunctionComputeAccount
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError, PermanentError, ServiceRefused
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.texts import text

LONGEST_DELAY = timedelta(seconds=3599)
"""The longest that Function Compute lets an invocation wait on purpose."""

_ACCEPTED = 202
_TASK_ID_IN_USE = 409
_LONGEST_ERROR = 64 * 1024


class FunctionComputeInvoker:
    """An Invoker.

    The functions need ``asyncTask`` on: without it Function Compute is not
    known to refuse a task id that it had before. How long it remembers one is
    not documented; it shows tasks for seven days.

    Args:
        account: Where the functions are; its identity needs the RAM action ``fc:InvokeFunction``.
        function_names: The function's name for each kind of job.
        signatures: How the functions know that a job is ours.
    """

    def __init__(
        self,
        account: FunctionComputeAccount,
        *,
        function_names: Mapping[str, str],
        signatures: JobSignatures,
    ) -> None:
        self._account = account
        self._client = Client(account.for_invocations)
        self._caller = account.caller
        self._function_names = dict(function_names)
        self._signatures = signatures

    def hand_over(self, job: Job, *, delay: timedelta = timedelta(0)) -> bool:
        """Hand *job* over; a delay is rounded up to seconds and cut at LONGEST_DELAY.

        Repeating the call after a lost reply is safe, because of the task id.
        """
        function = self._function(job)
        operation = Operation(
            "Function Compute",
            f"hand backup set {job.order.backup_set_id or 'of this run'} over to function {function}",
            "fc:InvokeFunction",
            resource=self._account.resource(function),
        )
        try:
            response = self._caller.call(lambda: self._invoke(function, job, delay), operation, _named)
        except _HandedOverBefore:
            return False
        if response.status_code != _ACCEPTED:
            raise ServiceRefused(
                operation.failure(f"Function Compute answered {response.status_code} instead of 202"),
                advice="Check that the endpoint is Function Compute's",
            )
        return True

    def _function(self, job: Job) -> str:
        if job.job not in self._function_names:
            raise InvalidConfiguration(
                text("There is no function for {job} jobs", job=job.job),
                advice=text("Add it under functions in the configuration"),
            )
        return self._function_names[job.job]

    def _invoke(self, function: str, job: Job, delay: timedelta) -> InvokeFunctionResponse:
        # Made anew for each call: the SDK writes into the headers that it is given.
        headers = InvokeFunctionHeaders(
            common_headers=_delay_header(delay),
            x_fc_async_task_id=job.task_id,
            x_fc_invocation_type="Async",
        )
        request = InvokeFunctionRequest(body=self._signatures.payload(job))
        response = self._client.invoke_function_with_options(function, request, headers, RuntimeOptions())
        if response.status_code != _ACCEPTED:
            raise_if_refused(_document(response), status=response.status_code)
        return response


class _HandedOverBefore(PermanentError):
    """There was an invocation of the same task id."""


def _document(response: InvokeFunctionResponse) -> object:
    try:
        return from_json(response.body.read(_LONGEST_ERROR)) if response.body else None
    except ValueError:
        return None


def _delay_header(delay: timedelta) -> dict[str, str]:
    seconds = math.ceil(min(delay, LONGEST_DELAY).total_seconds())
    return {"x-fc-async-delay": str(seconds)} if seconds > 0 else {}


def _named(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    # Only the status of a repeated task id is documented, its code is not.
    if refusal.status == _TASK_ID_IN_USE:
        return _HandedOverBefore(
            operation.failure("it was handed over before (same task ID)"), code=refusal.code
        )
    if refusal.code == "FunctionNotFound":
        return ServiceRefused(
            operation.failure("the function does not exist"),
            advice="Deploy all functions, and check region and account_id in the configuration",
            code=refusal.code,
            request_id=refusal.request_id,
        )
    return None
