"""What stands for an id, a name or an address: the same mask for the same thing, throughout a recording."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable

_EXTENSION = re.compile(r"\.(?:zip|gz|tar|tgz|zst|sql|csv|json|xml|txt|bak)$", re.IGNORECASE)
_FIRST_NUMBER = 7_000_000_000
"""Masks of numbers are larger than what a recording keeps as a number."""
_MOST_MASKS = 1_000_000
_SHORTEST_SECRET = 4


def is_mask(value: object) -> bool:
    """Tell whether *value* is one that :class:`Masks` gave out."""
    if isinstance(value, (int, float)):
        return _FIRST_NUMBER < value < _FIRST_NUMBER + _MOST_MASKS
    if not isinstance(value, str):
        return False
    return "masked-" in value or (value.isascii() and value.isdigit() and is_mask(int(value)))


class Masks:
    """Gives masks out; safe between threads.

    Args:
        secrets: Texts that are masked wherever they are part of a value, even of one that would be kept.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(each for each in secrets if len(each) >= _SHORTEST_SECRET)
        self._numbers: dict[str, int] = {}
        self._hidden: set[str] = set()
        self._lock = threading.Lock()

    def text(self, value: str) -> str:
        """Return the mask of a text, in the form of a number if it is one, with a file's extension."""
        self._hidden.add(value)
        return self.parameter(value)

    def parameter(self, value: str) -> str:
        """Return the mask of a parameter of an address, as :meth:`text` does.

        The same word may be kept elsewhere: the error code that a reply has, and repeats in
        the address of its ``Recommend``.
        """
        if value.isascii() and value.isdigit():
            return str(_FIRST_NUMBER + self._of(value.lstrip("0") or "0"))
        extension = _EXTENSION.search(value)
        return f"masked-{self._of(value)}{extension[0].lower() if extension else ''}"

    def number(self, value: int) -> int:
        """Return the mask of a number, which is the same for the number in digits."""
        self._hidden.add(str(value))
        return _FIRST_NUMBER + self._of(str(value))

    def hides(self, value: str) -> bool:
        """Tell whether *value* was masked elsewhere or has a secret in it; a short number says nothing."""
        said = value in self._hidden and not (value.isdigit() and len(value) < _SHORTEST_SECRET)
        return said or self.holds_secret(value)

    def holds_secret(self, value: str) -> bool:
        """Tell whether *value* has a secret in it."""
        return any(each in value for each in self._secrets)

    def _of(self, value: str) -> int:
        with self._lock:
            return self._numbers.setdefault(value, len(self._numbers) + 1)
