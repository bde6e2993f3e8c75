"""The request in the body of a message, however often the body was wrapped on its way."""

from __future__ import annotations

import base64
import binascii
import re

from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.recording.invented import TRIAL_REQUEST
from oceanferry.domain.runs.requests import Request
from oceanferry.triggers.json_text import LARGEST_DOCUMENT, WHITESPACE, parse
from oceanferry.triggers.validation import validated

_ADVICE = (
    'A request is {"route": NAME} or {"cluster": NAME, "backup_set_id": ID, "deliver": [NAME]};'
    ' "backup_set_id" and "deliver" can also be used with a route, and "force": true with both'
)
_MOST_WRAPPINGS = 4  # a JSON string in a JSON string in a JSON string, in base64
# The line breaks are those of tools that write base64 in lines.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/\r\n]+|[A-Za-z0-9_\r\n-]+)={0,2}")


def request_in(body: object) -> Request:
    """Return the request that a body holds.

    The body may be the object itself, its JSON, a JSON string of that, or base64
    of any of these (standard or URL-safe, padded or not). The MNS console and the
    vendor's SDK encode the bodies of queue messages unasked.

    Raises:
        InvalidRequest: The body holds no request.
    """
    return validated(Request, _unwrapped(body), "the request", advice=_ADVICE)


def is_probe(body: object) -> bool:
    """Tell whether a body asks for nothing, as that of a probe does. Raises as :func:`request_in`."""
    return _unwrapped(body) == parse(TRIAL_REQUEST, "the trial request")


def _unwrapped(body: object) -> object:
    for _ in range(1 + _MOST_WRAPPINGS):
        if not isinstance(body, str):
            break
        body = _opened(body.strip(WHITESPACE))
    if isinstance(body, dict):
        return body
    wrapped = isinstance(body, str)
    raise InvalidRequest(
        "the body is nested in too many envelopes" if wrapped else "the body is not a JSON object",
        advice=_ADVICE,
    )


def _opened(text: str) -> object:
    if len(text) > LARGEST_DOCUMENT:
        raise InvalidRequest(f"the body has {len(text):,} characters, which exceeds the limit")
    if not text:
        raise InvalidRequest("the body is empty", advice=_ADVICE)
    if text[0] in '{["':
        return parse(text, "the body")
    decoded = _decoded(text) if _BASE64.fullmatch(text) else None
    if decoded is None:
        raise InvalidRequest("the body is neither JSON nor base64 of JSON", advice=_ADVICE)
    return decoded


def _decoded(text: str) -> str | None:
    digits = re.sub(r"[\r\n=]", "", text).replace("-", "+").replace("_", "/")
    missing = "=" * (-len(digits) % 4)
    if text.count("=") not in (0, len(missing)):
        return None
    try:
        return base64.b64decode(digits + missing).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
