"""How a command is added to the command line, and the options that several commands have."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from oceanferry.cli.config_file import config_file
from oceanferry.cli.output import Output

Command = Callable[[argparse.Namespace, Output], int]
"""Runs a command and returns its exit status."""

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # has no other name

EXIT_STATUS = """\
exit status:
  0    success
  1    a delivery failed, or a check found a problem
  2    usage or configuration
  3    nothing to do yet
  130  interrupted
"""


def add_command(
    commands: Commands, name: str, function: Command, summary: str, *examples: str
) -> argparse.ArgumentParser:
    """Add a command with ``--json``, which calls *function*; *summary* begins with a verb in lower case."""
    shown = "\n".join(["examples:" if len(examples) > 1 else "example:", *(f"  {each}" for each in examples)])
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"{shown}\n\n{EXIT_STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--json", action="store_true", help="print one JSON document for machines")
    command.set_defaults(command=function)
    return command


def add_config(command: argparse.ArgumentParser) -> None:
    """Add ``--config``."""
    command.add_argument(
        "--config",
        type=config_file,
        metavar="FILE",
        help="the configuration, - for standard input (default: $OCEANFERRY_CONFIG, else the oceanferry.yaml"
        " of the source code, else that of the current folder)",
    )


def add_s_yaml(command: argparse.ArgumentParser) -> None:
    """Add ``--s-yaml``."""
    command.add_argument(
        "--s-yaml",
        type=Path,
        metavar="FILE",
        help="the deployment (default: s.yaml in the configuration's folder, else the source's)",
    )


def add_event(command: argparse.ArgumentParser) -> None:
    """Add ``--event``."""
    command.add_argument(
        "--event",
        required=True,
        metavar="FILE|-",
        help="the event as a trigger delivers it; - reads standard input",
    )


def add_region(command: argparse.ArgumentParser) -> None:
    """Add ``--region``."""
    command.add_argument(
        "--region", metavar="ID", help="the bucket's region, if the configuration does not define the bucket"
    )


def add_instance(command: argparse.ArgumentParser) -> None:
    """Add ``--instance``."""
    command.add_argument(
        "--instance", metavar="ID", help="only this instance ID (default: every configured cluster)"
    )


def with_files(command: str, arguments: argparse.Namespace) -> str:
    """Return *command* as it has to be typed for the same files: with the ``--config`` that was given."""
    given = {"--config": arguments.config, "--s-yaml": getattr(arguments, "s_yaml", None)}
    options = [text for name, value in given.items() if value for text in (name, shlex.quote(str(value)))]
    return " ".join([command, *options])
