"""What is wrong with a file that is no YAML, in the words of its author."""

from __future__ import annotations

import yaml

from oceanferry.domain.texts import Sentence, quoted, text

_CHINESE_COLON = "\uff1a"
CHINESE_QUOTES = "\u201c\u201d\u2018\u2019\u300c\u300d"


def explained(error: yaml.MarkedYAMLError, written: str) -> tuple[int, Sentence]:
    """Return the number of the line to look at, from 1 on, and what is wrong there."""
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


def _hint(error: yaml.MarkedYAMLError, lines: list[str], number: int) -> Sentence:
    line = lines[number - 1] if 0 < number <= len(lines) else ""
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
