"""Whether what is deployed is what s.yaml says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oceanferry.domain.deployment.deployed import DeployedFunction, DeployedTrigger, Deployment
from oceanferry.domain.deployment.findings import Finding, ProblemName, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import Sentence, text
from oceanferry.ports.deployed_functions import DeployedFunctions

_DEPLOY = text("Run make deploy")


def function_findings(deployment: Deployment, *, deployed: DeployedFunctions) -> Iterator[Finding]:
    """Check each function of s.yaml, its triggers, and the settings of its invocations."""
    for wanted in deployment.functions:
        topic = Topic("functions", wanted.name)
        try:
            found = deployed.function(wanted.name)
        except OceanferryError as error:
            yield topic.failed("function", error)
            continue
        if found is None:
            yield topic.problem(
                "function_missing", text("it is not deployed in {region}", region=wanted.region), _DEPLOY
            )
            continue
        differences = [*_function(topic, wanted, found), *_triggers(topic, wanted, found)]
        yield from differences or [topic.ok("function", _well(wanted))]


def _well(wanted: DeployedFunction) -> Sentence:
    triggers = ", ".join(each.name for each in wanted.triggers)
    if not triggers:
        return text("deployed as s.yaml says")
    return text("deployed as s.yaml says; triggers: {triggers}", triggers=triggers)


def _function(topic: Topic, wanted: DeployedFunction, found: DeployedFunction) -> Iterator[Finding]:
    if wanted.role and wanted.role.lower() != found.role.lower():
        yield topic.problem(
            "function_role",
            text(
                "its role is {role}, but s.yaml has {wanted}",
                role=found.role or text("not set"),
                wanted=wanted.role,
            ),
            text("Run make deploy, or correct role in s.yaml"),
        )
    pairs: tuple[tuple[ProblemName, str, object, object], ...] = (
        ("function_handler", "handler", wanted.handler, found.handler),
        ("function_runtime", "runtime", wanted.runtime, found.runtime),
        ("function_timeout", "timeout", wanted.timeout_seconds, found.timeout_seconds),
        ("function_memorysize", "memorySize", wanted.memory_mib, found.memory_mib),
    )
    for problem, name, ours, theirs in pairs:
        if ours and ours != theirs:
            yield topic.problem(
                problem,
                text("its {name} is {theirs}, but s.yaml has {ours}", name=name, theirs=theirs, ours=ours),
                _DEPLOY,
            )
    if missing := sorted(wanted.variables.keys() - found.variables.keys()):
        yield topic.problem(
            "function_variables", text("its environment lacks {missing}", missing=", ".join(missing)), _DEPLOY
        )
    yield from _asynchronous(topic, wanted, found)


def _asynchronous(topic: Topic, wanted: DeployedFunction, found: DeployedFunction) -> Iterator[Finding]:
    ours, theirs = wanted.asynchronous, found.asynchronous
    if ours is None:
        return
    if theirs is None:
        yield topic.problem(
            "async_config_missing", text("it has no asyncInvokeConfig, but s.yaml has one"), _DEPLOY
        )
        return
    pairs: Mapping[str, tuple[object, object]] = {
        "asyncTask": (ours.task_mode, theirs.task_mode),
        "maxAsyncRetryAttempts": (ours.most_retries, theirs.most_retries),
        "maxAsyncEventAgeInSeconds": (ours.longest_wait_seconds, theirs.longest_wait_seconds),
        "onFailure": (ours.on_failure, theirs.on_failure),
    }
    for name, (one, other) in pairs.items():
        if one not in (None, other):
            yield topic.problem(
                "async_config",
                text(
                    "its {name} is {theirs}, but s.yaml has {ours}",
                    name=name,
                    theirs=other or text("not set"),
                    ours=one,
                ),
                _DEPLOY,
            )


def _triggers(topic: Topic, wanted: DeployedFunction, found: DeployedFunction) -> Iterator[Finding]:
    there = {each.name: each for each in found.triggers}
    for trigger in wanted.triggers:
        if trigger.name not in there:
            sentence = text("it has no trigger {name}, so its events do not arrive", name=trigger.name)
            yield topic.problem("trigger_missing", sentence, _DEPLOY)
        else:
            yield from _trigger(topic, trigger, there[trigger.name])
    for name in sorted(there.keys() - {each.name for each in wanted.triggers}):
        yield topic.warning(
            "trigger_unknown",
            text("it has a trigger {name} that s.yaml does not define", name=name),
            text("Remove it in the console, or add it to s.yaml; make deploy does not change it"),
        )


def _trigger(topic: Topic, wanted: DeployedTrigger, found: DeployedTrigger) -> Iterator[Finding]:
    if wanted.enabled and not found.enabled:
        sentence = text("its trigger {name} is disabled", name=wanted.name)
        yield topic.problem("trigger_off", sentence, text("Enable it in the console, or run make deploy"))
    pairs = {
        "type": (wanted.type, found.type),
        "cronExpression": (wanted.cron, found.cron),
        "payload": (wanted.payload, found.payload),
        "source": (wanted.source, found.source),
        "invocationRole": (wanted.invocation_role, found.invocation_role),
    }
    for name, (ours, theirs) in pairs.items():
        if ours and ours != theirs:
            yield topic.problem(
                "trigger",
                text(
                    "the {name} of its trigger {trigger} is {theirs}, but s.yaml has {ours}",
                    name=name,
                    trigger=wanted.name,
                    theirs=theirs or text("not set"),
                    ours=ours,
                ),
                _DEPLOY,
            )
