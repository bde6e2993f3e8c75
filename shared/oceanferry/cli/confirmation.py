"""Asking before what cannot be undone."""

from __future__ import annotations

import sys

from oceanferry.cli.output import Output
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import Sentence, text


def check_can_ask(output: Output, what: Sentence, advice: Sentence) -> None:
    """Refuse where a question cannot be answered: in a script, and in CI. Raises InvalidRequest."""
    if output.as_json or not sys.stdin.isatty():
        raise InvalidRequest(
            text("{what}, and asks before that, which takes a terminal and no --json", what=what),
            advice=advice,
        )


def confirm(output: Output, question: Sentence, otherwise: Sentence) -> None:
    """Ask, and go on with ``yes`` alone. Raises InvalidRequest."""
    sys.stderr.write(output.say(text("{question} Type yes: ", question=question)))
    sys.stderr.flush()
    if sys.stdin.readline().strip() != "yes":
        raise InvalidRequest(otherwise)
