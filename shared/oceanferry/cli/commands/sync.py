"""``oceanferry sync``: what follows from oceanferry.yaml, written into s.yaml."""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from oceanferry.application.deployment.syncing import SyncedFile, synced_file
from oceanferry.cli import exit_status
from oceanferry.cli.config_file import typed
from oceanferry.cli.options import Commands, add_command, add_config, add_s_yaml
from oceanferry.cli.output import Output
from oceanferry.cli.printable import printable
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import text

_VARIABLE = re.compile(r"([-+ ] *[A-Z][A-Z0-9_]*:) (?!\$\{).*")
"""A line of a diff with an environment variable whose value stands in the file, where a secret may be."""


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "sync", sync, "write what follows from oceanferry.yaml into s.yaml"),
        "oceanferry sync",
        "oceanferry sync --check",
    )
    command.add_argument(
        "--check", action="store_true", help="change nothing; exit status 1 when something would change"
    )
    add_s_yaml(command)
    add_config(command)


def sync(arguments: argparse.Namespace, output: Output) -> int:
    """Write s.yaml anew between its marked lines, and print what changes."""
    _check_written_somewhere(arguments)
    file = synced_file(arguments.config, arguments.s_yaml)
    if file.changed and not arguments.check:
        _write(file)
    changes = list(_changes(file, output.say if not output.as_json else str))
    if output.as_json:
        output.document({"file": str(file.path), "changed": file.changed, "changes": changes})
    else:
        for line in changes:
            output.line(line)
        output.line(_summary(file, arguments))
    return exit_status.DELIVERY_FAILED if file.changed and arguments.check else exit_status.SUCCESS


def _check_written_somewhere(arguments: argparse.Namespace) -> None:
    """Refuse to write beside a configuration that is in no folder.

    Raises:
        InvalidRequest: It was read from standard input, and no s.yaml is named.
    """
    if arguments.config and typed(arguments.config) == "-" and not (arguments.check or arguments.s_yaml):
        raise InvalidRequest(
            text("A configuration from standard input has no s.yaml beside it"),
            advice=text("Name the s.yaml to write with --s-yaml"),
        )


def _summary(file: SyncedFile, arguments: argparse.Namespace) -> str:
    if not file.changed:
        return text("{path} says what the configuration says", path=file.path)
    if arguments.check and file.missing:
        return text("{path} is not there: run oceanferry sync", path=file.path)
    if arguments.check:
        return text("{path} says something else than the configuration: run oceanferry sync", path=file.path)
    return text("Written: {path}", path=file.path)


def _changes(file: SyncedFile, say: Callable[[str], str]) -> Iterator[str]:
    """Yield a diff; what stands in the file as the value of a variable is not shown."""
    found, wanted = file.found.splitlines(), file.wanted.splitlines()
    hidden = say(text("(not shown)"))
    shown = {f"{mark}{line}" for line in wanted for mark in "+ "}
    names = str(file.path), say(text("as the configuration says"))
    for line in difflib.unified_diff(found, wanted, *names, n=1, lineterm=""):
        yield printable(line if line in shown else _VARIABLE.sub(rf"\1 {hidden}", line))


def _write(file: SyncedFile) -> None:
    """Replace the file at once, so that it is never half written."""
    path = file.path.resolve()
    written = path.with_name(f".{path.name}.new")
    try:
        written.write_bytes(file.wanted.encode())
        if not file.missing:
            shutil.copymode(path, written)
        written.replace(path)
    except OSError as error:
        Path(written).unlink(missing_ok=True)
        raise InvalidRequest(
            text("{path} cannot be written: {why}", path=path, why=error.strerror)
        ) from error
