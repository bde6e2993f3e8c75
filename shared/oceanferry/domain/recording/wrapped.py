"""JSON inside of a text, as queues and functions carry it: plain, or in base64."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal

from pydantic import JsonValue
from pydantic_core import from_json, to_json

Wrapping = Literal["json", "base64"]

_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
_BEGINNINGS = ("{", "[", '"')


def unwrapped(text: str) -> tuple[JsonValue, Wrapping] | None:
    """Return the object, list or string that a text is the JSON of, and how it is wrapped; else None."""
    if text.startswith(_BEGINNINGS):
        return _read(text, "json")
    if not _BASE64.fullmatch(text):
        return None
    try:
        inside = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return _read(inside, "base64") if inside.startswith(_BEGINNINGS) else None


def wrapped(value: JsonValue, wrapping: Wrapping) -> str:
    """Return a value as :func:`unwrapped` reads it."""
    data = to_json(value)
    return (base64.b64encode(data) if wrapping == "base64" else data).decode()


def _read(text: str, wrapping: Wrapping) -> tuple[JsonValue, Wrapping] | None:
    try:
        return from_json(text, allow_inf_nan=False), wrapping
    except ValueError:
        return None
