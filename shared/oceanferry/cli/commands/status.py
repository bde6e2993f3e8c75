"""``oceanferry status``: the last proven delivery, the next one expected, what is under way, what failed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import exit_status
from oceanferry.cli.display import SilentProgress
from oceanferry.cli.languages.speech import speech_of
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.cli.wrapping import table
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.messages.chinese import alarms as chinese_alarms
from oceanferry.domain.messages.english import alarms as english_alarms
from oceanferry.domain.pages.status_page.page import page
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.texts import Sentence, joined, text
from oceanferry.domain.watching.status import DestinationStatus, RouteStatus, StatusReport
from oceanferry.domain.wording import duration, local_time

_HEADINGS = (
    "",
    text("DESTINATION"),
    text("LAST PROVEN"),
    text("BACKUP SET"),
    text("NEXT EXPECTED"),
    text("IN PROGRESS"),
)
_SHORTEST = timedelta(minutes=1)


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "status", status, "show proven, expected, running and failed deliveries"),
        "oceanferry status",
        "oceanferry status --html status.html",
        "oceanferry status --json",
    )
    command.add_argument(
        "--html",
        metavar="FILE",
        help="also write a self-contained HTML page; - writes only the page, to standard output",
    )
    add_config(command)


def status(arguments: argparse.Namespace, output: Output) -> int:
    """Print how deliveries stand; exit status 1 when something is overdue, has failed, or is an alarm."""
    with on_this_machine(arguments.config, progress=SilentProgress()) as machine:
        report, zone, language = machine.status(), machine.timezone, machine.language
    if arguments.html:
        _write(page(report, zone, language=language, say=speech_of(language).say), arguments.html)
    if arguments.html != "-":
        show(output, report, zone)
    return exit_status.SUCCESS if report.well else exit_status.DELIVERY_FAILED


def show(output: Output, report: StatusReport, zone: tzinfo) -> None:
    """Print a table for each route; it has the times of *zone*, JSON those of UTC."""
    if output.as_json:
        output.document(report)
        return
    rows = [[_HEADINGS, *_rows(route, report.at, zone)] for route in report.routes]
    lines = iter(table([[output.say(cell) for cell in row] for each in rows for row in each]) if rows else ())
    for route, own in zip(report.routes, rows, strict=True):
        output.line(
            text("Route {name}: cluster {cluster}", name=route.route, cluster=route.cluster)
            if route.route
            else text("Without a route")
        )
        for line in islice(lines, len(own)):
            output.line(f"  {line}")
        for trouble in _troubles(output, route, report.at, zone):
            output.line(f"    {output.say(trouble)}")
        output.line()
    if report.watchdog:
        tick, when = (
            "✗" if report.watchdog.overdue else "✓",
            _moment(report.watchdog.checked_at, report.at, zone),
        )
        output.line(text("{tick} Watchdog: last check {when}", tick=tick, when=when))
        if report.watchdog.unseen:
            output.line(f"    {output.say(report.watchdog.said_of_unseen)}")
    output.line(report.summary)


def _rows(route: RouteStatus, now: datetime, zone: tzinfo) -> list[tuple[str, ...]]:
    return [
        (
            "✓" if each.well else "✗",
            each.destination,
            _moment(each.proven.at, now, zone) if each.proven else text("never"),
            _copied(each),
            _expected(each, now),
            _under_way(each, now),
        )
        for each in route.destinations
    ]


def _under_way(each: DestinationStatus, now: datetime) -> str:
    running = [
        text("{id} for {length}", id=one.backup_set_id, length=_length(now - one.began_at))
        for one in each.under_way
    ]
    return joined(running, text(", ")) if running else "-"


def _copied(each: DestinationStatus) -> str:
    if each.proven is None:
        return "-"
    if each.proven.removed:
        return text("{id} (removed)", id=each.proven.backup_set_id)
    return each.proven.backup_set_id


def _expected(each: DestinationStatus, now: datetime) -> str:
    if each.expected_by is None:
        return "-"
    left = each.expected_by - now
    if left < timedelta():
        return text("overdue for {length}", length=_length(-left))
    return text("within {length}", length=_length(left))


def _troubles(output: Output, route: RouteStatus, now: datetime, zone: tzinfo) -> Iterator[str]:
    for each in route.destinations:
        if each.proven and each.proven.removed:
            yield text(
                "{name}: the copy of {id} is no longer in the bucket",
                name=each.destination,
                id=each.proven.backup_set_id,
            )
            yield text("  Send the request again to copy the backup set again")
        if each.failed:
            what = each.failed.backup_set_id or text("the run")
            when = _moment(each.failed.at, now, zone)
            yield text("{name}: {what} failed {when}", name=each.destination, what=what, when=when)
            yield f"  {output.prose(each.failed.failure)}"
        elif each.refused:
            when = _moment(each.refused.at, now, zone)
            yield text("{name}: rejects messages since {when}", name=each.destination, when=when)
            yield f"  {output.prose(each.refused.failure)}"
    for alarm in route.alarms:
        when = _moment(alarm.opened_at, now, zone)
        yield text("alarm since {when}: {alarm}", when=when, alarm=named_alarm(output, alarm))


def named_alarm(output: Output, alarm: Alarm) -> str:
    """Return what an alarm is about, in a few words."""
    words = chinese_alarms if output.speech.language == "zh" else english_alarms
    name = words.named(alarm.condition, alarm.destination)
    return output.say(text("{name}, run {run}", name=name, run=alarm.run)) if alarm.run else name


def _moment(at: datetime, now: datetime, zone: tzinfo) -> Sentence:
    return text("{at} ({length} ago)", at=local_time(at, zone), length=_length(now - at))


def _length(length: timedelta) -> str:
    if length < _SHORTEST:
        return text("less than a minute")
    return duration(timedelta(minutes=length // _SHORTEST))


def _write(html: str, where: str) -> None:
    if where == "-":
        sys.stdout.write(html)
        return
    try:
        Path(where).write_text(html, encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(
            text("{path} cannot be written: {why}", path=where, why=error.strerror)
        ) from error
