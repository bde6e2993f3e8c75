"""The whole command line: every command with the options that its module adds."""

from __future__ import annotations

import argparse

from oceanferry import __version__
from oceanferry.cli.commands import (
    completion,
    copy,
    demo,
    doctor,
    init,
    message,
    plan,
    policy,
    probe,
    provision,
    retain,
    revoke,
    run,
    sandbox,
    status,
    sync,
    verify,
    watch,
)
from oceanferry.cli.commands import list as list_command
from oceanferry.cli.languages.speech import ENGLISH, Speech
from oceanferry.cli.options import EXIT_STATUS, CommandParser

_COMMANDS = (
    init,
    run,
    plan,
    copy,
    list_command,
    status,
    watch,
    verify,
    retain,
    revoke,
    policy,
    provision,
    sync,
    doctor,
    probe,
    message,
    sandbox,
    demo,
    completion,
)


def parser(speech: Speech = ENGLISH) -> argparse.ArgumentParser:
    """Return the parser; a namespace has ``command``, the function to call or None, and the ``parser``."""
    top = CommandParser(
        prog="oceanferry",
        description="Ferries backup sets of ApsaraDB for OceanBase to chats, webhooks and OSS buckets.",
        epilog=f"Everything can be tried without a cloud account: oceanferry sandbox\n\n{EXIT_STATUS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"oceanferry {__version__}")
    top.set_defaults(command=None, parser=top)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for each in _COMMANDS:
        each.add(commands)
    if speech.language != "en":
        from oceanferry.cli.languages.parser import speak

        speak(top, speech)
    return top
