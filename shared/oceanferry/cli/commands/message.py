"""``oceanferry message``: what would be sent, before there is a reason to send it."""

from __future__ import annotations

import argparse

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from oceanferry.application.messages import ShownMessage, shown_message
from oceanferry.cli import exit_status
from oceanferry.cli.options import Commands, add_command, add_config
from oceanferry.cli.output import Output
from oceanferry.domain.messages.samples import KINDS as KINDS_OF_ONE
from oceanferry.domain.messages.samples import SEVERAL_READY

KINDS = (*KINDS_OF_ONE, SEVERAL_READY)
"""What can be shown."""


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "message", message, "show the request that a chat would receive, with sample data"),
        "oceanferry message --kind link_ready --destination ops-room",
        "oceanferry message --kind failed --destination ops-room --json",
    )
    command.add_argument("--kind", required=True, choices=KINDS, help="the kind of message")
    command.add_argument("--destination", required=True, metavar="NAME", help="the chat or webhook")
    add_config(command)


def message(arguments: argparse.Namespace, output: Output) -> int:
    """Print the request with sample data."""
    shown = shown_message(arguments.config, arguments.kind, arguments.destination)
    if output.as_json:
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
