"""The words of alarms in English; what each function is for, :class:`alarm_words.AlarmWords` says."""

# ruff: noqa: D103

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.messages import figures
from oceanferry.domain.messages.alarm_kinds import ALARM_KINDS, Lasting, what_of
from oceanferry.domain.runs.alarms import Alarm, Condition

NOTICED = "Noticed"
FIRST_NOTICED = "First noticed"
STILL_WRONG = "Still wrong"

_UNITS = ("d", "h", "min")


def alarm_title(condition: Condition, route: str, destination: str, *, reminder: bool) -> str:
    about = " to ".join(filter(None, (route, destination)))
    return f"{'Still: ' * reminder}{ALARM_KINDS[condition].name.en}: {about}"


def alarms_title(route: str, count: int, *, reminder: bool) -> str:
    return f"{'Still: ' * reminder}{count} problems with backups: {route}"


def clear_title(route: str, left: int) -> str:
    if not left:
        return f"All clear: {route}"
    return f"1 problem remains: {route}" if left == 1 else f"{left} problems remain: {route}"


def named(condition: Condition, destination: str) -> str:
    return (
        f"{ALARM_KINDS[condition].name.en} ({destination})" if destination else ALARM_KINDS[condition].name.en
    )


def lasting(length: timedelta) -> str:
    return figures.lasting(length, _UNITS, "less than a minute")


def what(alarm: Alarm, since: str, ago: str) -> str:
    if alarm.failure:
        found = alarm.failure.message
        return f"{found} (since {since})" if since else found
    limit = lasting(alarm.limit) if alarm.limit else ""
    return what_of(alarm, Lasting(since, ago, limit)).en


def remedy(alarm: Alarm, cleaned_from: str) -> str:
    advice = (
        alarm.failure.advice
        if alarm.failure and alarm.failure.advice
        else ALARM_KINDS[alarm.condition].remedy.en
    )
    advice = f"{advice.removesuffix('.')}."
    uploads = alarm.condition == "orphan_uploads"
    if cleaned_from:
        promised = "aborts them" if uploads else "closes the run's record"
        return f"{advice} The watchdog {promised} after {cleaned_from}."
    done = (
        "The watchdog has started to abort them." if uploads else "The watchdog has closed the run's record."
    )
    return f"{advice} {done}" if alarm.cleaned_from else advice


def healed(opened: str, lasted: str, *, cleaned: bool) -> str:
    return f"{'cleaned up by the watchdog' if cleaned else 'resolved'}; noticed {opened}, lasted {lasted}"
