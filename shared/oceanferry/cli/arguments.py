"""The commands and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from oceanferry import __version__
from oceanferry.cli import (
    checkout_arguments,
    copy_command,
    list_command,
    plan_command,
    retain_command,
    revoke_command,
    run_command,
    sandbox_command,
    status_command,
    verify_command,
)
from oceanferry.cli.output import Output

Command = Callable[[argparse.Namespace, Output], int]

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # has no other name

_HIGHEST_PORT = 65_535
_EXIT_STATUS = """\
exit status:
  0    success
  1    a delivery failed, or what was looked at is not well
  2    usage or configuration
  3    nothing to do yet
  130  interrupted
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser; ``command`` in its namespace is the function to call, or None."""
    top = argparse.ArgumentParser(
        prog="oceanferry",
        description="Ferries backup sets of ApsaraDB for OceanBase to chats, webhooks and OSS buckets.",
        epilog=f"Everything can be tried without a cloud account: oceanferry sandbox\n\n{_EXIT_STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"oceanferry {__version__}")
    top.set_defaults(command=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for add in (_run, _plan, _copy, _list, _status, _verify, _retain, _revoke):
        _config(add(commands))
    for add_to in checkout_arguments.COMMANDS:
        _config(add_to(partial(_add, commands)))
    _sandbox(commands)
    return top


def _run(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "run", run_command.run, "do what an event asks for, the whole chain in this process"),
        "oceanferry run --event events/timer.json",
        """echo '{"route": "nightly"}' | oceanferry run --event -""",
    )
    return _event(command)


def _plan(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "plan", plan_command.plan, "say what an event would do, and do nothing"),
        "oceanferry plan --event events/timer.json",
    )
    return _event(command)


def _copy(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "copy", copy_command.copy, "copy an HTTP(S) object into a bucket, proven by CRC64"),
        'oceanferry copy --link "$LINK" --to oss://my-archive/by-hand/part1.zip',
    )
    command.add_argument(
        "--link", required=True, metavar="URL", help="the object; - reads the URL from standard input"
    )
    command.add_argument("--to", required=True, metavar="oss://BUCKET/KEY", help="where the copy lies")
    return _region(command)


def _list(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "list", list_command.list_, "list backup sets, their downloads and deliveries"),
        "oceanferry list",
        "oceanferry list --instance ob317v4uif0000 --json",
    )
    return _instance(command)


def _status(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "status", status_command.status, "say what is proven, expected, under way and failed"),
        "oceanferry status",
        "oceanferry status --html status.html",
        "oceanferry status --json",
    )
    command.add_argument(
        "--html", metavar="FILE", help="write one self-contained page, too; -: only that, to standard output"
    )
    return command


def _verify(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "verify", verify_command.verify, "check copies against their manifests"),
        "oceanferry verify oss://my-archive/oceanbase/",
        "oceanferry verify --read oss://my-archive/oceanbase/",
    )
    command.add_argument(
        "place", metavar="oss://BUCKET/PREFIX", help="what the keys of the copies begin with"
    )
    command.add_argument("--read", action="store_true", help="read every byte back and compute its CRC64")
    return _region(command)


def _retain(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "retain", retain_command.retain, "say which copies are old enough to go"),
        "oceanferry retain --destination archive --keep-last 7 --keep-for 30d",
    )
    command.add_argument("--destination", required=True, metavar="NAME", help="a bucket of the configuration")
    _instance(command)
    command.add_argument("--keep-last", type=int, metavar="N", help="keep the newest N proven copies")
    command.add_argument(
        "--keep-for",
        type=retain_command.duration,
        metavar="TIME",
        help="keep copies for so long, such as 30d; otherwise as the configuration says",
    )
    command.add_argument("--apply", action="store_true", help="remove the others; without it nothing changes")
    return command


def _revoke(commands: Commands) -> argparse.ArgumentParser:
    command = _add(
        *(commands, "revoke", revoke_command.revoke, "withdraw the buttons that messages were sent with"),
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
    return command


def _sandbox(commands: Commands) -> None:
    command = _add(
        *(commands, "sandbox", sandbox_command.sandbox, "run a loopback cloud until interrupted"),
        "oceanferry sandbox",
        "oceanferry sandbox --port 8000 --state sandbox-state",
    )
    command.add_argument(
        "--ready-file", type=Path, metavar="FILE", help="write the endpoints here as JSON when ready"
    )
    command.add_argument(
        "--state", type=Path, metavar="DIR", help="keep the state in files, so that it survives"
    )
    command.add_argument(
        "--port", type=port, default=0, metavar="N", help="the page's port (default: any free one)"
    )


def port(text: str) -> int:
    """Read the number of a port. Raises ArgumentTypeError, or ValueError when it is no number at all."""
    number = int(text)
    if 0 <= number <= _HIGHEST_PORT:
        return number
    raise argparse.ArgumentTypeError(f"{text} is no port: take one up to {_HIGHEST_PORT}")


def _event(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--event",
        required=True,
        metavar="FILE|-",
        help="the event as a trigger delivers it; - reads standard input",
    )
    return command


def _region(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--region", metavar="ID", help="the bucket's region, when the configuration does not say"
    )
    return command


def _instance(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument(
        "--instance", metavar="ID", help="only this instance; otherwise every cluster configured"
    )
    return command


def _config(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="the configuration (default: $OCEANFERRY_CONFIG, else the source's oceanferry.yaml)",
    )


def _add(
    commands: Commands, name: str, function: Command, summary: str, *examples: str
) -> argparse.ArgumentParser:
    shown = "\n".join(["examples:" if len(examples) > 1 else "example:", *(f"  {each}" for each in examples)])
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"{shown}\n\n{_EXIT_STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--json", action="store_true", help="print one JSON document for machines")
    command.set_defaults(command=function)
    return command
