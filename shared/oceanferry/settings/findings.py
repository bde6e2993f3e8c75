"""What is wrong with a configuration, in words."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oceanferry.domain.problems import Place
from oceanferry.domain.wording import suggestion
from oceanferry.domain.yaml_mistakes import WRONG_VALUES
from oceanferry.settings.destinations import DestinationSettings
from oceanferry.settings.document import FromEnvironment, ParsedYaml
from oceanferry.settings.references import Outline
from oceanferry.settings.sections import LedgerSettings

_SHOWN = re.compile(r"[\w.-]{1,64}")
"""A value that is a name, and no secret."""
_OTHER_NAMES = {
    "lark": "feishu",
    "dingding": "dingtalk",
    "wechat": "wecom",
    "weixin": "wecom",
    "msteams": "teams",
    "http": "webhook",
    "bucket": "oss",
}
"""What else people call a type."""
_UNIONS = {"destinations": (2, DestinationSettings), "ledger": (1, LedgerSettings)}
"""The sections of several types, and where in a path the model's path has the type, which is no key."""


def report(error: ValidationError, document: ParsedYaml, outline: Outline) -> None:
    """Add what a model found to the document's problems, except where it could not be read to begin with."""
    unread = {problem.place for problem in document.problems}
    for found in error.errors(include_url=False, include_input=False):
        place = _place(found)
        if place not in unread:
            what = _words(found, place, _model(place, document, outline))
            told, fix = _instead(found, place, document) or (what, "")
            document.problem(place, told, fix=fix)


def _instead(found: ErrorDetails, place: Place, document: ParsedYaml) -> tuple[str, str] | None:
    """Return what is wrong, and the line to write, where that follows from what is written."""
    value, key = _value(place, document), str(place[-1]) if place else ""
    if found["type"].startswith("union_tag") and isinstance(value, str):
        types = _types(str(place[0]))
        word = _OTHER_NAMES.get(value.lower(), value.lower())
        meant = next(iter(get_close_matches(word, types, n=1)), None)
        if meant and not isinstance(value, FromEnvironment):
            return f"must be one of {', '.join(types)}; did you mean {meant}?", f"Write type: {meant}"
    names = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    if found["type"] != "string_type" or not names or not all(map(_SHOWN.fullmatch, names)):
        return None
    more = f", and another route for {', '.join(names[1:])}" if key == "cluster" and names[1:] else ""
    return "must be one name and not a list", f"Write {key}: {names[0]}{more}"


def _value(place: Place, document: ParsedYaml) -> object:
    data = document.data
    for step in place:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _place(found: ErrorDetails) -> Place:
    loc = found["loc"]
    if found["type"].startswith("union_tag"):
        return (*loc, "type")
    if loc and loc[0] in _UNIONS:
        position = _UNIONS[str(loc[0])][0]
        loc = (*loc[:position], *loc[position + 1 :])
    return loc[:-1] if loc[-1:] == ("[key]",) else loc


def _model(place: Place, document: ParsedYaml, outline: Outline) -> type[BaseModel]:
    """Return the model that the key at *place* was looked up in."""
    data = document.data
    for step in place[:-1]:
        data = data.get(step) if isinstance(data, dict) else None
    return outline.models.get(id(data), BaseModel)


def _words(found: ErrorDetails, place: Place, model: type[BaseModel]) -> str:
    kind, facts = found["type"], found.get("ctx", {})
    if kind == "value_error":
        return str(facts["error"])
    if kind == "literal_error":
        return f"must be {facts['expected']}".replace("'", "").replace("be , ", "be ")
    if kind == "missing":
        required = [name for name, field in model.model_fields.items() if field.is_required()]
        return f"is missing (required here: {', '.join(required)})"
    if kind == "extra_forbidden":
        known = list(model.model_fields)
        return f"is not a known key{suggestion(str(place[-1]), known)} (known here: {', '.join(known)})"
    if kind.startswith("union_tag"):
        return f"must be one of {', '.join(_types(str(place[0])))}"
    return WRONG_VALUES.get(kind, found["msg"])


def _types(section: str) -> list[str]:
    union = get_args(_UNIONS[section][1])[0]
    return [get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)]
