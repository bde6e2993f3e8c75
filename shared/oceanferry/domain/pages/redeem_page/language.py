"""Which language a browser asks for."""

from __future__ import annotations

import re

from oceanferry.domain.configuration import Language

_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]{1,32})?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_MOST_RANGES = 32


def preferred(accept_language: str, *, otherwise: Language) -> Language:
    """Return the language that an ``Accept-Language`` header prefers, *otherwise* when it names neither.

    Chinese is one language here, whatever its script and region.
    """
    weights: dict[str, float] = {}
    for each in accept_language.split(",")[:_MOST_RANGES]:
        found = _RANGE.fullmatch(each)
        if found:
            name = found[1].lower()
            weights[name] = max(float(found[2] or 1), weights.get(name, 0))
    known = {name: weights.get(name, 0.0) for name in _LANGUAGES}
    best = max(_LANGUAGES, key=lambda name: (known[name], name == otherwise))
    return best if known[best] else otherwise
