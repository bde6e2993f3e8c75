"""Whether every route that is expected to deliver is started by anything, and often enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise

from pydantic import ValidationError

from oceanferry.domain.configuration import Route
from oceanferry.domain.deployment.cron import NoCron, cron
from oceanferry.domain.deployment.deployed import DeployedTrigger, Deployment
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.runs.requests import Request
from oceanferry.domain.texts import text
from oceanferry.domain.wording import duration

_RUNS_CHECKED = 20
"""How many runs in a row the longest pause is looked for in."""


@dataclass(frozen=True)
class ExpectedRoute:
    """A route, and whether another system asks for it."""

    route: Route
    asked_by_others: bool = False
    """Whether the configuration says ``schedule: null``."""


def route_timer_findings(
    deployment: Deployment, routes: Mapping[str, ExpectedRoute], *, now: datetime
) -> Iterator[Finding]:
    """Check the timers that ask for each route with an ``expect_every``."""
    timers = [
        trigger
        for function in deployment.functions
        for trigger in function.triggers
        if function.kind == "fetch_link" and trigger.type == "timer" and trigger.enabled
    ]
    for name, expected in routes.items():
        every = expected.route.expect_every
        if every is None:
            continue
        asking = [each for each in timers if _route_of(each) == name]
        yield from _of_route(name, every, asking, asked_by_others=expected.asked_by_others, now=now)


def _of_route(
    name: str, every: timedelta, asking: Sequence[DeployedTrigger], *, asked_by_others: bool, now: datetime
) -> Iterator[Finding]:
    topic = Topic("schedule", f"routes.{name}")
    if not asking and not asked_by_others:
        yield topic.problem(
            "route_not_scheduled",
            text(
                "it has expect_every: {every} and no schedule, so that no timer starts it and"
                " the watchdog alarms",
                every=duration(every),
            ),
            text(
                "Write schedule: CRON_TZ=Asia/Shanghai 0 0 8 * * * under routes.{name}, or"
                " schedule: null when another system asks for it",
                name=name,
            ),
        )
    elif asking and (pause := _longest_pause(asking, now)) > every:
        yield topic.problem(
            "route_scheduled_too_rarely",
            text(
                "its timer leaves a pause of {pause}, and the watchdog alarms after expect_every: {every}",
                pause=duration(pause),
                every=duration(every),
            ),
            text(
                "Write expect_every: {every} under routes.{name}, or a schedule that comes more often",
                every=_hours(pause + timedelta(hours=2)),
                name=name,
            ),
        )


def _route_of(timer: DeployedTrigger) -> str:
    try:
        return Request.model_validate_json(timer.payload).route or ""
    except ValidationError:
        return ""


def _longest_pause(timers: Sequence[DeployedTrigger], now: datetime) -> timedelta:
    moments = sorted(moment for each in timers for moment in _moments(each, now))
    return max((later - earlier for earlier, later in pairwise(moments)), default=timedelta())


def _moments(timer: DeployedTrigger, now: datetime) -> list[datetime]:
    try:
        return list(islice(cron(timer.cron).next(now), _RUNS_CHECKED))
    except NoCron:
        return []


def _hours(length: timedelta) -> str:
    return f"{-(-length // timedelta(hours=1))}h"
