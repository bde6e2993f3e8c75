"""Lines that fit a terminal, where Chinese characters take two columns and have no spaces between."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from unicodedata import east_asian_width

WIDE = "\u2e80-\u9fff\uff00-\uffef"
_TOKEN = re.compile(rf"\s+|[（《“]*(?:[{WIDE}]|[^\s{WIDE}]+)[，。；：、！？）》”]*")  # noqa: RUF001  # Chinese punctuation
"""Spaces, or a wide character or a word with the punctuation that no line begins or ends with."""


def columns(text: str) -> int:
    """Return how many columns *text* takes."""
    return sum(2 if east_asian_width(each) in "FW" else 1 for each in text)


def padded(text: str, width: int) -> str:
    """Return *text* with spaces up to *width* columns."""
    return text + " " * (width - columns(text))


def wrapped(text: str, width: int, *, break_on_hyphens: bool = True) -> list[str]:
    """Return *text* in lines of at most *width* columns."""
    if columns(text) == len(text):
        return textwrap.wrap(text, width, break_on_hyphens=break_on_hyphens)
    lines = [""]
    for token in _TOKEN.findall(text):
        if lines[-1] and columns(lines[-1] + token.rstrip()) > width:
            lines.append("")
        if lines[-1] or not token.isspace():
            lines[-1] += " " if token.isspace() else token
    return [each.rstrip() for each in lines if each.strip()]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a line for each row, with cells of one column below each other."""
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
