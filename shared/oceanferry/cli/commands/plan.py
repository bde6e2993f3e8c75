"""``oceanferry plan``: what would be done, and nothing else."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import tzinfo

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import event, exit_status
from oceanferry.cli.display import SilentProgress
from oceanferry.cli.options import Commands, add_command, add_config, add_event
from oceanferry.cli.output import Output
from oceanferry.domain.runs.plans import Plan, PlannedBackupSet
from oceanferry.domain.texts import text
from oceanferry.domain.wording import local_time, size


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "plan", plan, "show what an event would do, without doing it"),
        "oceanferry plan --route nightly",
        "oceanferry plan --event events/timer.json",
    )
    add_event(command)
    add_config(command)


def plan(arguments: argparse.Namespace, output: Output) -> int:
    """Print what the event would do; lists backup sets and reads receipts, changes nothing."""
    data = event.asked_for(arguments)
    with on_this_machine(arguments.config, progress=SilentProgress()) as machine:
        plans, zone = machine.plan(data), machine.timezone
    show(output, plans, zone)
    return exit_status.of_failures(each.failure for each in plans if each.failure)


def show(output: Output, plans: Sequence[Plan], zone: tzinfo) -> None:
    """Print what each request would do; text has the times of *zone*, JSON those of UTC."""
    if output.as_json:
        output.document({"plans": plans})
    else:
        for each in plans:
            _print(output, each, zone)


def _print(output: Output, plan: Plan, zone: tzinfo) -> None:
    if plan.failure:
        output.failure(plan.failure)
        return
    named = text("Route {name}", name=plan.route) if plan.route else text("Request without a route")
    output.line(
        text(
            "{route}: cluster {cluster} ({instance})",
            route=named,
            cluster=plan.cluster,
            instance=plan.instance_id,
        )
    )
    for backup_set in plan.backup_sets:
        _print_backup_set(output, backup_set, zone)
    if plan.in_one_message:
        output.line(
            text(
                "  backup sets that are ready together are one message to {names}",
                names=", ".join(plan.in_one_message),
            )
        )
    if plan.on_success:
        names = ", ".join(plan.on_success)
        output.line(text("  when every delivery is proven, notify {names}", names=names))
    if plan.on_failure:
        output.line(text("  when a delivery fails, notify {names}", names=", ".join(plan.on_failure)))


def _print_backup_set(output: Output, backup_set: PlannedBackupSet, zone: tzinfo) -> None:
    when = local_time(backup_set.restores_to, zone) if backup_set.restores_to else text("an unknown time")
    large = size(backup_set.size_bytes) if backup_set.size_bytes is not None else text("unknown size")
    output.line(
        text(
            "  backup set {id}: restores to {when}, {size}",
            id=backup_set.backup_set_id,
            when=when,
            size=large,
        )
    )
    task = backup_set.download_task_id
    output.line(
        text("    join download task {task} while its link is valid", task=task)
        if task
        else text("    request a download link")
    )
    if backup_set.perhaps_not_downloadable and not task:
        output.line(
            text("      OceanBase may refuse that: a finished physical backup is perhaps not downloadable")
        )
    for delivery in backup_set.deliveries:
        done = text(" (already delivered, skipped)") if delivery.already_delivered else ""
        output.line(
            text("    copy the files to {destination}{done}", destination=delivery.destination, done=done)
            if delivery.kind == "copy"
            else text("    send the link to {destination}{done}", destination=delivery.destination, done=done)
        )
        if delivery.endpoint:
            output.line(text("      at {endpoint}", endpoint=delivery.endpoint))
