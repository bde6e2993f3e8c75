"""How many messages a robot takes, and when the next may be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime

from oceanferry.domain.documents import StoredModel

_SPACED = 1.02
"""By how much longer than its own a rate's period is taken to be: invocations begin seconds late."""


@dataclass(frozen=True)
class RateLimit:
    """How many messages a vendor takes in any period of that length."""

    messages: int
    period: timedelta


class Slot(StoredModel):
    """The moment at which one message may be sent."""

    message: str
    """The message's key, or its beginning."""
    at: AwareDatetime


class SlidingWindow(StoredModel):
    """The slots of one robot: those that its rates still reach back to, and those that are reserved."""

    slots: tuple[Slot, ...] = ()
    """In the order of their moments."""
    closed_until: AwareDatetime | None = None
    """Until when the vendor wants to be left alone, because it was sent too much."""

    def slot_of(self, message: str, rates: Sequence[RateLimit], *, now: datetime) -> datetime | None:
        """Return the moment that is reserved for *message*; None when there is none, or it was missed."""
        late = max((each.period for each in rates), default=timedelta(0))
        for each in self.slots:
            if (
                each.message == message
                and each.at >= (self.closed_until or each.at)
                and now - each.at <= late
            ):
                return each.at
        return None

    def free_slot(self, rates: Sequence[RateLimit], *, now: datetime) -> datetime:
        """Return the first moment from *now* on that no message has, after all that are reserved."""
        moments = [each.at for each in self.slots]
        earliest = [now, self.closed_until or now, *moments[-1:]]
        earliest += [
            moments[-rate.messages] + rate.period * _SPACED for rate in rates if len(moments) >= rate.messages
        ]
        return max(earliest)

    def with_slot(self, slot: Slot, rates: Sequence[RateLimit], *, now: datetime) -> SlidingWindow:
        """Return the window with *slot*, without others of its message and what no rate reaches back to."""
        longest = max((each.period for each in rates), default=timedelta(0)) * _SPACED
        kept = (each for each in self.slots if each.message != slot.message and each.at > now - longest)
        return self.model_copy(update={"slots": (*kept, slot)})

    def closed(self, until: datetime) -> SlidingWindow:
        """Return the window of a robot that takes nothing until then; what was reserved before is void."""
        return self.model_copy(update={"closed_until": max(until, self.closed_until or until)})
