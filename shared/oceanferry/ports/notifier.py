"""A destination that takes messages."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.runs.receipts import Acknowledgement


class Notifier(Protocol):
    """One chat or webhook."""

    @property
    def idempotent(self) -> bool:
        """Whether the vendor drops what comes again with the same ``key``, instead of showing it twice."""

    @property
    def robot(self) -> str:
        """The same for every destination that leads to the same robot, and no secret."""

    @property
    def rates(self) -> tuple[RateLimit, ...]:
        """What the vendor takes, all of it at once; empty: as much as comes."""

    def fits(self, notification: Notification) -> bool:
        """Tell whether there is room for all of it in one message; else sending it leaves links out."""

    def send(self, notification: Notification) -> Acknowledgement:
        """Send a message; returning means that the vendor's own answer says it was accepted.

        Raises:
            DeliveryRefused: The answer says no, or says nothing that is known to mean yes.
            AddressForbidden: The address is not one that messages may go to.
            ServiceThrottled: Too many messages; ``retry_after`` says how long to wait. Where only a
                gateway says so, the message may have arrived: ``not_applied`` is not set then.
            ServiceUnavailable: No answer, or 5xx. The message may have arrived, unless ``not_applied``.
        """
