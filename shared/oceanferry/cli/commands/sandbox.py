"""``oceanferry sandbox``: a loopback cloud to try everything on."""

from __future__ import annotations

import argparse
import importlib.util
import runpy
import sys
from pathlib import Path

from oceanferry.application.recording import read
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.texts import listed, text

_HIGHEST_PORT = 65_535
_NEEDED = ("oceanferry_sandbox", "markdown_it", "mns", "urllib3")
"""What the extra ``sandbox`` installs, as it is imported."""


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "sandbox", sandbox, "run a local simulated cloud until interrupted"),
        "oceanferry sandbox",
        "oceanferry sandbox --port 8000 --state sandbox-state",
    )
    command.add_argument(
        "--ready-file", type=Path, metavar="FILE", help="write the endpoints to this file as JSON when ready"
    )
    command.add_argument(
        "--state", type=Path, metavar="DIR", help="keep the state in this folder across restarts"
    )
    add_config(command)
    command.add_argument(
        "--like", type=Path, metavar="FILE", help="answer as this recording of oceanferry probe says"
    )
    command.add_argument(
        "--port", type=_port, default=0, metavar="N", help="the page's port, 0-65535 (default: any free one)"
    )


def sandbox(arguments: argparse.Namespace, output: Output) -> int:
    """Run the sandbox until it is interrupted.

    The sandbox is started by name, because the deployed code, which this
    module is part of, does not have it.

    Raises:
        InvalidConfiguration: What it needs is not installed here.
        InvalidRequest: The recording cannot be read.
    """
    check_installed()
    if arguments.like:
        read(arguments.like)  # so that a file that is none is refused in words
    options = {
        "--config": arguments.config,
        "--ready-file": arguments.ready_file,
        "--state": arguments.state,
        "--port": arguments.port,
        "--like": arguments.like,
    }
    sys.argv = ["oceanferry sandbox"]
    sys.argv += [word for name, value in options.items() if value is not None for word in (name, str(value))]
    sys.argv += ["--json"] if output.as_json else []
    runpy.run_module("oceanferry_sandbox", run_name="__main__")
    return 0


def check_installed() -> None:
    """Ask for the packages of the extra ``sandbox``. Raises InvalidConfiguration when one is missing."""
    missing = [each for each in _NEEDED if importlib.util.find_spec(each) is None]
    if missing:
        raise InvalidConfiguration(
            text("The sandbox needs packages that are not installed here: {names}", names=listed(missing)),
            advice=text("Install them: pip install 'oceanferry[sandbox]'"),
        )


def _port(number: str) -> int:
    """Read the number of a port. Raises ArgumentTypeError."""
    if not (number.isascii() and number.isdigit() and int(number) <= _HIGHEST_PORT):
        raise argparse.ArgumentTypeError(f"invalid port {number} (0-{_HIGHEST_PORT})")
    return int(number)
