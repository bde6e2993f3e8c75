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
        *(commands, "revoke", revoke, "withdraw the buttons that messages were sent with"),
        "oceanferry revoke --backup-set bak-4nightly01",
        "oceanferry revoke --all",
    )
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--backup-set", metavar="ID", help="all buttons for one backup set")
    which.add_argument("--destination", metavar="NAME", help="all buttons that one chat or webhook was sent")
    which.add_argument(
        "--button",
        metavar="REFERENCE",
        help="one button, by the reference on its page or by its address; - reads it from standard input",
    )
    which.add_argument("--all", action="store_true", help="all buttons that were ever sent")
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
        output.line(f"Withdrawn: {revocation.subject}, sent until {local_time(revocation.until, zone)}")
        output.line("Links that were given out before live on until they end by themselves, mostly an hour")
    return exit_status.SUCCESS
