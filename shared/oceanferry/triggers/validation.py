"""Checking what strangers wrote, and saying what is wrong without repeating it: it may be a link."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.problems import Place, named

_M = TypeVar("_M", bound=BaseModel)

_MOST_FINDINGS = 5
_WORDS = {
    "bool_type": "must be true or false",
    "datetime_type": "must be a time",
    "dict_type": "must be an object",
    "extra_forbidden": "is not a known key",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "missing": "is missing",
    "model_type": "must be an object",
    "string_pattern_mismatch": "must be a name of letters, digits and . _ -",
    "string_too_long": "is too long",
    "string_too_short": "is empty",
    "string_type": "must be text",
    "too_long": "has too many entries",
    "too_short": "is empty",
    "tuple_type": "must be a list",
}


def validated(model: type[_M], value: object, what: str, *, advice: str = "") -> _M:
    """Return *value* as an instance of *model*; *what* it is begins the message when it is none.

    Raises:
        InvalidRequest: It is none. The message names keys, never values.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(error, what, advice=advice) from None


def invalid(error: ValidationError, what: str, *, skip: int = 0, advice: str = "") -> InvalidRequest:
    """Put what a model found into words, leaving out the first *skip* steps of every key's path."""
    details = error.errors(include_url=False, include_input=False)
    findings = [_finding(each["loc"][skip:], each) for each in details]
    if len(findings) > _MOST_FINDINGS:
        findings[_MOST_FINDINGS:] = [f"and {len(findings) - _MOST_FINDINGS} more"]
    return InvalidRequest(f"{what} is wrong: {'; '.join(findings)}", advice=advice)


def _finding(place: Place, found: ErrorDetails) -> str:
    facts = found.get("ctx", {})
    if found["type"] == "value_error":
        words = str(facts["error"])
    elif found["type"] == "union_tag_invalid":
        words = f"{facts['discriminator']} must be one of {facts['expected_tags']}"
    else:
        words = _WORDS.get(found["type"], "is not valid")
    key = named(place)
    return f"{key} {words}" if key else words
