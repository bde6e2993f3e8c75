"""Reading s.yaml, as Serverless Devs does: what is to be deployed. Only commands do, beside the checkout."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from oceanferry.adapters.function_compute.s_yaml.form import File, FunctionForm, Trigger
from oceanferry.adapters.function_compute.s_yaml.mistakes import unknown_variables, wrong_values
from oceanferry.domain.deployment.deployed import AsyncSettings, DeployedFunction, DeployedTrigger, Deployment
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.problems import Origin, Problem
from oceanferry.domain.texts import text
from oceanferry.domain.yaml_mistakes import explained

_VARIABLE = re.compile(r"\$\{vars\.(\w+)\}")
_FILE_NAME = "s.yaml"
_FUNCTIONS = "fc3"
"""The component whose resources are functions; its version may follow after an @."""


def s_yaml_beside(config: Path) -> Path:
    """Return where the s.yaml of a configuration is, or would be: in the same folder."""
    return config.parent / _FILE_NAME


def s_yaml_to_read(config: Path, s_yaml: Path | None, source: Path) -> Path:
    """Return the s.yaml to read: the one that is named, else that of the configuration, else the source's."""
    beside = s_yaml_beside(config)
    return s_yaml or (beside if beside.is_file() else source / _FILE_NAME)


def text_of(path: Path) -> str:
    """Return the file's text, with the line endings that it has.

    Raises:
        InvalidConfiguration: It cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or text("it is not UTF-8")
        raise InvalidConfiguration(
            text("{path} cannot be read: {why}", path=path, why=why), advice=_ADVICE
        ) from None


def read_deployment(path: Path) -> Deployment:
    """Return what *path* deploys, with ``${vars.NAME}`` filled in and what is left to the environment empty.

    Raises:
        InvalidConfiguration: It cannot be read, or is no such file.
    """
    return parse_deployment(text_of(path), path)


def parse_deployment(written: str, path: Path) -> Deployment:
    """Do the same with the text of the file at *path*. Raises InvalidConfiguration if it is no such file."""
    document = _document(written, path)
    chosen = document["vars"]
    choices = {name: str(value) for name, value in chosen.items()} if isinstance(chosen, dict) else {}
    if choices:
        _refuse(unknown_variables(written, str(path), choices))
    try:
        file = File.model_validate(_filled(document, choices))
    except ValidationError as error:
        raise _refusal(wrong_values(error, written, str(path))) from None
    functions = tuple(
        _function(name, resource.props)
        for name, resource in file.resources.items()
        if resource.component.partition("@")[0] == _FUNCTIONS and resource.props
    )
    return Deployment(str(path), functions, choices)


_ADVICE = text("Compare it with the s.yaml of the source code")


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise _refusal(problems)


def _refusal(problems: Sequence[Problem]) -> InvalidConfiguration:
    error = InvalidConfiguration.listing(replace(each, fix=each.fix or _ADVICE) for each in problems)
    error.advice = error.problems[0].fix or ""
    return error


# A command reads the same s.yaml several times.
@lru_cache(maxsize=4)
def _loaded(written: str) -> object:
    return yaml.safe_load(written)


def _document(written: str, path: Path) -> dict[str, Any]:
    try:
        document = _loaded(written)
    except yaml.MarkedYAMLError as error:
        line, what = explained(error, written)
        raise _refusal([Problem(Origin(line, str(path)), (), what, text("Correct this line"))]) from None
    except yaml.YAMLError:
        raise InvalidConfiguration(
            text("{path} is not YAML: it has control characters", path=path),
            advice=text("Remove them, or write the file anew"),
        ) from None
    if not isinstance(document, dict):
        raise InvalidConfiguration(text("{path} does not describe a deployment", path=path), advice=_ADVICE)
    # Anchors may be anything; only what the resources have of them counts.
    return {name: document.get(name) for name in ("vars", "resources")}


def _filled(value: object, choices: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _filled(each, choices) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, choices) for each in value]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: choices.get(found[1], found[0]), value)
    return value


def _function(resource: str, props: FunctionForm) -> DeployedFunction:
    asynchronous, logs = props.async_invoke_config, props.log_config
    return DeployedFunction(
        resource=resource,
        name=props.function_name,
        region=props.region,
        handler=props.handler,
        runtime=props.runtime,
        role=props.role,
        timeout_seconds=props.timeout,
        memory_mib=props.memory_size,
        cpu=props.cpu,
        variables={
            name: "" if "${" in str(value) else str(value)
            for name, value in props.environment_variables.items()
        },
        log_project=logs.project,
        log_store=logs.logstore,
        in_vpc=props.vpc_config is not None,
        internet_access=props.internet_access,
        asynchronous=AsyncSettings(
            task_mode=asynchronous.async_task,
            most_retries=asynchronous.max_async_retry_attempts,
            longest_wait_seconds=asynchronous.max_async_event_age_in_seconds,
            on_failure=asynchronous.failures_go_to,
        )
        if asynchronous
        else None,
        triggers=tuple(map(_trigger, props.triggers)),
    )


def _trigger(trigger: Trigger) -> DeployedTrigger:
    settings = trigger.trigger_config
    return DeployedTrigger(
        name=trigger.trigger_name,
        type=trigger.trigger_type,
        cron=settings.cron_expression,
        payload=settings.payload,
        enabled=settings.enable and settings.trigger_enable,
        source=trigger.source_arn or settings.queue_name,
        invocation_role=trigger.invocation_role,
        content_format=settings.notify_content_format,
        dead_letters=settings.dead_letters,
    )
