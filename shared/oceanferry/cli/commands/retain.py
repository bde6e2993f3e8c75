"""``oceanferry retain``: old copies out of a bucket."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import timedelta, tzinfo

from pydantic import TypeAdapter

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import exit_status
from oceanferry.cli.display import SilentProgress
from oceanferry.cli.options import Commands, add_command, add_config, add_instance
from oceanferry.cli.output import Output
from oceanferry.cli.printable import printable
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.domain.copies.retention_report import RetainedCopy, RetentionReport
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import said_by, text
from oceanferry.domain.wording import local_time, size
from oceanferry.settings.values import Duration

_REASONS = {
    "newest": text("the newest proven copy of its route and method"),
    "made_last": text("the proven copy of its route and method that was made last"),
    "newest_data": text("the proven copy with the newest data of its route and method"),
    "keep_last": text("among the newest keep_last copies"),
    "keep_for": text("younger than keep_for"),
    "unproven": text("not proven: it may be the only copy of its data"),
    "last_whole": text("its removal began, but no proven copy of its route and method is left"),
    "expired": text("older than the retention rule keeps"),
    "begun": text("its removal was started before"),
    "unreadable": "",
    "not_ours": "",
}
_OUTCOMES = {
    "kept": text("= kept"),
    "would_remove": text("- would be removed"),
    "begun": text("- removal begun"),
    "removed": text("✓ removed"),
    "protected": text("= protected by the bucket's retention policy"),
    "changed": text("✗ stopped"),
}


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "retain", retain, "show which copies retention would remove"),
        "oceanferry retain --destination archive --keep-last 7 --keep-for 30d",
    )
    command.add_argument(
        "--destination", required=True, metavar="NAME", help="the bucket's name in the configuration"
    )
    add_instance(command)
    command.add_argument("--keep-last", type=int, metavar="N", help="keep the newest N proven copies")
    command.add_argument(
        "--keep-for",
        type=duration,
        metavar="TIME",
        help="keep copies for this time, such as 30d or 12h (default: as configured)",
    )
    command.add_argument(
        "--apply", action="store_true", help="remove the other copies; without this option nothing is removed"
    )
    add_config(command)


def retain(arguments: argparse.Namespace, output: Output) -> int:
    """Try a retention rule out, or apply it.

    The exit status is 1 when a removal had to stop, or when a manifest could not be read while the rule
    was applied, and 3 when there are no copies.
    """
    rule = _rule(arguments)
    with on_this_machine(arguments.config, progress=SilentProgress()) as machine:
        reports = machine.retain(arguments.destination, arguments.instance, rule, apply=arguments.apply)
        timezone = machine.timezone
    show(output, reports, timezone)
    if any(each.of("changed") or (each.applied and each.unreadable) for each in reports):
        return exit_status.DELIVERY_FAILED
    return exit_status.SUCCESS if any(each.copies for each in reports) else exit_status.NOTHING_YET


def show(output: Output, reports: Sequence[RetentionReport], timezone: tzinfo) -> None:
    """Print the decision on each copy; times for people are in *timezone*."""
    if output.as_json:
        output.document({"retention": reports})
        return
    for report in reports:
        output.line(f"oss://{report.bucket}/{report.folder}")
        for copy in report.copies:
            _print(output, report, copy, timezone)
        if not report.copies:
            output.line(text("  no copies"))
    if any(each.of("would_remove") for each in reports):
        output.line(text("Nothing was removed. Add --apply to remove these copies"))


def duration(written: str) -> timedelta:
    """Read a duration as the configuration writes it. Raises ValueError."""
    return TypeAdapter[timedelta](Duration).validate_python(written)


def _rule(arguments: argparse.Namespace) -> RetentionRule | None:
    """Return the rule that the options say, None when it is the configuration's that counts."""
    if arguments.keep_last is None and arguments.keep_for is None:
        return None
    try:
        return RetentionRule(arguments.keep_last, arguments.keep_for)
    except ValueError as error:
        raise InvalidRequest(
            text("The retention rule is invalid: {why}", why=said_by(error)),
            advice=text("Add --keep-last 7, --keep-for 30d, or both"),
        ) from None


def _print(output: Output, report: RetentionReport, copy: RetainedCopy, timezone: tzinfo) -> None:
    why = copy.detail or _REASONS[copy.reason]
    name = copy.backup_set_id or copy.manifest.removeprefix(report.folder)
    copied = text(", copied {at}", at=local_time(copy.copied_at, timezone)) if copy.copied_at else ""
    output.line(
        text(
            "  {outcome}: {name}{copied}{size}: {why}",
            outcome=_OUTCOMES[copy.outcome],
            name=printable(name),
            copied=copied,
            size=text(", {size}", size=size(copy.size_bytes)) if copy.size_bytes is not None else "",
            why=why,
        )
    )
