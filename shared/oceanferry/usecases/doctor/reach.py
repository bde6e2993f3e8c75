"""Whether the services answer here, and whether their clocks are ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Literal

from oceanferry.domain.deployment.cloud_state import Reachability
from oceanferry.domain.deployment.findings import Finding, Group, Topic
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.texts import text
from oceanferry.domain.wording import duration
from oceanferry.ports.reach import Reach

_REFUSED_FROM = timedelta(minutes=15)
_WORTH_TELLING = timedelta(minutes=1)


def reach_findings(
    endpoints: Mapping[str, str], chats: Mapping[str, str], *, reach: Reach
) -> Iterator[Finding]:
    """Ask every endpoint, and the host of every chat, for nothing.

    Args:
        endpoints: The URL of each service.
        chats: The URL of each chat's host, without what is secret in it.
        reach: The network.
    """
    answers: dict[str, Reachability] = {}
    kinds: tuple[tuple[Group, Literal["endpoint", "chat"], Mapping[str, str]], ...] = (
        ("endpoints", "endpoint", endpoints),
        ("chats", "chat", chats),
    )
    for group, found, places in kinds:
        for name, url in places.items():
            topic = Topic(group, name)
            try:
                answers[name] = reach.ask(url)
            except OceanferryError as error:
                yield topic.failed(found, error)
            else:
                more = text("; to send a test message: oceanferry doctor chat") if found == "chat" else ""
                yield topic.ok(found, text("{url} responds{more}", url=url, more=more))
    yield from _clock(answers)


def _clock(answers: Mapping[str, Reachability]) -> Iterator[Finding]:
    skews = {name: answer.at - answer.date for name, answer in answers.items() if answer.date}
    if not skews:
        return
    name, skew = max(skews.items(), key=lambda each: abs(each[1]))
    yield clock_finding(skew, by=name)


def clock_finding(skew: timedelta, *, by: str) -> Finding:
    """Say what follows from how far this machine's clock is ahead of that of *by*."""
    topic = Topic("clock", text("this machine"))
    away = duration(abs(skew))
    skewed = (
        text("its clock is {away} ahead of that of {by}", away=away, by=by)
        if skew > timedelta(0)
        else text("its clock is {away} behind that of {by}", away=away, by=by)
    )
    fix = text("Set the clock, with NTP: timedatectl set-ntp true")
    if abs(skew) >= _REFUSED_FROM:
        return topic.problem("clock", text("{skew}: services reject its signatures", skew=skewed), fix)
    if abs(skew) >= _WORTH_TELLING:
        return topic.warning(
            "clock", text("{skew}; from 15 minutes on, services reject its signatures", skew=skewed), fix
        )
    return topic.ok("clock", text("its clock is that of {by}, to the minute", by=by))
