"""``oceanferry provision``: roles, queues, logs and buckets, as stacks of ROS."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic_core import to_json

from oceanferry.application.deployment.prerequisites import stacks_of
from oceanferry.application.deployment.provisioning import provisioner
from oceanferry.cli import exit_status
from oceanferry.cli.confirmation import check_can_ask, confirm
from oceanferry.cli.options import Commands, add_command, add_config, add_s_yaml
from oceanferry.cli.output import Output
from oceanferry.cli.printable import printable
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.provisioning.stacks import ResourceChange, Stack
from oceanferry.domain.texts import text
from oceanferry.usecases.provisioning.provisioner import Planned, Provisioned, Provisioner

_SIGNS = {"add": "+", "modify": "~", "replace": "!", "remove": "-"}
_OUTCOMES = {
    "created": text("created"),
    "updated": text("changed"),
    "unchanged": text("unchanged"),
    "deleted": text("deleted"),
    "absent": text("there was none"),
    "kept": text("kept, with"),
}


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "provision", provision, "show, create or delete what the functions need, through ROS"),
        "oceanferry provision",
        "oceanferry provision --apply",
        "oceanferry provision --template templates",
    )
    what = command.add_mutually_exclusive_group()
    what.add_argument("--apply", action="store_true", help="create what is missing, change what differs")
    what.add_argument(
        "--destroy", action="store_true", help="delete everything but the buckets, with all logs and messages"
    )
    what.add_argument(
        "--template", type=Path, metavar="DIR", help="write the ROS templates there, and call nothing"
    )
    command.add_argument("--yes", action="store_true", help="with --apply and --destroy: do not ask")
    add_s_yaml(command)
    add_config(command)


def provision(arguments: argparse.Namespace, output: Output) -> int:
    """Show what would change, unless an option says what to do."""
    if arguments.template is not None:
        _write(output, stacks_of(arguments.config, arguments.s_yaml), arguments.template)
        return exit_status.SUCCESS
    provisioning = provisioner(arguments.config, arguments.s_yaml)
    if arguments.destroy:
        _confirm_deletion(output, provisioning, arguments)
        _print_outcomes(output, provisioning.destroy())
    elif arguments.apply:
        _confirm_changes(output, provisioning, arguments)
        _print_outcomes(output, provisioning.apply())
    else:
        _print_plan(output, provisioning.plan())
    return exit_status.SUCCESS


def _confirm_changes(output: Output, provisioning: Provisioner, arguments: argparse.Namespace) -> None:
    """Show the plan and ask, unless there is nothing to change."""
    if arguments.yes:
        return
    check_can_ask(
        output,
        text("--apply creates and changes resources"),
        text("Check the plan without --apply, then add --yes"),
    )
    counted = _print_stacks(output, provisioning.plan())
    if counted:
        confirm(output, text("Create and change these resources?"), text("Nothing was changed"))


def _confirm_deletion(output: Output, provisioning: Provisioner, arguments: argparse.Namespace) -> None:
    """Name what would be deleted, and ask."""
    if arguments.yes:
        return
    check_can_ask(
        output,
        text("--destroy deletes roles, queues and logs with everything in them"),
        text("Add --yes if that is meant"),
    )
    for each in provisioning.stacks:
        if not each.holds_data:
            output.line(
                text(
                    "Stack {name} in {region}: {resources}",
                    name=each.name,
                    region=each.region,
                    resources=", ".join(_names(each)),
                )
            )
    confirm(output, text("Delete these resources, with all logs and messages?"), text("Nothing was deleted"))


def _write(output: Output, found: Iterable[Stack], folder: Path) -> None:
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stack in found:
            file = folder / f"{stack.name}.{stack.region}.ros.json"
            file.write_bytes(to_json(stack.template(), indent=2) + b"\n")
            written.append(str(file))
    except OSError as error:
        raise InvalidRequest(
            text("The templates cannot be written to {path}: {why}", path=folder, why=error.strerror),
            advice=text("Choose another folder"),
        ) from None
    if output.as_json:
        output.document({"templates": written})
        return
    for each in written:
        output.line(printable(each))


def _print_plan(output: Output, plan: Iterable[Planned]) -> None:
    if output.as_json:
        output.document({"stacks": [_planned_document(each) for each in plan]})
        return
    counted = _print_stacks(output, plan)
    output.line()
    output.line(_summary(counted))


def _print_stacks(output: Output, plan: Iterable[Planned]) -> Counter[str]:
    """Print each stack with its changes, and return how many changes there are of each kind."""
    counted: Counter[str] = Counter()
    for each in plan:
        output.line(text("Stack {name} in {region}", name=each.stack.name, region=each.stack.region))
        for line in _lines(each):
            output.line(line)
        counted.update(change.action for change in each.changes)
    return counted


def _lines(planned: Planned) -> Iterator[str]:
    for change in planned.changes:
        yield text(
            "  {sign} {resource}{remark}",
            sign=_SIGNS[change.action],
            resource=_named(planned.stack, change),
            remark=_remark(planned.stack, change),
        )
    if not planned.changes:
        yield text("  = nothing to change")


def _named(stack: Stack, change: ResourceChange) -> str:
    resource = stack.resource(change.logical_id)
    if resource:
        return f"{resource.reference.kind.replace('_', ' '):12} {resource.reference.name}"
    return printable(f"{change.logical_id} ({change.type})")


def _remark(stack: Stack, change: ResourceChange) -> str:
    if change.action == "replace":
        return text("  (may be deleted and created anew)")
    if change.action == "remove" and stack.holds_data:
        return text("  (the bucket stays, and no longer belongs to the stack)")
    return ""


def _summary(counted: Counter[str]) -> str:
    if not counted:
        return text("Nothing to do: everything is as the files say.")
    changed = counted["modify"] + counted["replace"]
    return text(
        "{add} to add, {change} to change, {remove} to remove. Nothing was changed; --apply does it.",
        add=counted["add"],
        change=changed,
        remove=counted["remove"],
    )


def _print_outcomes(output: Output, outcomes: Iterable[Provisioned]) -> None:
    if output.as_json:
        output.document({"stacks": [_outcome_document(each) for each in outcomes]})
        return
    for each in outcomes:
        kept = f" {', '.join(_names(each.stack))}" if each.outcome == "kept" else ""
        output.line(
            text(
                "Stack {name} in {region}: {outcome}{kept}",
                name=each.stack.name,
                region=each.stack.region,
                outcome=_OUTCOMES[each.outcome],
                kept=kept,
            )
        )


def _names(stack: Stack) -> Iterator[str]:
    return (f"{each.reference.kind} {each.reference.name}" for each in stack.resources)


def _planned_document(planned: Planned) -> dict[str, object]:
    return {"stack": planned.stack.name, "region": planned.stack.region, "changes": list(planned.changes)}


def _outcome_document(provisioned: Provisioned) -> dict[str, object]:
    stack = provisioned.stack
    resources = [str(each.reference) for each in stack.resources]
    return {
        "stack": stack.name,
        "region": stack.region,
        "outcome": provisioned.outcome,
        "resources": resources,
    }
