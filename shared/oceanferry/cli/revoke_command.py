"""``oceanferry revoke``: the end of buttons that should not have been sent."""

from __future__ import annotations

import argparse
import sys
from datetime import timezone

from oceanferry.application.revoking import revoke as withdraw
from oceanferry.cli import exit_status
from oceanferry.cli.output import Output
from oceanferry.domain.wording import local_time


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
