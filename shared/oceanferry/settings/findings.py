"""What is wrong with a configuration, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oceanferry.domain.problems import Place
from oceanferry.domain.texts import Sentence, alternatives, listed, quoted, said_by, text
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
_CHOICE = re.compile(r"'([^']*)'")
_UNIONS = {"destinations": (2, DestinationSettings), "ledger": (1, LedgerSettings)}
"""The sections of several types, and where in a path the model's path has the type, which is no key."""


def report(error: ValidationError, document: ParsedYaml, outline: Outline) -> None:
    """Add what a model found to the document's problems, except where it could not be read to begin with."""
    unread = {problem.place for problem in document.problems}
    for found in error.errors(include_url=False, include_input=False):
        place = _place(found)
        if place not in unread:
            what = _words(found, place, _model(place, document, outline))
            described, fix = _instead(found, place, document) or (what, None)
            document.problem(place, described, fix=fix)


def _instead(found: ErrorDetails, place: Place, document: ParsedYaml) -> tuple[Sentence, Sentence] | None:
    """Return what is wrong, and the line to write, where that follows from what is written."""
    value, key = _value(place, document), str(place[-1]) if place else ""
    if found["type"].startswith("union_tag") and isinstance(value, str):
        types = _types(str(place[0]))
        word = _OTHER_NAMES.get(value.lower(), value.lower())
        meant = next(iter(get_close_matches(word, types, n=1)), None)
        if meant and not isinstance(value, FromEnvironment):
            return (
                text("must be one of {names}; did you mean {meant}?", names=listed(types), meant=meant),
                text("Write type: {meant}", meant=meant),
            )
    names = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    if found["type"] != "string_type" or not names or not all(map(_SHOWN.fullmatch, names)):
        return None
    wrong, first, others = text("must be one name and not a list"), names[0], names[1:]
    if key != "cluster" or not others:
        return wrong, text("Write {key}: {name}", key=key, name=first)
    return wrong, text(
        "Write cluster: {name}, and another route for {others}", name=first, others=listed(others)
    )


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


def _words(found: ErrorDetails, place: Place, model: type[BaseModel]) -> Sentence:
    kind, facts = found["type"], found.get("ctx", {})
    if kind == "value_error":
        return said_by(facts["error"])
    if kind == "literal_error":
        return text(
            "must be {choices}",
            choices=alternatives([each for each in _CHOICE.findall(facts["expected"]) if each]),
        )
    if kind == "missing":
        required = [name for name, field in model.model_fields.items() if field.is_required()]
        return text("is missing (required here: {names})", names=listed(required))
    if kind == "extra_forbidden":
        known = list(model.model_fields)
        return text(
            "is not a known key{suggestion} (known here: {names})",
            suggestion=suggestion(str(place[-1]), known),
            names=listed(known),
        )
    if kind.startswith("union_tag"):
        return text("must be one of {names}", names=listed(_types(str(place[0]))))
    return WRONG_VALUES.get(kind) or _bounds(kind, facts) or quoted(found["msg"])


def _bounds(kind: str, facts: Mapping[str, object]) -> Sentence | None:
    """Return which limit a number or a text exceeds."""
    if kind == "greater_than_equal":
        return text("must be {least} or more", least=facts["ge"])
    if kind == "less_than_equal":
        return text("must be {most} or less", most=facts["le"])
    if kind == "string_too_long":
        return text("must have {most} characters or less", most=facts["max_length"])
    return None


def _types(section: str) -> list[str]:
    union = get_args(_UNIONS[section][1])[0]
    return [get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)]
