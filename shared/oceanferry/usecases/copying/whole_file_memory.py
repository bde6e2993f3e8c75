"""The memory that files are read into which are sent whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class WholeFileMemory:
    """Lends memory to threads, each for one file, and never more than there is.

    How large a file is, its source says only when it is read. The files of a backup set are much alike:
    after the first ones, the others get as much as the largest so far needed and a quarter more, so that
    many small ones are read at once.
    """

    def __init__(self, total_bytes: int, largest_bytes: int) -> None:
        """Begin with files of *largest_bytes*; *total_bytes* is for all that are read at once."""
        self._left = total_bytes
        self._largest = largest_bytes
        self._expected = largest_bytes
        self._seen = 0
        self._changed = Condition()

    @contextmanager
    def lend(self, size_bytes: int | None = None) -> Iterator[int]:
        """Wait for memory and lend it; gives how many bytes it has.

        Args:
            size_bytes: How large the file is, at most *largest_bytes*; None: as the others are.
        """
        with self._changed:
            while (lent := size_bytes or self._expected) > self._left:
                self._changed.wait()
            self._left -= lent
        try:
            yield lent
        finally:
            with self._changed:
                self._left += lent
                self._changed.notify_all()

    def saw(self, size_bytes: int) -> None:
        """Learn how large a file is."""
        with self._changed:
            self._seen = max(self._seen, size_bytes)
            self._expected = max(1, min(self._seen + self._seen // 4, self._largest))
            self._changed.notify_all()
