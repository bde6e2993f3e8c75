"""How many messages a robot takes, and what was sent to it lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime

from oceanferry.domain.documents import StoredModel


@dataclass(frozen=True)
class RateLimit:
    """How many messages a vendor takes in any period of that length."""

    messages: int
    period: timedelta


class SlidingWindow(StoredModel):
    """What was sent to one robot as far back as its rates look, by whomever."""

    sent: tuple[AwareDatetime, ...] = ()
    closed_until: AwareDatetime | None = None
    """Until when the vendor wants to be left alone, because it was sent too much."""

    def wait(self, rates: Sequence[RateLimit], *, now: datetime) -> timedelta:
        """Return how long the next message has to wait; nothing, or less, when it may go now."""
        waits = [self.closed_until - now] if self.closed_until else []
        for rate in rates:
            recent = sorted(at for at in self.sent if at > now - rate.period)
            if len(recent) >= rate.messages:
                waits.append(recent[-rate.messages] + rate.period - now)
        return max(waits, default=timedelta(0))

    def with_one_more(self, rates: Sequence[RateLimit], *, now: datetime) -> SlidingWindow:
        """Return the window after a message at *now*, without what no rate looks back to."""
        longest = max((each.period for each in rates), default=timedelta(0))
        kept = tuple(at for at in self.sent if at > now - longest)
        return SlidingWindow(sent=(*kept, now), closed_until=self.closed_until)

    def closed(self, until: datetime) -> SlidingWindow:
        """Return the window of a robot that takes nothing until then."""
        return self.model_copy(update={"closed_until": max(until, self.closed_until or until)})
