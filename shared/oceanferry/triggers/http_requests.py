"""The event of an HTTP trigger, and what a handler answers to it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from pydantic import ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.errors import InvalidRequest

_LARGEST_FORM = 4096
_FORM = "application/x-www-form-urlencoded"


class _Received(TolerantModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _Http(_Received):
    method: str
    source_ip: str = ""


class _Context(_Received):
    http: _Http


class _Event(_Received):
    raw_path: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    query_parameters: dict[str, str] = Field(default_factory=dict)
    body: str = ""
    is_base64_encoded: bool = Field(default=False, alias="isBase64Encoded")
    request_context: _Context


@dataclass(frozen=True)
class HttpRequest:
    """A request as an HTTP trigger tells it."""

    method: str
    path: str = field(repr=False)
    source_ip: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """By their names in lower case."""
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    """The fields of a form that was sent; of several with one name, the first."""


def http_request(event: bytes) -> HttpRequest:
    """Read the event.

    Raises:
        InvalidRequest: It is not one of an HTTP trigger.
    """
    try:
        found = _Event.model_validate_json(event)
    except ValidationError:
        raise InvalidRequest(
            "The event is not that of an HTTP trigger", advice="Call this function by its HTTP address"
        ) from None
    headers = {name.lower(): value for name, value in found.headers.items()}
    return HttpRequest(
        method=found.request_context.http.method.upper(),
        path=found.raw_path,
        source_ip=found.request_context.http.source_ip,
        headers=headers,
        query=found.query_parameters,
        form=_form(found, headers.get("content-type", "")),
    )


def http_response(status: int, headers: Mapping[str, str], body: str) -> dict[str, object]:
    """Return what the handler of an HTTP trigger answers with."""
    return {"statusCode": status, "headers": dict(headers), "isBase64Encoded": False, "body": body}


def _form(event: _Event, content_type: str) -> dict[str, str]:
    """Return the fields of a form; what is none, or larger than ours, has no fields."""
    if content_type.partition(";")[0].strip().lower() != _FORM or len(event.body) > _LARGEST_FORM:
        return {}
    try:
        text = base64.b64decode(event.body).decode() if event.is_base64_encoded else event.body
        fields = parse_qs(text, keep_blank_values=True)
    except (binascii.Error, ValueError):
        return {}
    return {name: values[0] for name, values in fields.items()}
