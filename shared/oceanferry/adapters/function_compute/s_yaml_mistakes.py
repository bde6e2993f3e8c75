"""What is wrong with an s.yaml that is YAML: at which line, and what to write there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_json

from oceanferry.domain.wording import suggestion

_VARIABLE = re.compile(r"\$\{vars\.(\w+)\}")
_Place = tuple[int | str, ...]


@dataclass(frozen=True)
class Mistake:
    """One mistake."""

    line: int
    what: str
    fix: str = ""


def unknown_variable(text: str, choices: Mapping[str, str]) -> Mistake | None:
    """Return the first ``${vars.NAME}`` that the file does not define."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _VARIABLE.finditer(line.partition(" #")[0]):
            if found[1] not in choices and not line.lstrip().startswith("#"):
                return _unknown(number, line, found[1], choices)
    return None


def _unknown(number: int, line: str, name: str, choices: Mapping[str, str]) -> Mistake:
    what = f"${{vars.{name}}} is not defined under vars{suggestion(name, list(choices))}"
    close = suggestion(name, list(choices)).rpartition("did you mean ")[2].rstrip("?")
    if close:
        return Mistake(number, what, f"Write {line.strip().replace(f'vars.{name}', f'vars.{close}')}")
    return Mistake(number, what, f"Write {name}: ... under vars")


def wrong_values(error: ValidationError, text: str) -> list[Mistake]:
    """Return what a model found, in the order of the file."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = [_wrong(each, root) for each in error.errors(include_url=False)] if root else []
    return sorted(dict.fromkeys(found), key=lambda each: each.line)


def _wrong(found: ErrorDetails, root: yaml.Node) -> Mistake:
    place = found["loc"]
    what = f"{'.'.join(map(str, place))}: {found['msg'][:1].lower()}{found['msg'][1:]}"
    line = _line(root, place)
    if found["type"] == "string_type" and isinstance(found["input"], (dict, list)):
        written = to_json(found["input"]).decode().replace("'", "''")
        return Mistake(line, f"{'.'.join(map(str, place))} must be text", f"Write {place[-1]}: '{written}'")
    return Mistake(line, what)


def _line(node: yaml.Node, place: _Place) -> int:
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
