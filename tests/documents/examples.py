"""The example files with Chinese comments: what they say to Oceanferry is what the English ones say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from documents.example_comments import COMMENTS
from oceanferry.cli.wrapping import wrapped

_ROOT = Path(__file__).parents[2]
_WIDTH = 118
_COMMENT = re.compile(r"( *)#(?: (.*))?")
_TRAILING = re.compile(r"(.*?\S) # (.*)")
_OPTION = re.compile(r" *-? ?[\w.-]+:(?: \S.*)?")
"""A line that is a comment only because it is not chosen, such as ``# tags: {team: dba}``."""
_MARK = "oceanferry sync"


def chinese(name: str) -> str:
    """Return the file of that name with its comments in Chinese. Raises KeyError for one that has none."""
    lines = (_ROOT / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(_translated(lines)) + "\n"


def said_in(line: str) -> str | None:
    """Return what a line that is a comment says; None for any other line, for a mark and for an option."""
    found = _COMMENT.fullmatch(line)
    if not found or (found[2] or "").startswith(_MARK) or _OPTION.fullmatch(found[2] or ""):
        return None
    return found[2] or ""


def _translated(lines: list[str]) -> Iterator[str]:
    for (is_text, indent), block in groupby(
        lines, key=lambda line: (said_in(line) is not None, _indent(line))
    ):
        if is_text:
            yield from _paragraphs(" ".join(said_in(line) or "" for line in block).strip(), indent)
        else:
            yield from map(_with_remark, block)


def _paragraphs(english: str, indent: int) -> Iterator[str]:
    margin = " " * indent
    for line in COMMENTS[english].split("\n"):
        yield from (f"{margin}# {each}".rstrip() for each in wrapped(line, _WIDTH - indent) or [""])


def _with_remark(line: str) -> str:
    found = _TRAILING.fullmatch(line)
    return f"{found[1]} # {COMMENTS[found[2]]}" if found else line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
