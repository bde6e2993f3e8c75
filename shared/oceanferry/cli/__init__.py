"""The command line: one module for each command, with its options beside what they do."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from oceanferry.cli.exit_status import INTERRUPTED, OUTPUT_CLOSED, USAGE, of_error
from oceanferry.cli.output import Output
from oceanferry.cli.parser import parser
from oceanferry.domain.errors import OceanferryError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; errors are told on standard error, without a traceback."""
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # What was not taken would be written again, and fail again, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUTPUT_CLOSED


def _run(arguments: Sequence[str] | None) -> int:
    commands = parser()
    chosen = commands.parse_args(arguments)
    if chosen.command is None:
        commands.print_help(sys.stderr)
        return USAGE
    output = Output(as_json=chosen.json)
    try:
        return int(chosen.command(chosen, output))
    except OceanferryError as error:
        output.error(error)
        return of_error(error)
    except KeyboardInterrupt:
        sys.stderr.write("oceanferry: interrupted\n")
        return INTERRUPTED
