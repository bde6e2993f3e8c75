"""How many connections a copy uses: more while that helps, fewer when a service throttles."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

# One step must bring this much, or its connections are not worth their cost: past about eight,
# connections cost CPU and pay only where latency or a limit for each of them is to be hidden.
_WORTH = 1.10
_WIDER = 1.5
"""One step. With few at a time, forty connections would be found after a thousand parts."""
MOST_CONNECTIONS = 64
"""Each has a buffer of 1 MiB. Over 200 ms, a connection carries a tenth of what it carries nearby."""


@dataclass
class ConnectionTuner:
    """Finds the number of connections by trying.

    Tell it of every part that has arrived; whenever as many have arrived as
    there are connections, it compares their rate with the best so far. It
    widens while the rate grows, goes back to the best width when it does not,
    and halves at each throttling, after which it takes its time to
    widen again. Not safe between threads; the caller has a lock anyway.
    """

    concurrency: int = 4
    """How many connections to use now."""
    most: int = MOST_CONNECTIONS
    fixed: bool = False
    """Whether the operator chose the width, which is then only lowered by throttling."""
    _best_rate: float = 0.0
    _best_width: int = 0
    _rates_to_skip: int = 0
    _settled: bool = False
    _window_bytes: int = 0
    _window_parts: int = 0
    _window_start: float | None = field(default=None)

    def arrived(self, size_bytes: int, *, began: float, ended: float) -> None:
        """Count a part that took from *began* to *ended*, in seconds of any one clock."""
        if self._window_start is None:
            self._window_start = began
        self._window_bytes += size_bytes
        self._window_parts += 1
        if self._window_parts >= self.concurrency and ended > self._window_start:
            rate = self._window_bytes / (ended - self._window_start)
            self._window_start, self._window_bytes, self._window_parts = ended, 0, 0
            if not self.fixed:
                self._judge(rate)

    def throttled(self) -> None:
        """Halve the concurrency: a service asked for fewer requests."""
        self.concurrency = max(1, self.concurrency // 2)
        self._best_rate, self._best_width, self._settled = 0.0, 0, False
        self._rates_to_skip = 4
        self._window_start, self._window_bytes, self._window_parts = None, 0, 0

    def _judge(self, rate: float) -> None:
        if self._rates_to_skip:
            self._rates_to_skip -= 1
        elif rate > self._best_rate * _WORTH:
            self._best_rate, self._best_width = rate, self.concurrency
            if not self._settled:
                self.concurrency = min(ceil(self.concurrency * _WIDER), self.most)
        elif not self._settled:
            self.concurrency, self._settled = self._best_width, True
