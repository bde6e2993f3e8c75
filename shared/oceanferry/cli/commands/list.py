"""``oceanferry list``: backup sets, their downloads, and where they have been delivered."""

from __future__ import annotations

import argparse
from datetime import tzinfo

from oceanferry.application.local_app import on_this_machine
from oceanferry.cli import exit_status
from oceanferry.cli.display import SilentProgress
from oceanferry.cli.options import Commands, add_command, add_config, add_instance
from oceanferry.cli.output import Output
from oceanferry.cli.wrapping import table
from oceanferry.domain.runs.plans import ListedBackupSet
from oceanferry.domain.texts import counted, text
from oceanferry.domain.wording import local_time, size
from oceanferry.usecases.inspecting.list_backup_sets import BackupSetList

_HEADINGS = (
    text("BACKUP SET"),
    text("CLUSTER"),
    text("RESTORES TO"),
    text("SIZE"),
    text("STATUS"),
    text("METHOD"),
    text("DOWNLOAD"),
    text("DELIVERED TO"),
)
_NEWEST = 20
_DOWNLOAD = {"": "-", "not_exist": text("not requested")}


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "list", list_, "list backup sets, their downloads and deliveries"),
        "oceanferry list",
        "oceanferry list --instance ob317v4uif0000 --json",
    )
    command.add_argument(
        "--all", action="store_true", help=f"list every backup set; default: the {_NEWEST} newest"
    )
    add_instance(command)
    add_config(command)


def list_(arguments: argparse.Namespace, output: Output) -> int:
    """Print the backup sets; exit status 3 when there are none."""
    with on_this_machine(arguments.config, progress=SilentProgress()) as machine:
        newest = None if arguments.all else _NEWEST
        listed, zone = machine.backup_sets(arguments.instance, newest=newest), machine.timezone
    show(output, listed, zone)
    if listed.failures:
        return exit_status.of_failures(listed.failures)
    return exit_status.SUCCESS if listed.backup_sets else exit_status.NOTHING_YET


def show(output: Output, listed: BackupSetList, zone: tzinfo) -> None:
    """Print a table, one backup set a line, and which clusters could not be asked.

    It has the times of *zone*, JSON those of UTC.
    """
    if output.as_json:
        output.document(
            {
                "backup_sets": listed.backup_sets,
                "not_shown": listed.not_shown,
                "failures": listed.failures,
            }
        )
        return
    for failure in listed.failures:
        output.failure(failure)
    if not listed.backup_sets and listed.failures:
        return
    rows = [_HEADINGS, *(_row(each, zone) for each in listed.backup_sets)]
    for line in table([[output.say(cell) for cell in row] for row in rows]):
        output.line(line)
    if listed.not_shown:
        output.line(
            text("{sets} not shown. To list all: --all", sets=counted(listed.not_shown, "older backup set"))
        )


def _row(each: ListedBackupSet, zone: tzinfo) -> tuple[str, ...]:
    return (
        each.backup_set_id,
        each.cluster or each.instance_id,
        local_time(each.restores_to, zone) if each.restores_to else "-",
        size(each.size_bytes) if each.size_bytes is not None else "-",
        _status(each),
        each.method or "-",
        _DOWNLOAD.get(each.download_task_status.lower(), each.download_task_status),
        ", ".join(each.delivered_to) or "-",
    )


def _status(each: ListedBackupSet) -> str:
    """Return how it ended and, where that is not as usual, its validity and its storage class."""
    status = each.status if each.validity.lower() in ("", "valid") else f"{each.status}/{each.validity}"
    return status if each.storage_class.lower() in ("", "standard") else f"{status} ({each.storage_class})"
