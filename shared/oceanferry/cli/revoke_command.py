"""``oceanferry revoke``: the end of buttons that should not have been sent."""

from __future__ import annotations

import argparse
import sys
from datetime import timezone

from oceanferry.application.revoking import revoke as withdraw
from oceanferry.cli import exit_status
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.domain.wording import local_time


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "revoke", revoke, "revoke the buttons of messages that were sent"),
        "oceanferry revoke --backup-set bak-4nightly01",
        "oceanferry revoke --all",
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
    add_config(command)


def revoke(arguments: argparse.Namespace, output: Output) -> int:
    """Withdraw buttons; those that are sent later work."""
    button = sys.stdin.readline().strip() if arguments.button == "-" else arguments.button
    revocation, zone = withdraw(
        arguments.config,
        backup_set_id=arguments.backup_set,
        destination=arguments.destination,
        button=button,
    )
    if output.as_json:
        until = revocation.until.astimezone(timezone.utc).isoformat()
        output.document({"revoked": {"subject": revocation.subject, "until": until}})
    else:
        output.line(
            f"Revoked: {revocation.subject}, for messages sent until {local_time(revocation.until, zone)}"
        )
        output.line("Links that were issued before stay valid until they expire, usually within an hour")
    return exit_status.SUCCESS
