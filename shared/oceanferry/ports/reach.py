"""Whether a server is reached from here."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.deployment.cloud_state import Reachability


class Reach(Protocol):
    """A network that servers answer on."""

    def ask(self, url: str) -> Reachability:
        """Ask for the head of what is at *url*, and return what is said. Raises ServiceUnavailable."""
