"""Lines that Log Service takes whole.

It cuts values of more than 2,048 bytes before SQL sees them, and half a JSON document has no fields: an
alarm would not find the delivery that was given up. So lists keep their first items, with their length
beside them, and long texts their beginning. What is left out of a copy's files stands in its manifest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic_core import from_json, to_json

from oceanferry.logs.events import ALWAYS, OF_JOBS

LIMIT_BYTES = 2000
"""Of a line. Log Service's own limit is 2,048 bytes, unless the index says otherwise."""

_STEPS = ((10, 600), (3, 300), (1, 150), (0, 75))
"""How many items a list keeps, and how many bytes a text: the first that fits is taken."""
_LEAST_BYTES = 40
_CUT = "…"


def fitted(line: Mapping[str, object]) -> str:
    """Return *line* as JSON of at most LIMIT_BYTES bytes."""
    text = to_json(line, fallback=str)
    if len(text) <= LIMIT_BYTES:
        return text.decode()
    values = from_json(text)
    for items, size in _STEPS:
        text = to_json(_shortened(values, items, size))
        if len(text) <= LIMIT_BYTES:
            return text.decode()
    known = {name: value for name, value in values.items() if name in ALWAYS or name in OF_JOBS}
    return to_json(_shortened(known, 0, _LEAST_BYTES)).decode()


def _shortened(value: object, items: int, size: int) -> object:
    if isinstance(value, dict):
        return dict(_entries(value, items, size))
    if isinstance(value, list):
        return [_shortened(each, items, size) for each in value[:items]]
    return _beginning(value, size) if isinstance(value, str) else value


def _entries(values: Mapping[str, object], items: int, size: int) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        # A traceback says at its end what went wrong.
        yield name, _end(value, size) if name == "exception" else _shortened(value, items, size)
        if isinstance(value, list) and len(value) > items:
            yield f"{name.removesuffix('s')}_count", len(value)


def _beginning(text: str, size: int) -> str:
    if _length(text) <= size:
        return text
    kept = text[:size]
    while _length(kept) > size:
        kept = kept[: len(kept) * 3 // 4]
    return kept + _CUT


def _end(value: object, size: int) -> object:
    return _beginning(value[::-1], size)[::-1] if isinstance(value, str) else value


def _length(text: str) -> int:
    """Return how many bytes a text has in JSON, where some characters are six."""
    return len(to_json(text)) - 2
