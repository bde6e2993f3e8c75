"""Asking before what cannot be undone."""

from __future__ import annotations

import sys

from oceanferry.domain.errors import InvalidRequest


def check_terminal(what: str, advice: str) -> None:
    """Refuse where a question cannot be asked: in a script, and in CI. Raises InvalidRequest."""
    if not sys.stdin.isatty():
        raise InvalidRequest(f"{what}, and there is no terminal to confirm it on", advice=advice)


def confirm(question: str, otherwise: str) -> None:
    """Ask, and go on with ``yes`` alone. Raises InvalidRequest."""
    sys.stderr.write(f"{question} Type yes: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != "yes":
        raise InvalidRequest(otherwise)
