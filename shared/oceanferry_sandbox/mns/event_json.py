"""The JSON of the events with which messages reach functions."""

from __future__ import annotations

import json


def event_json(event: object) -> bytes:
    """Return an event as it is sent: compact, and not escaped."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
