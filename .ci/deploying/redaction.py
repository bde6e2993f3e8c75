"""What Serverless Devs prints, without the values of environment variables.

It prints them all: what is deployed, what changes from which value to which, and
errors that quote the request. Values that this shell knows are hidden wherever
they stand. Those that only the cloud knows, such as the old value of a secret,
stand behind the name of a variable, and so does every other one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

HIDDEN = "***"
_SHORTEST = 4
"""Shorter values are hidden behind their names only: everywhere else they would hide other text."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f]")
_BLOCK = re.compile(r"^([-+ ]*)(environmentVariables\b.*)$")


class Redaction:
    """Hides secrets line by line; a line may depend on those before it.

    Args:
        names: The environment variables of the functions.
        values: What must not be seen wherever it stands.
    """

    def __init__(self, names: Iterable[str], values: Iterable[str]) -> None:
        named = "|".join(sorted(map(re.escape, {*names}), key=len, reverse=True))
        name = rf"(?:{named}|[A-Z][A-Z0-9_]*_[A-Z0-9_]+)" if named else r"[A-Z][A-Z0-9_]*_[A-Z0-9_]+"
        self._quoted = re.compile(rf"""(["'])({name})\1\s*:\s*("(?:[^"\\]|\\.)*"?|'[^']*'?)""")
        self._plain = re.compile(rf"""^([-+~ ]*["']?{name}["']?\s*[:=]\s*).+$""")
        self._values = sorted(set(_written(values)), key=len, reverse=True)
        self._inside: int | None = None
        """How far the mapping environmentVariables is indented, while its lines come."""

    def line(self, text: str) -> str:
        """Return a line as it may be shown."""
        text = _COLOURS.sub("", text.rstrip("\r\n"))
        if self._in_block(text):
            key, colon, _ = text.partition(":")
            return f"{key}{colon} {HIDDEN}" if colon else ""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        text = self._quoted.sub(rf"\1\2\1: {HIDDEN}", text)
        return self._plain.sub(rf"\1{HIDDEN}", text)

    def _in_block(self, text: str) -> bool:
        depth = len(text) - len(text.lstrip("+-~ "))
        if self._inside is not None and text.strip() and depth <= self._inside:
            self._inside = None
        if self._inside is None and _BLOCK.match(text):
            self._inside = depth
            return False
        return self._inside is not None and bool(text.strip())


def _written(values: Iterable[str]) -> Iterator[str]:
    """Yield each value in the ways in which it may be written."""
    for value in values:
        for line in value.splitlines():
            if len(line) >= _SHORTEST:
                yield from (line, json.dumps(line)[1:-1], json.dumps(line, ensure_ascii=False)[1:-1])
                yield from (quote(line, safe=""), line.replace("'", "''"))
