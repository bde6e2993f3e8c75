"""Telling a service outside that a route is alive: it notices the silence when nothing in here runs."""

from __future__ import annotations

from typing import Literal, Protocol

Signal = Literal["start", "success", "fail"]


class Heartbeat(Protocol):
    """One check of a monitoring service, in the style of healthchecks."""

    def beat(self, signal: Signal, note: str) -> None:
        """Tell that a run began, that all of its deliveries are proven, or that one was given up.

        Args:
            signal: Which of these.
            note: What people find beside the signal; no secret.

        Raises:
            AddressForbidden: The address is not one that messages may go to.
            DeliveryRefused: The service says no.
            ServiceUnavailable: No answer in time.
        """
