"""Checking functions that are deployed, through Function Compute's API of version 2023-03-30."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from alibabacloud_fc20230330 import models
from alibabacloud_fc20230330.client import Client
from alibabacloud_tea_openapi.utils_models import OpenApiRequest, Params
from darabonba.runtime import RuntimeOptions
from pydantic import ValidationError

from oceanferry.adapters.alibaba_cloud.body_errors import raise_if_refused
from oceanferry.adapters.alibaba_cloud.errors import Operation, Refusal
from oceanferry.adapters.function_compute.account import FunctionComputeAccount
from oceanferry.adapters.function_compute.s_yaml.form import TriggerSettings
from oceanferry.domain.deployment.deployed import AsyncSettings, DeployedFunction, DeployedTrigger
from oceanferry.domain.errors import OceanferryError, PermanentError

_T = TypeVar("_T")
_NOT_THERE = re.compile(r"Not(Found|Exist)")
"""In a code. That of a function is documented, that of its asynchronous settings is not."""
_PAGE = 100


class FunctionComputeExaminer:
    """DeployedFunctions of one account and region.

    Args:
        account: Its identity needs ``fc:GetFunction``, ``fc:ListTriggers`` and
            ``fc:GetFunctionAsyncInvokeConfig``.
    """

    def __init__(self, account: FunctionComputeAccount) -> None:
        self._account = account
        self._client = _BodyCheckingClient(account.for_everything_else)
        self._caller = account.caller

    def function(self, name: str) -> DeployedFunction | None:
        found = self._ask(name, "check", "fc:GetFunction", partial(self._get, name))
        if found is None:
            return None
        triggers = self._ask(name, "list the triggers of", "fc:ListTriggers", partial(self._triggers, name))
        settled = self._ask(
            *(name, "check the asynchronous invocations of", "fc:GetFunctionAsyncInvokeConfig"),
            partial(self._asynchronous, name),
        )
        return DeployedFunction(
            resource=name,
            name=name,
            region=self._account.region,
            handler=found.handler or "",
            runtime=found.runtime or "",
            role=found.role or "",
            timeout_seconds=found.timeout,
            memory_mib=found.memory_size,
            variables=dict.fromkeys(found.environment_variables or {}, ""),
            log_project=(found.log_config.project if found.log_config else "") or "",
            log_store=(found.log_config.logstore if found.log_config else "") or "",
            asynchronous=_settings(settled) if settled else None,
            triggers=tuple(map(_trigger, triggers or ())),
        )

    def _get(self, name: str) -> models.Function:
        request = models.GetFunctionRequest()
        return self._client.get_function_with_options(name, request, {}, RuntimeOptions()).body

    def _triggers(self, name: str) -> list[models.Trigger]:
        request = models.ListTriggersRequest(limit=_PAGE)
        reply = self._client.list_triggers_with_options(name, request, {}, RuntimeOptions())
        return reply.body.triggers or []

    def _asynchronous(self, name: str) -> models.AsyncConfig:
        request = models.GetAsyncInvokeConfigRequest()
        return self._client.get_async_invoke_config_with_options(name, request, {}, RuntimeOptions()).body

    def _ask(self, name: str, purpose: str, ram_action: str, call: Callable[[], _T]) -> _T | None:
        operation = Operation(
            "Function Compute", f"{purpose} function {name}", ram_action, self._account.resource(name)
        )
        try:
            return self._caller.call(call, operation, _named)
        except _NotThere:
            return None


class _BodyCheckingClient(Client):  # type: ignore[misc]  # the SDK has no types
    """The SDK's, which would read an error with HTTP 200 as a function without settings or triggers."""

    def call_api(self, params: Params, request: OpenApiRequest, runtime: RuntimeOptions) -> dict[str, object]:
        reply: dict[str, object] = super().call_api(params, request, runtime)
        raise_if_refused(reply.get("body"))
        return reply


class _NotThere(PermanentError):
    """There is no such function, or it has no such settings."""


def _named(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    if _NOT_THERE.search(refusal.code):
        return _NotThere(operation.failure("the function does not exist"), code=refusal.code)
    return None


def _settings(found: models.AsyncConfig) -> AsyncSettings:
    on_failure = found.destination_config.on_failure if found.destination_config else None
    return AsyncSettings(
        task_mode=bool(found.async_task),
        most_retries=found.max_async_retry_attempts,
        longest_wait_seconds=found.max_async_event_age_in_seconds,
        on_failure=(on_failure.destination if on_failure else "") or "",
    )


def _trigger(found: models.Trigger) -> DeployedTrigger:
    settings = _read(found.trigger_config)
    return DeployedTrigger(
        name=found.trigger_name or "",
        type=found.trigger_type or "",
        cron=settings.cron_expression,
        payload=settings.payload,
        enabled=settings.enable and settings.trigger_enable,
        source=settings.queue_name or found.source_arn or "",
        invocation_role=found.invocation_role or "",
    )


def _read(config: str | Mapping[str, object] | None) -> TriggerSettings:
    """Read a trigger's settings, which the API has as JSON in a string; what cannot be read is empty."""
    try:
        if isinstance(config, str):
            return TriggerSettings.model_validate_json(config)
        return TriggerSettings.model_validate(config or {})
    except ValidationError:
        return TriggerSettings()
