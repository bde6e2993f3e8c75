"""Which way the bytes of a part take: past this process, in the kernel, or through it."""

from __future__ import annotations

from dataclasses import dataclass, field

_TRIAL_PARTS = 6
"""Of each way. The first parts of new connections are slow, and both ways get half of those."""


@dataclass
class PathChoice:
    """Finds the quicker way by trying both side by side, on the first parts of a copy.

    Neither way is quicker everywhere: the kernel's spares this process the bytes, but it forwards them
    in the pages in which they came, and where those are small the receiver works more. Not safe between
    threads; the caller has a lock anyway.
    """

    _begun: int = 0
    _parts: list[int] = field(default_factory=lambda: [0, 0])
    _bytes: list[int] = field(default_factory=lambda: [0, 0])
    _seconds: list[float] = field(default_factory=lambda: [0.0, 0.0])

    def next_is_zero_copy(self) -> bool:
        """Choose the way of the next part: in turn during the trial, then the one with the higher rate."""
        if min(self._parts) >= _TRIAL_PARTS:
            through, past = (size / seconds for size, seconds in zip(self._bytes, self._seconds, strict=True))
            return past >= through
        self._begun += 1
        return self._begun % 2 == 1

    def took(self, *, zero_copy: bool, size_bytes: int, seconds: float) -> None:
        """Count a part that has arrived, without what it paused on purpose."""
        if seconds > 0:
            self._parts[zero_copy] += 1
            self._bytes[zero_copy] += size_bytes
            self._seconds[zero_copy] += seconds
