"""What is wrong with a file that is no YAML, in the words of its author."""

from __future__ import annotations

import re
from typing import Protocol

from oceanferry.domain.texts import Sentence, quoted, text

_CHINESE_COLON = "\uff1a"
CHINESE_QUOTES = "\u201c\u201d\u2018\u2019\u300c\u300d"

WRONG_VALUES = {
    "bool_type": text("must be true or false"),
    "dict_type": text("must be a mapping, with a name for each entry"),
    "int_type": text("must be a whole number"),
    "int_parsing": text("must be a whole number"),
    "list_type": text("must be a list, such as [a, b]"),
    "model_attributes_type": text("must be a mapping, such as {{key: value}}"),
    "model_type": text("must be a mapping, such as {{key: value}}"),
    "string_type": text("must be text: put quotes around it"),
    "too_short": text("must not be empty"),
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


def explained(error: SyntaxMistake, written: str) -> tuple[int, Sentence]:
    """Return the number of the line to check, from 1 on, and what is wrong there."""
    mark = error.problem_mark or error.context_mark
    number = mark.line + 1 if mark else 1
    lines = written.splitlines()
    for each in (number, _line_above(lines, number)):
        line = lines[each - 1] if 0 < each <= len(lines) else ""
        if "\t" in line[: len(line) - len(line.lstrip())]:
            return each, text("is not YAML: the line begins with a tab; indent with spaces")
        if _CHINESE_COLON in line and ": " not in line and not line.endswith(":"):
            return each, text(
                "is not YAML: the line has a Chinese colon ({colon}); write : and a space",
                colon=_CHINESE_COLON,
            )
    why, hint = error.problem or error.context or "", _hint(error, lines, number)
    return number, text("is not YAML: {why}{hint}", why=why, hint=hint)


def _hint(error: SyntaxMistake, lines: list[str], number: int) -> Sentence:
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    value = _CANNOT_START.fullmatch(line)
    if value and "token" in f"{error.problem}":
        return text('; put quotes around it: {key} "{value}"', key=value[1].strip(), value=value[2].strip())
    if "${" in line:
        return text("; between {{ and }}, put quotes around ${{NAME}}")
    above = _line_above(lines, number)
    if not above or "mapping" not in f"{error.problem} {error.context}":
        return quoted("")
    ours, theirs = _indent(line), _indent(lines[above - 1])
    if ours == theirs:
        return quoted("")
    return text(
        "; line {line} is indented by {indent}, line {above} by {indent_above}:"
        " keys of one section are indented alike",
        line=number,
        indent=ours,
        above=above,
        indent_above=theirs,
    )


def _line_above(lines: list[str], number: int) -> int:
    """Return the number of the nearest line above with something in it; 0 when there is none."""
    for each in range(min(number - 1, len(lines)), 0, -1):
        content = lines[each - 1].strip(" ")
        if content and not content.startswith("#"):
            return each
    return 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
