"""``oceanferry completion``: a script that lets a shell complete commands and options."""

from __future__ import annotations

import argparse
import sys

from oceanferry.cli import exit_status
from oceanferry.cli.completion_scripts import SCRIPTS, words_of
from oceanferry.cli.options import Commands, add_command
from oceanferry.cli.output import Output


def add(commands: Commands) -> None:
    """Add the command and its options."""
    command = add_command(
        *(commands, "completion", completion, "print a script that completes commands in bash or zsh"),
        "oceanferry completion bash > ~/.local/share/bash-completion/completions/oceanferry",
        'oceanferry completion zsh > "${fpath[1]}/_oceanferry"',
    )
    command.add_argument("shell", choices=sorted(SCRIPTS), help="for which shell")


def completion(arguments: argparse.Namespace, output: Output) -> int:
    """Print the script, which is made from the command line as it is."""
    script = SCRIPTS[arguments.shell](words_of(arguments.parser), output.say)
    if output.as_json:
        output.document({"shell": arguments.shell, "script": script})
    else:
        sys.stdout.write(script)
    return exit_status.SUCCESS
