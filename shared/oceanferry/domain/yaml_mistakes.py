"""What is wrong with a file that is no YAML, in the words of somebody who writes one."""

from __future__ import annotations

import re
from typing import Protocol

_CHINESE_COLON = "\uff1a"
CHINESE_QUOTES = "\u201c\u201d\u2018\u2019\u300c\u300d"

WRONG_VALUES = {
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping, with a name for each entry",
    "list_type": "must be a list, such as [a, b]",
    "model_attributes_type": "must be a mapping, such as {key: value}",
    "model_type": "must be a mapping, such as {key: value}",
    "string_type": "must be text: put quotes around it",
    "too_short": "must not be empty",
}
"""What a value must be, by the name that pydantic gives to the mistake."""
_CANNOT_START = re.compile(r"(\s*(?:- +)?[^\s:#]+: +)([@`%&*!|>{\[].*)")


class Mark(Protocol):
    """Where a parser was."""

    @property
    def line(self) -> int:
        """The number of the line, from 0 on."""


class SyntaxMistake(Protocol):
    """Why a parser of YAML stopped."""

    @property
    def problem(self) -> str | None:
        """What is wrong."""

    @property
    def context(self) -> str | None:
        """What the parser was reading."""

    @property
    def problem_mark(self) -> Mark | None:
        """Where it is wrong."""

    @property
    def context_mark(self) -> Mark | None:
        """Where what it was reading begins."""


def explained(error: SyntaxMistake, text: str) -> tuple[int, str]:
    """Return the number of the line to look at, from 1 on, and what is wrong there."""
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else 1
    lines = text.splitlines()
    for each in (number, _line_above(lines, number)):
        line = lines[each - 1] if 0 < each <= len(lines) else ""
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return each, "is not YAML: the line begins with a tab; indent with spaces"
        if _CHINESE_COLON in line and ": " not in line and not line.endswith(":"):
            return each, f"is not YAML: the line has a Chinese colon ({_CHINESE_COLON}); write : and a space"
    return number, f"is not YAML: {error.problem or error.context}{_hint(error, lines, number)}"


def _hint(error: SyntaxMistake, lines: list[str], number: int) -> str:
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    value = _CANNOT_START.fullmatch(line)
    if value and "token" in f"{error.problem}":
        return f'; put quotes around it: {value[1].strip()} "{value[2].strip()}"'
    if "${" in line:
        return "; between { and }, put quotes around ${NAME}"
    above = _line_above(lines, number)
    if not above or "mapping" not in f"{error.problem} {error.context}":
        return ""
    ours, theirs = _indent(line), _indent(lines[above - 1])
    if ours == theirs:
        return ""
    lines_differ = f"line {number} is indented by {ours}, line {above} by {theirs}"
    return f"; {lines_differ}: keys of one section are indented alike"


def _line_above(lines: list[str], number: int) -> int:
    """Return the number of the nearest line above with something in it; 0 when there is none."""
    for each in range(min(number - 1, len(lines)), 0, -1):
        content = lines[each - 1].strip(" ")
        if content and not content.startswith("#"):
            return each
    return 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
