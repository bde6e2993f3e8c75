"""``oceanferry status``: the last proven delivery, the next one expected, what is under way, what failed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import exit_status
from oceanferry.cli.display import SilentProgress
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output, told
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.messages.english_alarms import named
from oceanferry.domain.pages.status_page import page
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.watching.status import DestinationStatus, RouteStatus, StatusReport
from oceanferry.domain.wording import duration, local_time

_HEADINGS = ("", "DESTINATION", "LAST PROVEN", "BACKUP SET", "NEXT EXPECTED", "IN PROGRESS")
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
        report, zone = machine.status(), machine.timezone
    if arguments.html:
        _write(page(report, zone), arguments.html)
    if arguments.html != "-":
        show(output, report, zone)
    return exit_status.SUCCESS if report.well else exit_status.DELIVERY_FAILED


def show(output: Output, report: StatusReport, zone: tzinfo) -> None:
    """Print a table for each route; it has the times of *zone*, JSON those of UTC."""
    if output.as_json:
        output.document(report)
        return
    rows = [row for route in report.routes for row in _rows(route, report.at, zone)]
    widths = [max(len(row[n]) for row in (_HEADINGS, *rows)) for n in range(len(_HEADINGS))]
    for route in report.routes:
        output.line(f"Route {route.route}: cluster {route.cluster}" if route.route else "Without a route")
        for row in (_HEADINGS, *_rows(route, report.at, zone)):
            cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            output.line(f"  {cells.rstrip()}")
        for line in _troubles(route, report.at, zone):
            output.line(f"    {line}")
        output.line()
    if report.watchdog:
        tick = "✗" if report.watchdog.overdue else "✓"
        output.line(f"{tick} Watchdog: last check {_moment(report.watchdog.looked_at, report.at, zone)}")
        if report.watchdog.unseen:
            output.line(f"    {report.watchdog.said_of_unseen}")
    output.line(report.summary)


def _rows(route: RouteStatus, now: datetime, zone: tzinfo) -> list[tuple[str, ...]]:
    return [
        (
            "✓" if each.well else "✗",
            each.destination,
            _moment(each.proven.at, now, zone) if each.proven else "never",
            _copied(each),
            _expected(each, now),
            ", ".join(f"{one.backup_set_id} for {_length(now - one.began_at)}" for one in each.under_way)
            or "-",
        )
        for each in route.destinations
    ]


def _copied(each: DestinationStatus) -> str:
    if each.proven is None:
        return "-"
    return f"{each.proven.backup_set_id} (removed)" if each.proven.removed else each.proven.backup_set_id


def _expected(each: DestinationStatus, now: datetime) -> str:
    if each.expected_by is None:
        return "-"
    left = each.expected_by - now
    return f"overdue for {_length(-left)}" if left < timedelta() else f"within {_length(left)}"


def _troubles(route: RouteStatus, now: datetime, zone: tzinfo) -> Iterator[str]:
    for each in route.destinations:
        if each.proven and each.proven.removed:
            yield f"{each.destination}: the copy of {each.proven.backup_set_id} is no longer in the bucket"
            yield "  Send the request again to copy the backup set again"
        if each.failed:
            what = each.failed.backup_set_id or "the run"
            yield f"{each.destination}: {what} failed {_moment(each.failed.at, now, zone)}"
            yield f"  {told(each.failed.failure)}"
        elif each.refused:
            yield f"{each.destination}: rejects messages since {_moment(each.refused.at, now, zone)}"
            yield f"  {told(each.refused.failure)}"
    for alarm in route.alarms:
        yield f"alarm since {_moment(alarm.opened_at, now, zone)}: {named_alarm(alarm)}"


def named_alarm(alarm: Alarm) -> str:
    """Return what an alarm is about, in a few words."""
    name = named(alarm.condition, alarm.destination)
    return f"{name}, run {alarm.run}" if alarm.run else name


def _moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    return f"{local_time(at, zone)} ({_length(now - at)} ago)"


def _length(length: timedelta) -> str:
    return duration(timedelta(minutes=length // _SHORTEST)) if length >= _SHORTEST else "less than a minute"


def _write(text: str, where: str) -> None:
    if where == "-":
        sys.stdout.write(text)
        return
    try:
        Path(where).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(f"{where} cannot be written: {error.strerror}") from error
