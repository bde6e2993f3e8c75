"""What is wrong with an s.yaml that is YAML: at which line, and what to write there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_json

from oceanferry.domain.problems import Origin, Place, Problem
from oceanferry.domain.texts import quoted, text
from oceanferry.domain.wording import suggestion
from oceanferry.domain.yaml_mistakes import WRONG_VALUES

_VARIABLE = re.compile(r"\$\{vars\.(\w+)\}")
_VALUES = "environmentVariables"
"""Below it are secrets, which are not shown."""


def unknown_variables(written: str, source: str, choices: Mapping[str, str]) -> list[Problem]:
    """Return the places of ``${vars.NAME}`` that the file does not define, the first of each name."""
    found: dict[str, Problem] = {}
    for number, line in enumerate(written.splitlines(), start=1):
        code = "" if line.lstrip().startswith("#") else line.partition(" #")[0]
        for name in _VARIABLE.findall(code):
            if name not in choices:
                found.setdefault(name, _unknown(Origin(number, source), code, name, choices))
    return list(found.values())


def _unknown(origin: Origin, line: str, name: str, choices: Mapping[str, str]) -> Problem:
    what = text(
        "${{vars.{name}}} is not defined under vars{suggestion}",
        name=name,
        suggestion=suggestion(name, list(choices)),
    )
    close = get_close_matches(name, list(choices), n=1)
    if not close:
        return Problem(origin, (), what, text("Write {name}: ... under vars", name=name))
    meant = line.strip().replace(f"vars.{name}", f"vars.{close[0]}")
    return Problem(origin, (), what, text("Write {line}", line=meant))


def wrong_values(error: ValidationError, written: str, source: str) -> list[Problem]:
    """Return what a model found, in the order of the file."""
    root = yaml.compose(written, Loader=yaml.SafeLoader)
    found = [_wrong(each, root, source) for each in error.errors(include_url=False)] if root else []
    return sorted(dict.fromkeys(found), key=lambda each: each.origin)


def _wrong(found: ErrorDetails, root: yaml.Node, source: str) -> Problem:
    place = found["loc"]
    origin = Origin(_line(root, place), source)
    what = WRONG_VALUES.get(found["type"]) or quoted(f"{found['msg'][:1].lower()}{found['msg'][1:]}")
    if found["type"] != "string_type" or not isinstance(found["input"], (dict, list)) or _VALUES in place:
        return Problem(origin, place, what)
    value = to_json(found["input"]).decode().replace("'", "''")
    return Problem(origin, place, what, text("Write {key}: '{value}'", key=place[-1], value=value))


def _line(node: yaml.Node, place: Place) -> int:
    """Return the line of a value; of what it is missing in, where it is not there."""
    for step in place:
        below = _below(node, step)
        if below is None:
            break
        node = below
    return int(node.start_mark.line) + 1


def _below(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None
