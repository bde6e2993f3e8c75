"""Triggers that oceanferry sync took out of s.yaml again, as the timer of a route; fc3 never removes one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from oceanferry.domain.deployment.deployed import DeployedFunction, DeployedTrigger, Deployment
from oceanferry.domain.deployment.repeated import BUTTONS, WATCH, timer_name
from oceanferry.domain.runs.requests import Request

Leftover = tuple[DeployedFunction, str]
"""A function of s.yaml, and the name of a trigger that it has in the cloud alone."""


def leftover_triggers(deployment: Deployment, deployed: Iterable[DeployedFunction]) -> Iterator[Leftover]:
    """Yield the triggers that `oceanferry sync` once wrote, and that s.yaml no longer has.

    Such a timer bears the name of the route that it asks for, or starts the watchdog; the HTTP trigger is
    the one of buttons. Every other trigger that only the cloud has was made by hand, and stays.
    """
    wanted = {each.name: each for each in deployment.functions}
    for found in deployed:
        function = wanted[found.name]
        kept = {each.name for each in function.triggers}
        for trigger in found.triggers:
            if trigger.name not in kept and _written_by_sync(trigger):
                yield function, trigger.name


def _written_by_sync(trigger: DeployedTrigger) -> bool:
    if trigger.type == "http":
        return trigger.name == BUTTONS
    if trigger.type != "timer":
        return False
    if trigger.payload == WATCH:
        return trigger.name == "watchdog"
    try:
        route = Request.model_validate_json(trigger.payload).route
    except ValidationError:
        return False
    return route is not None and timer_name(route) == trigger.name
