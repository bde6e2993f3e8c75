"""The whole command line: every command with the options that its module adds."""

from __future__ import annotations

import argparse

from oceanferry import __version__
from oceanferry.cli import (
    completion_command,
    copy_command,
    demo_command,
    doctor_command,
    init_command,
    list_command,
    message_command,
    plan_command,
    policy_command,
    probe_command,
    provision_command,
    retain_command,
    revoke_command,
    run_command,
    sandbox_command,
    status_command,
    sync_command,
    verify_command,
    watch_command,
)
from oceanferry.cli.options import EXIT_STATUS, CommandParser

_COMMANDS = (
    init_command,
    run_command,
    plan_command,
    copy_command,
    list_command,
    status_command,
    watch_command,
    verify_command,
    retain_command,
    revoke_command,
    policy_command,
    provision_command,
    sync_command,
    doctor_command,
    probe_command,
    message_command,
    sandbox_command,
    demo_command,
    completion_command,
)


def parser() -> argparse.ArgumentParser:
    """Return the parser; ``command`` in its namespace is the function to call, or None."""
    top = CommandParser(
        prog="oceanferry",
        description="Ferries backup sets of ApsaraDB for OceanBase to chats, webhooks and OSS buckets.",
        epilog=f"Everything can be tried without a cloud account: oceanferry sandbox\n\n{EXIT_STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"oceanferry {__version__}")
    top.set_defaults(command=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for each in _COMMANDS:
        each.add(commands)
    return top
