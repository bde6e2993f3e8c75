"""How a command is added to the command line, and the options that several commands have."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

from oceanferry.cli.config_file import config_file
from oceanferry.cli.exit_status import USAGE
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


class CommandParser(argparse.ArgumentParser):
    """Takes what follows an option with a value as its value, also when it begins with a hyphen.

    Ids and references are pasted, and one in 64 begins so.
    """

    error_label = "error: "
    """What a message about wrong arguments begins with."""
    explain: Callable[[str], str] = staticmethod(str)
    """Returns what is wrong with the arguments in the reader's language."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with the arguments, and exit."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {self.error_label}{self.explain(message)}\n")

    def parse_known_args(  # type: ignore[override]  # argparse's own signature is overloaded
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse as argparse does, with such values joined to their options."""
        given = list(sys.argv[1:] if args is None else args)
        return super().parse_known_args(list(self._joined(given)), namespace)

    def _joined(self, given: list[str]) -> Iterator[str]:
        rest = iter(given)
        for each in rest:
            action = self._option_string_actions.get(each)
            if action is None or action.nargs is not None or not each.startswith("--"):
                yield each
                continue
            value = next(rest, None)
            if value is None or value.partition("=")[0] in self._option_string_actions:
                yield each
                rest = iter([*([] if value is None else [value]), *rest])
                yield from self._joined(list(rest))
                return
            yield f"{each}={value}"


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
    command.add_argument(
        "--record",
        type=written_file,
        metavar="FILE",
        help="write every call's form here: keys and words, without ids, names, links and secrets",
    )
    command.set_defaults(command=function)
    return command


def written_file(name: str) -> Path:
    """Return the path of a file that a command writes.

    Raises:
        argparse.ArgumentTypeError: It is ``-``, where the command prints its result.
    """
    if name == "-":
        raise argparse.ArgumentTypeError("must be a file and cannot be standard output (-)")
    return Path(name)


def add_config(command: argparse.ArgumentParser) -> None:
    """Add ``--config``."""
    command.add_argument(
        "--config",
        type=config_file,
        metavar="FILE",
        help="the configuration, - for standard input (default: $OCEANFERRY_CONFIG, else the oceanferry.yaml"
        " of the current folder)",
    )


def add_s_yaml(command: argparse.ArgumentParser) -> None:
    """Add ``--s-yaml``."""
    command.add_argument(
        "--s-yaml",
        type=Path,
        metavar="FILE",
        help="the deployment (default: s.yaml in the configuration's folder; while none is there, the"
        " source's is read)",
    )


def add_event(command: argparse.ArgumentParser) -> None:
    """Add ``--event`` and ``--route``, one of which is needed."""
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument("--route", metavar="NAME", help="a route, as its timer asks for it")
    asked.add_argument(
        "--event",
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
