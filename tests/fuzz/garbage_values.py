"""Values that look like those a service sends, made from the bytes of a fuzzer.

A fuzzer that changes bytes of JSON mostly makes text that is no JSON. Here each
byte decides what comes next, so that every input is a document.
"""

from __future__ import annotations

from collections.abc import Sequence

_DEEPEST, _MOST_ENTRIES = 6, 8
_NUMBERS = (0, 1, -1, 2, 3600, 2**31, 2**63, 2**64, 1.5, 1e308, 1.7e308, -0.0, float("inf"), float("nan"))
_TEXTS = (
    "",
    "0",
    "\ud800",
    "\u202eexe",
    "\x1b[31m",
    "../../x",
    "[/nope]",
    "<at user_id='all'>",
    "2026-11-22T12:00:00Z",
    "9999-12-31T23:59:59",
)


class GarbageValues:
    """Takes values out of bytes, one after the other; when the bytes are used up, small ones."""

    def __init__(self, data: bytes, *, keys: Sequence[str], words: Sequence[str] = ()) -> None:
        """Make objects with *keys*, and texts that often are among *words*."""
        self._data, self._at = data, 0
        self._keys = keys
        self._texts = (*words, *_TEXTS)

    def byte(self) -> int:
        """Return the next byte, 0 when there is none."""
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def chosen(self, among: Sequence[str]) -> str:
        """Return one of several."""
        return among[self.byte() % len(among)]

    def text(self) -> str:
        """Return a known text, or what the bytes are as text."""
        kind = self.byte()
        if kind < 160:
            return self.chosen(self._texts)
        length = self.byte() % 40
        raw = self._data[self._at : self._at + length]
        self._at += length
        return raw.decode("utf-8", "replace" if kind % 2 else "surrogateescape")

    def value(self, deep: int = 0) -> object:
        """Return any value that JSON has, and those numbers that Python writes besides."""
        kind = self.byte() % 8
        if kind == 0:
            return None
        if kind == 1:
            return bool(self.byte() % 2)
        if kind == 2:
            return _NUMBERS[self.byte() % len(_NUMBERS)]
        if kind == 3 and deep < _DEEPEST:
            return [self.value(deep + 1) for _ in range(self.byte() % _MOST_ENTRIES)]
        if kind in (4, 5) and deep < _DEEPEST:
            return self.object(deep)
        return self.text()

    def object(self, deep: int = 0) -> dict[str, object]:
        """Return an object with some of the keys."""
        return {self.chosen(self._keys): self.value(deep + 1) for _ in range(self.byte() % _MOST_ENTRIES)}
