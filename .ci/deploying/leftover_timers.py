"""Timers of routes that are gone: oceanferry sync takes them out of s.yaml; fc3 never removes a trigger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from oceanferry.domain.deployment.deployed import DeployedFunction, DeployedTrigger, Deployment
from oceanferry.domain.deployment.repeated import WATCH, timer_name
from oceanferry.domain.runs.requests import Request

Leftover = tuple[DeployedFunction, str]
"""A function of s.yaml, and the name of a timer that it has in the cloud alone."""


def leftover_timers(deployment: Deployment, deployed: Iterable[DeployedFunction]) -> Iterator[Leftover]:
    """Yield the timers that `oceanferry sync` once wrote, and that s.yaml no longer has.

    Such a timer bears the name of the route that it asks for, or starts the watchdog. Every other trigger
    that only the cloud has was made by hand, and stays.
    """
    wanted = {each.name: each for each in deployment.functions}
    for found in deployed:
        function = wanted[found.name]
        kept = {each.name for each in function.triggers}
        for trigger in found.triggers:
            if trigger.type == "timer" and trigger.name not in kept and _written_by_sync(trigger):
                yield function, trigger.name


def _written_by_sync(timer: DeployedTrigger) -> bool:
    if timer.payload == WATCH:
        return timer.name == "watchdog"
    try:
        route = Request.model_validate_json(timer.payload).route
    except ValidationError:
        return False
    return route is not None and timer_name(route) == timer.name
