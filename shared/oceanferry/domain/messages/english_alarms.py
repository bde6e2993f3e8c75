"""The words of alarms in English; what each function is for, :class:`alarm_words.AlarmWords` says."""

# ruff: noqa: D103

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from oceanferry.domain.alarms import Alarm, Condition
from oceanferry.domain.messages.figures import span

NOTICED = "Noticed"
FIRST_NOTICED = "First noticed"
STILL_WRONG = "Still wrong"

_UNITS = ("d", "h", "min")
_NAMES: Mapping[Condition, str] = {
    "overdue": "No backup delivered in time",
    "stuck": "Backup run stuck",
    "abandoned": "Backup run abandoned",
    "orphan_uploads": "Unfinished uploads left behind",
    "refusing": "Messages not accepted",
    "backup_too_old": "No recent backup",
    "backup_failed": "Backup failed",
    "unwatched": "Could not be checked",
}
_REMEDIES: Mapping[Condition, str] = {
    "overdue": (
        "See with oceanferry status whether a run was started at all. If not, look at the timer or the queue;"
        " if so, look up its run ID in the functions' logs."
    ),
    "stuck": (
        "Look up the run ID in the functions' logs. While OceanBase prepares the link, look at the download"
        " task in its console. Sending the request again continues a copy where it stopped."
    ),
    "abandoned": (
        "Send the request again: a copy goes on where it stopped."
        " The message of a queue lies in the dead letters."
    ),
    "orphan_uploads": "They cost storage and are in nobody's way.",
    "refusing": "Check the robot or the webhook; the alarm ends with the next message that is accepted.",
    "backup_too_old": "Check the instance's backup policy and its backups in the OceanBase console.",
    "backup_failed": "Look at the failed backup in the OceanBase console, and start another one.",
    "unwatched": "Until this works again, nobody knows whether all is well.",
}


def alarm_title(condition: Condition, route: str, destination: str, *, reminder: bool) -> str:
    about = " to ".join(filter(None, (route, destination)))
    return f"{'Still: ' * reminder}{_NAMES[condition]}: {about}"


def alarms_title(route: str, count: int, *, reminder: bool) -> str:
    return f"{'Still: ' * reminder}{count} things wrong with backups: {route}"


def clear_title(route: str, left: int) -> str:
    return f"Better, but {left} still wrong: {route}" if left else f"All clear: {route}"


def named(condition: Condition, destination: str) -> str:
    return f"{_NAMES[condition]} ({destination})" if destination else _NAMES[condition]


def lasting(length: timedelta) -> str:
    return " ".join(f"{count} {_UNITS[unit]}" for count, unit in span(length)) or "less than a minute"


def what(alarm: Alarm, since: str, ago: str) -> str:
    if alarm.failure:
        found = alarm.failure.message
        return f"{found} (since {since})" if since else found
    if alarm.condition == "overdue":
        expected = f"; expected every {lasting(alarm.limit)}" if alarm.limit else ""
        begun = "nothing proven since watching began" if alarm.never else "nothing proven since"
        return f"{begun} {since}, {ago} ago{expected}"
    if alarm.condition == "orphan_uploads":
        uploads = "1 upload" if alarm.count == 1 else f"{alarm.count} uploads, the oldest"
        return f"{uploads} begun {since}, {ago} ago, that no run works on"
    if alarm.condition == "backup_failed":
        return f"backup set {alarm.backup_set_id} began {since}, {ago} ago, and failed"
    return _run(alarm, since, ago)


def _run(alarm: Alarm, since: str, ago: str) -> str:
    run = f"run {alarm.run}" + (f" of backup set {alarm.backup_set_id}" if alarm.backup_set_id else "")
    if alarm.condition == "abandoned" and not alarm.backup_set_id:
        return f"the request of {run} was taken up {since}, {ago} ago, and nothing has come of it"
    if alarm.condition == "abandoned":
        return f"{run} was last worked on {since}, {ago} ago, and its lease has run out"
    return f"{run} began {since}, {ago} ago, and has come to no end"


def remedy(alarm: Alarm, cleaned_from: str) -> str:
    told = alarm.failure.advice if alarm.failure and alarm.failure.advice else _REMEDIES[alarm.condition]
    told = f"{told.removesuffix('.')}."
    uploads = alarm.condition == "orphan_uploads"
    if cleaned_from:
        promised = "They are dropped" if uploads else "Its record is closed"
        return f"{told} {promised} by the watchdog from {cleaned_from} on."
    done = "The watchdog has begun to drop them." if uploads else "The watchdog has closed its record."
    return f"{told} {done}" if alarm.cleaned_from else told


def healed(opened: str, lasted: str, *, cleaned: bool) -> str:
    return f"{'cleaned up by the watchdog' if cleaned else 'over'}; noticed {opened}, lasted {lasted}"
