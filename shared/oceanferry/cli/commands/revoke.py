"""``oceanferry revoke``: the end of buttons that should not have been sent."""

from __future__ import annotations

import argparse
import sys
from datetime import timezone

from oceanferry.application.revoking import NamedButtons
from oceanferry.application.revoking import revoke as withdraw
from oceanferry.cli import exit_status
from oceanferry.cli.config_file import check_single_input
from oceanferry.cli.confirmation import check_can_ask, confirm
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.domain.texts import Sentence, text
from oceanferry.domain.wording import local_time


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "revoke", revoke, "revoke the buttons of messages that were sent"),
        "oceanferry revoke --backup-set bak-4nightly01",
        "oceanferry revoke --all --dry-run",
    )
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--backup-set", metavar="ID", help="all buttons for one backup set")
    which.add_argument("--destination", metavar="NAME", help="all buttons in messages to one chat or webhook")
    which.add_argument(
        "--button",
        metavar="REFERENCE",
        help="one button, by the reference on its page or by its address; - reads it from standard input",
    )
    which.add_argument("--all", action="store_true", help="all buttons in all messages")
    command.add_argument("--dry-run", action="store_true", help="say what would be withdrawn, and do nothing")
    command.add_argument("--yes", action="store_true", help="with --all: do not ask")
    command.add_argument(
        "--force", action="store_true", help="with --backup-set: also when no cluster lists it any more"
    )
    add_config(command)


def revoke(arguments: argparse.Namespace, output: Output) -> int:
    """Withdraw buttons; those that are sent later work."""
    button = arguments.button
    if button == "-":
        check_single_input("--button", arguments.config)
        button = sys.stdin.readline().strip()
    _confirm(arguments, output)
    buttons = NamedButtons(
        backup_set_id=arguments.backup_set,
        destination=arguments.destination,
        button=button,
        known_only=not arguments.force,
    )
    revocation, zone = withdraw(arguments.config, buttons, apply=not arguments.dry_run)
    if output.as_json:
        until = revocation.until.astimezone(timezone.utc).isoformat()
        done = "would_revoke" if arguments.dry_run else "revoked"
        output.document({done: {"subject": revocation.subject, "until": until}})
        return exit_status.SUCCESS
    until, which = local_time(revocation.until, zone), _named(arguments)
    output.line(
        text("Would be withdrawn: {which}, sent until {until}", which=which, until=until)
        if arguments.dry_run
        else text("Withdrawn: {which}, sent until {until}", which=which, until=until)
    )
    if not arguments.dry_run:
        output.line(
            text("Links that were issued before stay valid until they expire, usually within an hour")
        )
    return exit_status.SUCCESS


def _named(arguments: argparse.Namespace) -> Sentence:
    if arguments.backup_set:
        return text("all buttons for backup set {id}", id=arguments.backup_set)
    if arguments.destination:
        return text("all buttons for {name}", name=arguments.destination)
    return text("one button") if arguments.button else text("all buttons")


def _confirm(arguments: argparse.Namespace, output: Output) -> None:
    """Ask before every button ends. Raises InvalidRequest on a no, and where there is no terminal."""
    if not arguments.all or arguments.yes or arguments.dry_run:
        return
    check_can_ask(
        output,
        text("--all withdraws every button that was ever sent"),
        text("Add --yes if that is meant, or --dry-run"),
    )
    confirm(output, text("Withdraw every button that was ever sent?"), text("Nothing was withdrawn"))
