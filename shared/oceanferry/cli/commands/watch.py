"""``oceanferry watch``: the watchdog once, in this process."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import exit_status
from oceanferry.cli.commands.status import named_alarm
from oceanferry.cli.display import progress, saying_waits
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.texts import counted, text


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "watch", watch, "check every route once and send alarms, as the watchdog does"),
        "oceanferry watch",
        "oceanferry watch --config /etc/oceanferry/oceanferry.yaml",
    )
    add_config(command)


def watch(arguments: argparse.Namespace, output: Output) -> int:
    """Check every route; exit status 1 while an alarm is open, or when one could not be sent."""
    with progress(output.say) as shown, on_this_machine(arguments.config, progress=shown) as machine:
        outcomes = list(saying_waits(machine.watch(), shown))
    _show(output, outcomes)
    failures = [each.failure for each in outcomes if each.failure and each.status != "rescheduled"]
    alarmed = any(each.alarms or each.unnotified for each in outcomes)
    return exit_status.of_failures(failures) or (
        exit_status.DELIVERY_FAILED if alarmed else exit_status.SUCCESS
    )


def _show(output: Output, outcomes: Sequence[Outcome]) -> None:
    if output.as_json:
        output.document({"outcomes": outcomes})
        return
    for each in outcomes:
        if each.job == "watchdog":
            _print_route(output, each)
        else:
            _print_messages(output, each)


def _print_route(output: Output, outcome: Outcome) -> None:
    well = not (outcome.alarms or outcome.failure)
    route = text("Route {name}", name=outcome.route) if outcome.route else text("Requests without a route")
    state = text("no alarm") if well else counted(len(outcome.alarms), "alarm")
    output.line(text("{mark} {route}: {state}", mark="✓" if well else "✗", route=route, state=state))
    for alarm in outcome.alarms:
        output.line(f"    {named_alarm(output, alarm)}")
    if outcome.failure:
        output.line(f"    {output.prose(outcome.failure)}")
    for note in outcome.notes:
        output.line(f"    {output.say(note)}")
    if outcome.unnotified:
        output.line(text("    No destination is notified of it: on_failure is empty"))


def _print_messages(output: Output, outcome: Outcome) -> None:
    if outcome.failure and not outcome.receipts:
        output.failure(outcome.failure)
    for receipt in outcome.receipts:
        failed = receipt.failure is not None
        output.line(
            text("✗ not sent to {name}", name=receipt.destination)
            if failed
            else text("✓ sent to {name}", name=receipt.destination)
        )
        if receipt.failure:
            output.line(f"    {output.prose(receipt.failure)}")
