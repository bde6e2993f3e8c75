"""Whether a server is reached from here."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.cloud_state import Answer


class Reach(Protocol):
    """A network that servers answer on."""

    def ask(self, url: str) -> Answer:
        """Ask the server of *url* for nothing, and return what it says. Raises ServiceUnavailable."""
