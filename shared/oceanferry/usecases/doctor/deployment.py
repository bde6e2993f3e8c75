"""Whether s.yaml and the configuration speak of the same things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from oceanferry.domain.configuration import Configuration
from oceanferry.domain.deployment.deployed import AsyncSettings, DeployedFunction, Deployment
from oceanferry.domain.deployment.findings import Finding, ProblemName, Topic, grouped
from oceanferry.domain.runs.requests import Request
from oceanferry.domain.texts import text
from oceanferry.usecases.doctor.function_sizes import size_findings

_NEEDED = ("fetch_link", "publish", "copy_object")
"""Those that jobs are handed over to."""
_MOST_BYTES = 4096
"""What all variables of a function may have together, their names included."""


@dataclass(frozen=True)
class Expected:
    """What the configuration expects of a deployment."""

    region: str
    account_id: str
    functions: Mapping[str, str]
    """The name of each entry point's function."""
    variables: Mapping[str, int]
    """The environment variables that the configuration names, and how many bytes each has here."""
    configuration: Configuration
    known_variables: AbstractSet[str] = frozenset()
    """Those that have a meaning of their own."""
    needed: tuple[str, ...] = _NEEDED
    """The entry points without which it does not work as configured."""


def deployment_findings(deployment: Deployment, expected: Expected) -> list[Finding]:
    """Return how what is to be deployed differs from what is configured."""
    findings = [
        *_choices(deployment, expected),
        *_missing(deployment, expected),
        *size_findings(deployment),
        *(finding for each in deployment.functions for finding in _of_function(each, expected)),
    ]
    return grouped(findings)


def fitting(deployment: Deployment) -> Finding:
    """Say that it does not differ."""
    names = ", ".join(each.name for each in deployment.functions)
    return Topic("deployment", deployment.source).ok(
        "s_yaml", text("fits the configuration: {names}", names=names)
    )


def _choices(deployment: Deployment, expected: Expected) -> Iterator[Finding]:
    topic = Topic("deployment", deployment.source)
    pairs: tuple[tuple[ProblemName, Literal["region", "account_id"], str], ...] = (
        ("s_yaml_region", "region", expected.region),
        ("s_yaml_account_id", "account_id", expected.account_id),
    )
    for problem, name, wanted in pairs:
        chosen = deployment.choice(name)
        if chosen and chosen != wanted:
            yield topic.problem(
                problem,
                text(
                    "vars.{name} is {chosen}, but {name} in the configuration is {wanted}",
                    name=name,
                    chosen=chosen,
                    wanted=wanted,
                ),
                text("Write the same in both: the {what} of the functions", what=name.replace("_id", "")),
            )


def _missing(deployment: Deployment, expected: Expected) -> Iterator[Finding]:
    for kind in expected.needed:
        if deployment.of_kind(kind) is None:
            yield Topic("deployment", kind).problem(
                "function_not_in_s_yaml",
                text(
                    "{source} deploys no function {kind}, which the configuration needs",
                    source=deployment.source,
                    kind=kind,
                ),
                text("Copy resources.{kind} from the s.yaml of the source", kind=kind),
            )


def _of_function(function: DeployedFunction, expected: Expected) -> Iterator[Finding]:
    topic = Topic("deployment", function.name)
    wanted = expected.functions.get(function.kind)
    if wanted and wanted != function.name:
        yield topic.problem(
            "function_name",
            text(
                "its name is {name}, but functions.{kind} in the configuration is {wanted}",
                name=function.name,
                kind=function.kind,
                wanted=wanted,
            ),
            text("Write the same name in both"),
        )
    if not function.role:
        yield topic.problem(
            "no_role",
            text("it has no role, so it has no permissions"),
            text("Set role to the ARN of a RAM role"),
        )
    yield from _variables(topic, function, expected)
    yield from _failures(topic, function)
    yield from _timers(topic, function, expected)


def _variables(topic: Topic, function: DeployedFunction, expected: Expected) -> Iterator[Finding]:
    for name in sorted(expected.variables.keys() - function.variables.keys()):
        yield topic.problem(
            "variable_not_deployed",
            text("its environment lacks {name}, which the configuration reads", name=name),
            text("Add {name}: ${{env('{name}')}} under environmentVariables", name=name),
        )
    own = {name for name, value in function.variables.items() if not value}
    for name in sorted(own - expected.variables.keys() - expected.known_variables):
        yield topic.warning(
            "variable_not_used",
            text("its environment has {name}, which the configuration does not read", name=name),
            text(
                "Remove {name} from environmentVariables, or use ${{{name}}} in the configuration", name=name
            ),
        )
    yield from _size_of_variables(topic, function, expected)


def _size_of_variables(topic: Topic, function: DeployedFunction, expected: Expected) -> Iterator[Finding]:
    size = sum(
        len(name.encode()) + max(len(value.encode()), expected.variables.get(name, 0))
        for name, value in function.variables.items()
    )
    if size > _MOST_BYTES:
        yield topic.problem(
            "variables_too_large",
            text(
                "its environment has {size} bytes; the limit of Function Compute is {most_bytes}",
                size=size,
                most_bytes=_MOST_BYTES,
            ),
            text("Remove unused variables, or use shorter addresses and keys"),
        )


def _failures(topic: Topic, function: DeployedFunction) -> Iterator[Finding]:
    if function.kind not in _NEEDED:
        return
    asynchronous = function.asynchronous or AsyncSettings()
    if not asynchronous.task_mode:
        yield topic.problem(
            "not_in_task_mode",
            text("asyncTask is off: repeated hand-overs are not rejected, and a delivery may happen twice"),
            text("Set asyncTask: true under asyncInvokeConfig"),
        )
    if not asynchronous.on_failure:
        yield topic.problem(
            "failures_unnoticed",
            text("no onFailure destination: failed asynchronous invocations go unnoticed"),
            text("Set destinationConfig.onFailure under asyncInvokeConfig, as in the s.yaml of the source"),
        )


def _timers(topic: Topic, function: DeployedFunction, expected: Expected) -> Iterator[Finding]:
    if function.kind != "fetch_link":
        return
    routes = ", ".join(sorted(expected.configuration.routes)) or text("none")
    for timer in function.triggers:
        if timer.type != "timer":
            continue
        try:
            route = Request.model_validate_json(timer.payload).route
        except ValidationError:
            route = ""
        if not route or route not in expected.configuration.routes:
            yield topic.problem(
                "timer_payload",
                text(
                    "the timer {name} does not request a configured route (defined: {routes})",
                    name=timer.name,
                    routes=routes,
                ),
                text('Set payload: \'{{"route": "NAME"}}\' with one of them'),
            )
