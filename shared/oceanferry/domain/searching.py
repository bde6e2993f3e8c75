"""Finding a number by halves."""

from __future__ import annotations

from collections.abc import Callable


def largest(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number from 1 to *most* that *fits*, 0 when none does.

    Searches as if every number below one that fits did, too; what it returns
    was tried.
    """
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        if fits(middle):
            low = middle
        else:
            most = middle - 1
    return low
