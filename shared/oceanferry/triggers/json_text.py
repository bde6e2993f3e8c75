"""JSON from strangers: of bounded size, and with one meaning only."""

from __future__ import annotations

import re

from pydantic import JsonValue
from pydantic_core import from_json

from oceanferry.domain.errors import InvalidRequest

WHITESPACE = " \t\r\n\ufeff"
"""What may surround a document: JSON's blanks, and the byte order mark."""
LARGEST_DOCUMENT = 256 * 1024
"""The most that an asynchronous invocation carries, in bytes; a request has about a hundred."""
LARGEST_BATCH = 1024 * 1024
"""Ten times the largest message of MNS, and then some."""

_BLANK_BYTES = b"\xef\xbb\xbf \t\r\n"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def text_of(event: bytes) -> str:
    """Decode an event and take off what surrounds the document in it.

    Raises:
        InvalidRequest: It is too large, empty, or not UTF-8.
    """
    batch = event[:64].lstrip(_BLANK_BYTES).startswith(b"[")
    most = LARGEST_BATCH if batch else LARGEST_DOCUMENT
    if len(event) > most:
        raise InvalidRequest(
            f"The event has more than {most:,} bytes, the limit for a request",
            advice="Send fewer or smaller messages at a time",
        )
    if event.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00")) or event[1:2] == b"\x00":
        raise InvalidRequest("The event is UTF-16 or UTF-32", advice="Send UTF-8")
    try:
        text = event.decode().strip(WHITESPACE)
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"The event is not UTF-8 at byte {error.start}", advice="Send UTF-8") from None
    if not text:
        raise InvalidRequest("The event is empty", advice="Send a request as JSON")
    return text


def parse(text: str, what: str) -> JsonValue:
    """Parse one JSON document; *what* it is begins the message when it is none.

    Raises:
        InvalidRequest: It is not JSON (NaN and half a surrogate pair are not), it is
            nested too deeply, or an object has a key twice.
    """
    try:
        value: JsonValue = from_json(text, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise InvalidRequest(f"{what} is not valid JSON: {error}") from None
    # Outside of strings, every member of an object has one colon. Of two members with
    # the same key only one is left in the value, and which one was meant is unknown.
    if _STRING.sub("", text).count(":") != _members(value):
        raise InvalidRequest(
            f"{what} has an object with the same key twice", advice="Remove the duplicate key"
        )
    return value


def _members(value: JsonValue) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_members, value.values()))
    return sum(map(_members, value)) if isinstance(value, list) else 0
