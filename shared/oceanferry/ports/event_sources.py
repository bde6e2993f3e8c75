"""Where events come from, asked so that the recorded calls tell how events look."""

from __future__ import annotations

from typing import Protocol


class EventStreams(Protocol):
    """The streams that feed functions."""

    def observe(self) -> None:
        """Ask for all of them.

        Raises:
            OceanferryError: They are not shown.
        """


class MessageService(Protocol):
    """Queues and topics of one account and region."""

    def peek(self, queue: str) -> bool:
        """Read the first message, which stays in the queue; returns whether there is one.

        A queue that there is not has none. Raises OceanferryError.
        """

    def send(self, queue: str, body: str) -> None:
        """Put one message into a queue. Raises OceanferryError."""

    def publish(self, topic: str, body: str) -> None:
        """Publish one message. Raises OceanferryError."""


class ServiceLinkedRoles(Protocol):
    """The roles as which a service acts in the account."""

    def exists(self, name: str) -> bool:
        """Return whether the account has the role. Raises OceanferryError when it cannot be looked for."""
