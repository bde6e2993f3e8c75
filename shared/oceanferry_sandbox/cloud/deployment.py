"""The functions of the sandbox, read from s.yaml: what is tried here is what is deployed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
"""These load nearly all modules that the functions need."""
_PLACEHOLDER = re.compile(r"\$\{(vars\.(?P<var>\w+)|env\('(?P<env>\w+)'(?:, *'(?P<default>[^']*)')?\))\}")


@dataclass(frozen=True)
class Deployment:
    """Makes functions of the properties that Serverless Devs deploys."""

    code: Path
    """The folder with the functions."""
    environment: Mapping[str, str]
    """What ``${env('NAME')}`` gives, and what every function gets besides."""
    credentials: AccessKey
    """The temporary AccessKey of the functions' role."""
    runtime: Runtime | None = None
    """Overrides the form of the context."""
    timeout: timedelta | None = None
    """Overrides the functions' timeouts, for tests of what happens at the deadline."""

    def of_s_yaml(self, text: str) -> list[FunctionConfig]:
        """Return the functions that a Serverless Devs file with this text deploys."""
        document = yaml.safe_load(text)
        resolved = _resolve(document, document.get("vars", {}), self.environment)
        return [self.function(resource["props"]) for resource in resolved["resources"].values()]

    def function(self, props: Mapping[str, Any]) -> FunctionConfig:
        """Return the function with these properties."""
        asynchronous = props.get("asyncInvokeConfig", {})
        destinations = asynchronous.get("destinationConfig", {})
        return FunctionConfig(
            name=props["functionName"],
            handler=props["handler"],
            code=self.code,
            timeout=self.timeout or timedelta(seconds=props["timeout"]),
            credentials=self.credentials,
            memory_mb=props["memorySize"],
            environment={**props.get("environmentVariables", {}), **self.environment},
            runtime=self.runtime or props["runtime"],
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
