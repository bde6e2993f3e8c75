"""Texts as tests write them."""

from __future__ import annotations

from textwrap import dedent


def specified(text: str) -> str:
    """Read a text as it is written in a test: indented, and with a backslash where a line continues."""
    return dedent(text).lstrip("\n").replace("\\\n", "")
