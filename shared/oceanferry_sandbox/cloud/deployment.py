"""The functions of the sandbox, read from s.yaml: what is tried here is what is deployed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic_core import to_json

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig, Runtime, Trigger

_ADAPTERS = (
    "chat.channels",
    "chat.sender",
    "function_compute.invoker",
    "http.client",
    "oceanbase.backup_service",
    "oss.object_store",
    "source.object",
)
LOADED_AHEAD = (
    "oceanferry.application.function",
    "oceanferry.application.redeem_handler",
    "oceanferry.bootstrap.building",
    *(f"oceanferry.adapters.{name}" for name in _ADAPTERS),
)
"""The modules with which a function has loaded nearly all that it comes to need."""
_PLACEHOLDER = re.compile(r"\$\{(vars\.(?P<var>\w+)|env\('(?P<env>\w+)'(?:, *'(?P<default>[^']*)')?\))\}")


def functions_of(
    s_yaml: str,
    code: Path,
    *,
    environment: Mapping[str, str],
    credentials: AccessKey,
    runtime: Runtime | None = None,
    timeout: timedelta | None = None,
) -> list[FunctionConfig]:
    """Return the functions that *s_yaml* deploys.

    Args:
        s_yaml: The text of the Serverless Devs file.
        code: The folder with the functions.
        environment: What ``${env('NAME')}`` gives, and what every function gets besides.
        credentials: The temporary AccessKey of the functions' role.
        runtime: Overrides the form of the context.
        timeout: Overrides the functions' timeouts, for tests of what happens at the deadline.
    """
    document = yaml.safe_load(s_yaml)
    resolved = _resolve(document, document.get("vars", {}), environment)
    return functions_from(
        (resource["props"] for resource in resolved["resources"].values()),
        code,
        environment=environment,
        credentials=credentials,
        runtime=runtime,
        timeout=timeout,
    )


def functions_from(
    deployed: Iterable[Mapping[str, Any]],
    code: Path,
    *,
    environment: Mapping[str, str],
    credentials: AccessKey,
    runtime: Runtime | None = None,
    timeout: timedelta | None = None,
) -> list[FunctionConfig]:
    """Return functions with the properties that Serverless Devs deploys; for the rest see functions_of."""
    return [
        _function(
            each, code, environment=environment, credentials=credentials, runtime=runtime, timeout=timeout
        )
        for each in deployed
    ]


def _function(
    props: Mapping[str, Any],
    code: Path,
    *,
    environment: Mapping[str, str],
    credentials: AccessKey,
    runtime: Runtime | None,
    timeout: timedelta | None,
) -> FunctionConfig:
    asynchronous = props.get("asyncInvokeConfig", {})
    destinations = asynchronous.get("destinationConfig", {})
    return FunctionConfig(
        name=props["functionName"],
        handler=props["handler"],
        code=code,
        timeout=timeout or timedelta(seconds=props["timeout"]),
        credentials=credentials,
        memory_mb=props["memorySize"],
        environment={**props.get("environmentVariables", {}), **environment},
        runtime=runtime or props["runtime"],
        async_task=asynchronous.get("asyncTask", False),
        max_async_retry_attempts=asynchronous.get("maxAsyncRetryAttempts", 3),
        max_async_event_age=timedelta(seconds=asynchronous.get("maxAsyncEventAgeInSeconds", 86400)),
        on_success=destinations.get("onSuccess", {}).get("destination", ""),
        on_failure=destinations.get("onFailure", {}).get("destination", ""),
        triggers=tuple(_triggers(props)),
        role=props.get("role", ""),
        log_project=props.get("logConfig", {}).get("project", ""),
        log_store=props.get("logConfig", {}).get("logstore", ""),
    )


def _triggers(props: Mapping[str, Any]) -> Iterator[Trigger]:
    for trigger in props.get("triggers", []):
        yield Trigger(
            name=trigger["triggerName"],
            type=trigger["triggerType"],
            config=to_json(trigger["triggerConfig"]).decode(),
            source_arn=trigger.get("sourceArn", ""),
            invocation_role=trigger.get("invocationRole", ""),
        )


def _resolve(node: Any, variables: Mapping[str, str], environment: Mapping[str, str]) -> Any:  # noqa: ANN401  # YAML is anything
    if isinstance(node, dict):
        return {key: _resolve(value, variables, environment) for key, value in node.items()}
    if isinstance(node, list):
        return [_resolve(value, variables, environment) for value in node]
    if not isinstance(node, str):
        return node

    def value(found: re.Match[str]) -> str:
        if found["var"]:
            return variables[found["var"]]
        return environment.get(found["env"], found["default"] or "")

    return _PLACEHOLDER.sub(value, node)
