"""A check of a monitoring service that remembers the signals it received."""

from __future__ import annotations

from oceanferry.domain.errors import OceanferryError
from oceanferry.ports.heartbeat import Signal


class FakeHeartbeat:
    """A Heartbeat in memory.

    Features:
        beats: every signal that was taken, with its note.
        broken: what the next beats raise.
    """

    def __init__(self) -> None:
        self.beats: list[tuple[Signal, str]] = []
        self.broken: OceanferryError | None = None

    def beat(self, signal: Signal, note: str) -> None:
        if self.broken:
            raise self.broken
        self.beats.append((signal, note))

    @property
    def signals(self) -> list[Signal]:
        return [signal for signal, _ in self.beats]
