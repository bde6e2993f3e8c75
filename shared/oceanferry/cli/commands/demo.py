"""``oceanferry demo``: the whole chain on a loopback cloud, proven at the end."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import sys

from oceanferry.cli.commands.sandbox import check_installed
from oceanferry.cli.options import Commands, add_command
from oceanferry.cli.output import Output


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "demo", demo, "run the whole chain on a loopback cloud, and prove what was delivered"),
        "oceanferry demo",
    )
    command.add_argument(
        "--keep", action="store_true", help="leave the sandbox and its page running at the end"
    )


def demo(arguments: argparse.Namespace, output: Output) -> int:
    """Run the demonstration; exit status 0 only if everything was proven.

    Raises:
        InvalidConfiguration: What it needs is not installed here.
    """
    check_installed()
    # By name: the deployed code, which this module is part of, does not have the sandbox.
    demonstration = importlib.import_module("oceanferry_sandbox.demo")
    options = ["--keep"] if arguments.keep else []
    if not output.as_json:
        return int(demonstration.main(options))
    with contextlib.redirect_stdout(sys.stderr):
        status = int(demonstration.main(options))
    output.document({"proven": not status})
    return status
