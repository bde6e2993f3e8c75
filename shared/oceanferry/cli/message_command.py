"""``oceanferry message``: what would be sent, before there is a reason to send it."""

from __future__ import annotations

import argparse
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from oceanferry.application.messages import ShownMessage, shown_message
from oceanferry.cli import exit_status
from oceanferry.cli.message_page import page
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.messages.samples import KINDS as KINDS_OF_ONE
from oceanferry.domain.messages.samples import SEVERAL_READY

KINDS = (*KINDS_OF_ONE, SEVERAL_READY)
"""What can be shown."""


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "message", message, "say what would be sent to a chat, with sample data"),
        "oceanferry message --kind link_ready --destination ops-room",
        "oceanferry message --kind failed --destination ops-room --html failed.html",
    )
    command.add_argument("--kind", required=True, choices=KINDS, help="what it tells")
    command.add_argument("--destination", required=True, metavar="NAME", help="to whom")
    command.add_argument(
        "--html", metavar="FILE|-", help="write a page that shows it as a chat would; - is standard output"
    )
    add_config(command)


def message(arguments: argparse.Namespace, output: Output) -> int:
    """Print the request with sample data, or write a page that shows the message."""
    shown = shown_message(arguments.config, arguments.kind, arguments.destination)
    if arguments.html:
        _write(output, arguments.html, page(shown))
    elif output.as_json:
        output.document(
            {
                "channel": shown.channel,
                "url": shown.url,
                "headers": dict(shown.headers),
                "body": _read(shown.body),
            }
        )
    else:
        _print(output, shown)
    return exit_status.SUCCESS


def _print(output: Output, shown: ShownMessage) -> None:
    output.line(f"POST {shown.url}")
    for name, value in shown.headers.items():
        output.line(f"{name}: {value}")
    output.line()
    body = _read(shown.body)
    output.line(shown.body if isinstance(body, str) else to_json(body, indent=2).decode())


def _read(body: str) -> object:
    try:
        return from_json(body)
    except (ValidationError, ValueError):
        return body


def _write(output: Output, place: str, content: str) -> None:
    if place == "-":
        output.line(content)
        return
    try:
        Path(place).write_text(content, encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(
            f"{place} cannot be written: {error.strerror}", advice="Name another file"
        ) from None
