"""Commands that the command line advises, as they have to be typed for the files that were given."""

from __future__ import annotations

import argparse
import re
import shlex

from oceanferry.cli.config_file import typed

_TAKE_S_YAML = ("doctor", "policy", "provision", "sync")
_COMMAND = re.compile(
    r"(?<!# )\boceanferry (run|plan|copy|list|status|watch|verify|retain|revoke|message|probe|"
    rf"{'|'.join(_TAKE_S_YAML)})\b(?! --config| --s-yaml)"
)
"""A command inside of a text that reads the configuration; after # it is a mark in s.yaml."""


def with_files(text: str, arguments: argparse.Namespace) -> str:
    """Return *text* with ``--config`` and ``--s-yaml`` in each of its commands, as they were given."""
    config, s_yaml = getattr(arguments, "config", None), getattr(arguments, "s_yaml", None)

    def completed(found: re.Match[str]) -> str:
        options = ["--config", shlex.quote(typed(config))] if config else []
        if s_yaml and found[1] in _TAKE_S_YAML:
            options += ["--s-yaml", shlex.quote(str(s_yaml))]
        return " ".join([found[0], *options])

    return _COMMAND.sub(completed, text)
