"""A string that must not be seen: links, webhook URLs, tokens, keys."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """Wraps a secret so that printing, logging, formatting or serialising it shows nothing.

    Only :meth:`reveal` gives the text, so every use of a secret can be found
    by searching for that one word. It is no dataclass, because serialisers
    would look into one.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Hide *text*."""
        self._text = text

    def reveal(self) -> str:
        """Return the secret itself; hand it to the wire and to nothing else."""
        return self._text

    def __repr__(self) -> str:
        """Return stars."""
        return "Secret(***)"

    def __str__(self) -> str:
        """Return stars, so that an f-string gives nothing away."""
        return "***"

    def __bool__(self) -> bool:
        """Tell whether there is any secret at all."""
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare in a time that says nothing about where two secrets differ."""
        return isinstance(other, Secret) and hmac.compare_digest(self._bytes(), other._bytes())

    def __hash__(self) -> int:
        """Return the same for equal secrets."""
        return hash((Secret, self._text))

    def _bytes(self) -> bytes:
        return self._text.encode(errors="surrogatepass")

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: a pickle would show the secret."""
        raise TypeError("a Secret is not pickled")
