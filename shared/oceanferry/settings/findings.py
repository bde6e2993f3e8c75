"""What is wrong with a configuration, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oceanferry.domain.problems import Place
from oceanferry.domain.texts import Sentence, alternatives, listed, quoted, said_by, text
from oceanferry.domain.wording import suggestion
from oceanferry.settings.destinations import DestinationSettings
from oceanferry.settings.document import ParsedYaml
from oceanferry.settings.references import Outline
from oceanferry.settings.sections import LedgerSettings

_WORDS = {
    "bool_type": text("must be true or false"),
    "dict_type": text("must be a mapping, with a name for each entry"),
    "int_type": text("must be a whole number"),
    "list_type": text("must be a list, such as [a, b]"),
    "model_attributes_type": text("must be a mapping, such as {{key: value}}"),
    "model_type": text("must be a mapping, such as {{key: value}}"),
    "string_type": text("must be text: put quotes around it"),
    "too_short": text("must not be empty"),
}
_CHOICE = re.compile(r"'([^']*)'")
_UNIONS = {"destinations": (2, DestinationSettings), "ledger": (1, LedgerSettings)}
"""The sections of several types, and where in a path the model's path has the type, which is no key."""


def report(error: ValidationError, document: ParsedYaml, outline: Outline) -> None:
    """Add what a model found to the document's problems, except where it could not be read to begin with."""
    unread = {problem.place for problem in document.problems}
    for found in error.errors(include_url=False, include_input=False):
        place = _place(found)
        if place not in unread:
            document.problem(place, _words(found, place, _model(place, document, outline)))


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
    return _WORDS.get(kind) or _bounds(kind, facts) or quoted(found["msg"])


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
