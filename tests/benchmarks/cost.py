"""What a terabyte costs on Function Compute, by the CPU time that was measured.

By the list price of the first tier (tests/documents/prices.yaml) and as if the
processor were what limits the copy, which for most ways it is.
"""

from __future__ import annotations

from documents.month import price, units_per_second

USD_PER_UNIT = price("compute_unit")
UNITS_PER_SECOND = units_per_second(1, 1)
"""Of an instance with one vCPU and one GiB of memory."""
_GIB_PER_TERABYTE = 1000**4 / 1024**3


def usd_per_terabyte(cpu_seconds_per_gib: float) -> float:
    """Return the price of copying 10^12 bytes with one vCPU that is always busy."""
    return cpu_seconds_per_gib * _GIB_PER_TERABYTE * UNITS_PER_SECOND * USD_PER_UNIT


def hours_per_terabyte(cpu_seconds_per_gib: float) -> float:
    """Return how long that takes."""
    return cpu_seconds_per_gib * _GIB_PER_TERABYTE / 3600
