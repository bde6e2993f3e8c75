"""When the timers fire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import islice

from oceanferry.domain.deployment.cron import NoCron, corrected, cron
from oceanferry.domain.deployment.deployed import DeployedTrigger, Deployment
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.texts import said_by, text
from oceanferry.domain.wording import local_time

_SHOWN = 3


def schedule_findings(deployment: Deployment, *, now: datetime, zone: tzinfo) -> Iterator[Finding]:
    """Say when each timer fires next, as the clocks in *zone* show it."""
    timers = [
        (function, trigger)
        for function in deployment.functions
        for trigger in function.triggers
        if trigger.type == "timer"
    ]
    for function, timer in timers:
        topic = Topic("schedule", text("{timer} of {function}", timer=timer.name, function=function.name))
        yield from _of_timer(topic, timer, now, zone)


def _of_timer(topic: Topic, timer: DeployedTrigger, now: datetime, zone: tzinfo) -> Iterator[Finding]:
    try:
        found = cron(timer.cron)
    except NoCron as error:
        fix = text("Write cronExpression: {corrected}", corrected=corrected(timer.cron))
        yield topic.problem(
            "cron",
            text("{cron!r} is not a cron expression: {error}", cron=timer.cron, error=said_by(error)),
            fix,
        )
        return
    moments = list(islice(found.next(now), _SHOWN))
    if not moments:
        fix = text("Correct the day and the month of its cron expression")
        yield topic.problem("cron_never", text("{cron!r} never fires", cron=timer.cron), fix)
        return
    if not timer.enabled:
        yield topic.warning("timer_off", text("it is disabled and never fires"), text("Set enable: true"))
        return
    if not found.zone_named and not found.every:
        fix = text("Write CRON_TZ=Asia/Shanghai {cron}, if these are hours in China", cron=timer.cron)
        yield topic.warning(
            "cron_in_utc", text("its hours are UTC: next {moments}", moments=_shown(moments, zone)), fix
        )
        return
    yield topic.ok("cron", text("next {moments}", moments=_shown(moments, zone)))


def _shown(moments: list[datetime], zone: tzinfo) -> str:
    return ", ".join(local_time(each, zone) for each in moments)
