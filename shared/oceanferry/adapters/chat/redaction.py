"""Quoting others without repeating our secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from oceanferry.domain.secrets import Secret

_STARS = "***"
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+")
_SHORTEST = 6
"""Fewer characters are no secret, and would blot out ordinary words."""
_MOST_WORDS = 200


def quoted(words: str, secrets: Iterable[Secret]) -> str:
    """Return *words* in one line, shortened, without any URL and without any part of *secrets*.

    A part is what stands between ``/``, ``?``, ``&`` and ``=`` in a URL, as it
    is written and decoded, because others quote a token without its URL.
    """
    line = _URL.sub(_STARS, " ".join(words.split()))
    for part in sorted(set(_parts(secrets)), key=len, reverse=True):
        line = line.replace(part, _STARS)
    return line if len(line) <= _MOST_WORDS else f"{line[: _MOST_WORDS - 1]}…"


def _parts(secrets: Iterable[Secret]) -> Iterator[str]:
    for secret in secrets:
        whole = secret.reveal()
        pieces = [each.partition("=")[2] or each for each in re.split("[/?&#]", whole)]
        for piece in (whole, *pieces):
            yield from (each for each in (piece, unquote(piece)) if len(each) >= _SHORTEST)
