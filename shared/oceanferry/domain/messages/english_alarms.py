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
    "orphan_uploads": "Orphaned multipart uploads",
    "refusing": "Messages not accepted",
    "backup_too_old": "No recent backup",
    "backup_failed": "Backup failed",
    "unwatched": "Check failed",
}
_REMEDIES: Mapping[Condition, str] = {
    "overdue": (
        "Check with oceanferry status whether a run was started. If not, check the timer or the queue;"
        " if so, look up its run ID in the functions' logs."
    ),
    "stuck": (
        "Search the functions' logs for the run ID. If the run waits for a link, check the download"
        " task in its console. If you send the request again, the copy resumes where it stopped."
    ),
    "abandoned": (
        "Send the request again: the copy resumes where it stopped."
        " If the request came from a queue, its message is in the dead-letter queue."
    ),
    "orphan_uploads": "Orphaned multipart uploads are billed as storage. They block nothing.",
    "refusing": "Check the robot or the webhook. The alarm closes when the next message is accepted.",
    "backup_too_old": "Check the instance's backup policy and its backups in the OceanBase console.",
    "backup_failed": "Check the failed backup in the OceanBase console, and start a new backup.",
    "unwatched": "This check cannot run. Until it works again, problems here go unnoticed.",
}


def alarm_title(condition: Condition, route: str, destination: str, *, reminder: bool) -> str:
    about = " to ".join(filter(None, (route, destination)))
    return f"{'Still: ' * reminder}{_NAMES[condition]}: {about}"


def alarms_title(route: str, count: int, *, reminder: bool) -> str:
    return f"{'Still: ' * reminder}{count} problems with backups: {route}"


def clear_title(route: str, left: int) -> str:
    if not left:
        return f"All clear: {route}"
    return f"1 problem remains: {route}" if left == 1 else f"{left} problems remain: {route}"


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
        begun = "no proven delivery since monitoring began" if alarm.never else "no proven delivery since"
        return f"{begun} {since}, {ago} ago{expected}"
    if alarm.condition == "orphan_uploads":
        uploads = "1 upload" if alarm.count == 1 else f"{alarm.count} uploads, the oldest"
        return f"{uploads} started {since}, {ago} ago, without an active run"
    if alarm.condition == "backup_failed":
        return f"backup set {alarm.backup_set_id} started {since}, {ago} ago, and failed"
    return _run(alarm, since, ago)


def _run(alarm: Alarm, since: str, ago: str) -> str:
    run = f"run {alarm.run}" + (f" of backup set {alarm.backup_set_id}" if alarm.backup_set_id else "")
    if alarm.condition == "abandoned" and not alarm.backup_set_id:
        return f"the request of {run} was accepted {since}, {ago} ago, but the run never started"
    if alarm.condition == "abandoned":
        return f"{run} was last active {since}, {ago} ago, and its lease has expired"
    return f"{run} started {since}, {ago} ago, and is still not finished"


def remedy(alarm: Alarm, cleaned_from: str) -> str:
    told = alarm.failure.advice if alarm.failure and alarm.failure.advice else _REMEDIES[alarm.condition]
    told = f"{told.removesuffix('.')}."
    uploads = alarm.condition == "orphan_uploads"
    if cleaned_from:
        promised = "aborts them" if uploads else "closes the run's record"
        return f"{told} The watchdog {promised} after {cleaned_from}."
    done = (
        "The watchdog has started to abort them." if uploads else "The watchdog has closed the run's record."
    )
    return f"{told} {done}" if alarm.cleaned_from else told


def healed(opened: str, lasted: str, *, cleaned: bool) -> str:
    return f"{'cleaned up by the watchdog' if cleaned else 'resolved'}; noticed {opened}, lasted {lasted}"
