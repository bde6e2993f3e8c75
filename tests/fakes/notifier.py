"""A Notifier that keeps what it is sent."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

from oceanferry.domain.errors import DeliveryRefused, OceanferryError, ServiceThrottled, ServiceUnavailable
from oceanferry.domain.messages.notifications import LinkReady, Notification, each_of
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.runs.receipts import Acknowledgement


class FakeNotifier:
    """A room whose vendor knows idempotency keys, unless it is not *idempotent*.

    Trouble is planted for the sends to come, one for each, in order:
    :meth:`refuse`, :meth:`throttle`, :meth:`break_down`, :meth:`lose_reply`.
    """

    def __init__(self, destination: str = "ops-room", *, idempotent: bool = True) -> None:
        self.idempotent = idempotent
        self.robot = destination
        self.rates: tuple[RateLimit, ...] = ()
        self.sent: list[Notification] = []
        """What the room shows: each key once, where the vendor knows keys."""
        self.links_per_message = 100
        self.too_long: tuple[str, ...] = ()
        """The files whose links have room in no message."""
        self.room_for = 100
        """How many backup sets one message can tell of."""
        self._destination = destination
        self._troubles: deque[tuple[OceanferryError, bool]] = deque()

    @property
    def file_names_sent(self) -> list[tuple[str, ...]]:
        """Which files each message has links to."""
        ready = [each for each in self.sent if isinstance(each, LinkReady)]
        return [tuple(link.file_name for link in each.links) for each in ready]

    def refuse(self, code: str = "310000") -> None:
        """Say no to the next message."""
        self._plant(DeliveryRefused(self._failed("refused"), advice="Correct the settings", code=code))

    def throttle(self, retry_after: timedelta = timedelta(minutes=10)) -> None:
        """Ask for a pause instead of taking the next message."""
        error = ServiceThrottled(self._failed("too many messages"), retry_after=retry_after, code="130101")
        error.not_applied = True
        self._plant(error)

    def break_down(self) -> None:
        """Fail without an answer instead of taking the next message."""
        self._plant(ServiceUnavailable(self._failed("no answer")))

    def lose_reply(self) -> None:
        """Show the next message, but let the answer get lost."""
        self._plant(ServiceUnavailable(self._failed("no answer")), shown=True)

    def fits(self, notification: Notification) -> bool:
        news = each_of(notification)
        links = [link for each in news if isinstance(each, LinkReady) for link in each.links]
        fit = len(links) <= self.links_per_message and all(
            each.file_name not in self.too_long for each in links
        )
        return fit and len(news) <= self.room_for

    def send(self, notification: Notification) -> Acknowledgement:
        if not self._troubles:
            self._show(notification)
            return Acknowledgement(http_status=200, code="0")
        error, shown = self._troubles.popleft()
        if shown:
            self._show(notification)
        raise error

    def _plant(self, error: OceanferryError, *, shown: bool = False) -> None:
        self._troubles.append((error, shown))

    def _show(self, notification: Notification) -> None:
        if not self.idempotent or notification.key not in {each.key for each in self.sent}:
            self.sent.append(notification)

    def _failed(self, reason: str) -> str:
        return f"Sending a message to destination {self._destination!r} failed: {reason}"
