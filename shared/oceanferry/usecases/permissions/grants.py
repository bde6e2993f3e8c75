"""Who gets which permissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from oceanferry.domain.deployment.deployed import DeployedFunction, Deployment
from oceanferry.domain.deployment.permissions import Grant, Statement, Trust, distinct
from oceanferry.domain.deployment.required_access import CopyTarget, RequiredAccess
from oceanferry.domain.texts import text
from oceanferry.usecases.permissions.code import code_needs, target_needs
from oceanferry.usecases.permissions.needs import Need, functions
from oceanferry.usecases.permissions.operator import OPERATOR, inspection_of, operator_needs
from oceanferry.usecases.permissions.platform import platform_needs

_CALLER = {"mns_topic": "mns.aliyuncs.com"}
"""Who starts functions by a trigger with a role of its own."""


def grants(access: RequiredAccess, deployment: Deployment) -> list[Grant]:
    """Return what every role needs, and who runs commands; roles of other accounts come last."""
    return [
        *_function_roles(access, deployment),
        *_trigger_roles(deployment, access.account_id),
        _operator(access),
        *_target_roles(access, deployment),
    ]


def _function_roles(access: RequiredAccess, deployment: Deployment) -> Iterator[Grant]:
    by_role: dict[str, list[DeployedFunction]] = {}
    for function in deployment.functions:
        by_role.setdefault(function.role, []).append(function)
    for role, acting in by_role.items():
        platform = chain.from_iterable(platform_needs(each, access.account_id) for each in acting)
        kinds = {each.kind for each in acting}
        yield Grant(
            purpose="function",
            who=role,
            statements=_statements(chain(code_needs(access), platform), kinds),
            trust=Trust(service="fc.aliyuncs.com"),
            account_id=access.account_id,
            used_by=tuple(each.name for each in acting),
        )


def _trigger_roles(deployment: Deployment, account_id: str) -> Iterator[Grant]:
    started: dict[tuple[str, str], list[DeployedFunction]] = {}
    for function in deployment.functions:
        for trigger in function.triggers:
            if trigger.invocation_role:
                key = trigger.invocation_role, _CALLER.get(trigger.type, "")
                started.setdefault(key, []).append(function)
    for (role, caller), called in started.items():
        resources = (functions(each.region, account_id, each.name) for each in called)
        yield Grant(
            purpose="trigger",
            who=role,
            statements=(
                Statement("StartTheFunctionForEachMessage", ("fc:InvokeFunction",), tuple(chain(*resources))),
            ),
            trust=Trust(service=caller),
            account_id=account_id,
            used_by=tuple(each.name for each in called),
        )


def _target_roles(access: RequiredAccess, deployment: Deployment) -> Iterator[Grant]:
    by_role: dict[str, list[CopyTarget]] = {}
    for target in access.targets:
        if target.role:
            by_role.setdefault(target.role.arn, []).append(target)
    callers = tuple(dict.fromkeys(each.role for each in deployment.functions if _writes(each)))
    for arn, targets in by_role.items():
        [role] = dict.fromkeys(each.role for each in targets if each.role)
        needs = chain.from_iterable(
            (
                *target_needs(each, role.account_id, offers_copies=access.offers_copies),
                inspection_of(each, role.account_id),
            )
            for each in targets
        )
        yield Grant(
            purpose="target",
            who=arn,
            statements=distinct(each.statement for each in needs),
            trust=Trust(roles=callers, external_id=role.external_id),
            account_id=role.account_id,
            used_by=tuple(each.destination for each in targets),
        )


def _writes(function: DeployedFunction) -> bool:
    return function.kind in ("copy_object", "redeem_link", "watchdog")


def _operator(access: RequiredAccess) -> Grant:
    kinds = {*access.functions, OPERATOR}
    return Grant(
        purpose="operator",
        who=text("the user who runs the commands on a machine"),
        statements=_statements(chain(code_needs(access), operator_needs(access)), kinds),
        account_id=access.account_id,
    )


def _statements(needs: Iterable[Need], kinds: set[str]) -> tuple[Statement, ...]:
    return distinct(each.statement for each in needs if each.kinds & kinds)
