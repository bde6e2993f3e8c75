"""Commands that the command line advises, as they have to be typed where this one was typed."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
from pathlib import Path

from oceanferry.cli.config_file import typed

NAME = "oceanferry"
_TAKE_S_YAML = ("doctor", "policy", "provision", "sync")
_TAKE_CONFIG = (
    *_TAKE_S_YAML,
    *("run", "plan", "copy", "list", "status", "watch", "verify", "retain", "revoke", "message", "probe"),
)
_COMMAND = re.compile(
    rf"(?<!# )(?<![\w/.-]){NAME} ({'|'.join(_TAKE_CONFIG)}|init|sandbox|demo)\b"
    r"( --config| --s-yaml| --output)?"
)
"""A command inside of a text, and whether files follow; after # it is a mark in s.yaml."""


def program_as_typed(program: str) -> str:
    """Return how this program is run again: by its name where PATH leads to it, else by its path as typed."""
    path, found = Path(program), shutil.which(NAME)
    if path.name != NAME or (found and Path(found).resolve() == path.resolve()):
        return NAME
    return shlex.quote(program)


def as_typed(text: str, arguments: argparse.Namespace, program: str = NAME) -> str:
    """Return *text* with the program, ``--config`` and ``--s-yaml`` of its commands as they were given."""
    config, s_yaml = getattr(arguments, "config", None), getattr(arguments, "s_yaml", None)

    def completed(found: re.Match[str]) -> str:
        name, given = found.groups()
        options = []
        if config and name == "init" and typed(config) != "-" and not given:
            options += ["--output", shlex.quote(str(config))]
        if config and name in _TAKE_CONFIG and not given:
            options += ["--config", shlex.quote(typed(config))]
        if s_yaml and name in _TAKE_S_YAML and not given:
            options += ["--s-yaml", shlex.quote(str(s_yaml))]
        return " ".join([program, name, *options]) + (given or "")

    return _COMMAND.sub(completed, text)
