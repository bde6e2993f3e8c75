"""The event that lets the watchdog check: its timer's payload, or the same sent directly."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from oceanferry.domain.errors import InvalidRequest
from oceanferry.triggers.envelopes import TimerEvent, envelope_of
from oceanferry.triggers.json_text import parse

_WATCH = {"watch": True}


@dataclass(frozen=True)
class WatchEvent:
    """Look after every route. There is nothing to choose."""


def watch_in(event: JsonValue) -> WatchEvent | None:
    """Return what *event* is if it is one for the watchdog, else None."""
    if isinstance(event, dict) and envelope_of(event) is TimerEvent:
        event = _payload(event["payload"])
    return WatchEvent() if event == _WATCH else None


def _payload(payload: JsonValue) -> JsonValue:
    try:
        return parse(payload, "The payload") if isinstance(payload, str) else None
    except InvalidRequest:
        return None
