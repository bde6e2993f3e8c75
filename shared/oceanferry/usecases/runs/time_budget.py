"""The time that an invocation has, after which Function Compute kills it without a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oceanferry.domain.errors import OutOfTime
from oceanferry.ports.clock import Clock


@dataclass
class TimeBudget:
    """When to begin nothing more; the work that is left goes to another invocation."""

    ends_at: datetime | None
    """None where no time limit kills the work."""
    clock: Clock
    _began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock.now()

    @property
    def over(self) -> bool:
        """Whether to begin nothing more."""
        return self.ends_at is not None and self.clock.now() >= self.ends_at

    def leaves(self, takes: timedelta) -> bool:
        """Tell whether there is time for a step that may take so long.

        A function with little time altogether may begin it in the first half of
        that, or it would never begin at all.
        """
        if self.ends_at is None:
            return True
        now = self.clock.now()
        latest = max(self.ends_at - takes, self._began + (self.ends_at - self._began) / 2)
        return now < self.ends_at and now <= latest

    def check(self, step: str, *, takes: timedelta = timedelta(0)) -> None:
        """Let a step begin that may take so long.

        Raises:
            OutOfTime: It might be killed in the middle of it.
        """
        if not self.leaves(takes):
            late = OutOfTime(
                f"The invocation's time ended before it could {step}",
                advice="If this happens repeatedly, increase the function's timeout",
            )
            late.retry_after = timedelta(0)
            raise late
