"""Text that others wrote, made harmless where it is read: in one line, short, and without our secrets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from oceanferry.domain.secrets import Secret

_STARS = "***"
_JOINER = "\u200d"
"""Holds emoji together; every other invisible character goes."""
_SHORTEST = 6
"""Fewer characters are no secret, and would blot out ordinary words."""
_MOST_READ = 2_000
"""Of a text of others; what follows is not checked, so that no pattern takes long over it."""
_SPACES = re.compile(r"[^\S\xa0]+")
_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{0,20}://\S+")
_QUERY = re.compile(r"(https?://[^\s?]+)\?\S*")
_NAMED = re.compile(r"(?i)((?:token|secret|signature)[ \t]{0,9}[=:][ \t]{0,9})\S+")


def visible(text: str) -> str:
    """Return *text* in one line, without control characters, bidi marks and half surrogate pairs.

    A no-break space stays one: it keeps a number and its unit together.
    """
    return without_controls(_SPACES.sub(" ", text).strip())


def without_controls(text: str) -> str:
    """Return *text* without line breaks, control characters, bidi marks and half surrogate pairs."""
    if text.isprintable():  # as nearly every text is, and that is known at once
        return text
    return "".join(each for each in text if each == _JOINER or not _is_control(each))


def _is_control(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


def redacted(text: str, secrets: Iterable[Secret], *, most: int, urls: bool = False) -> str:
    """Return the beginning of *text*, safe to show.

    Args:
        text: An error message from outside, of any length.
        secrets: All that were sent, or could be known to who wrote this. Of a URL every part
            is taken out, as it is written and decoded, because others quote a token without its URL.
        most: How many characters are shown.
        urls: Whether URLs are shown, without their query.
    """
    line = visible(_beginning(text))
    line = _QUERY.sub(r"\1", line) if urls else _URL.sub(_STARS, line)
    for part in sorted(set(_parts(secrets)), key=len, reverse=True):
        line = line.replace(part, _STARS)
    line = _NAMED.sub(rf"\1{_STARS}", line)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _beginning(text: str) -> str:
    """Cut a long text, and what may be half a secret at the cut."""
    if len(text) <= _MOST_READ:
        return text
    begin = text[:_MOST_READ]
    return begin[: len(begin) - _length_of_token_at_end(begin)]


def _length_of_token_at_end(text: str) -> int:
    backwards = re.match(r"[A-Za-z0-9%+/=_.~:?&-]*", text[::-1])
    return backwards.end() if backwards else 0


def _parts(secrets: Iterable[Secret]) -> Iterator[str]:
    for secret in secrets:
        whole = secret.reveal()
        without_host = whole.partition("://")[2].partition("/")[2] if "://" in whole else whole
        pieces = [each.partition("=")[2] or each for each in re.split("[/?&#]", without_host)]
        for piece in (whole, *pieces):
            yield from (each for each in (piece, unquote(piece)) if len(each) >= _SHORTEST)
