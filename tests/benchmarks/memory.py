"""How much memory a copy takes by many connections, of a small object and of one larger than the machine."""

from __future__ import annotations

import sys

from pydantic import BaseModel

from benchmarks.errand import Errand
from benchmarks.measuring import Failed, measure
from benchmarks.nginx import MIB, Servers
from benchmarks.rounds import environment
from benchmarks.ways import OURS

CONNECTIONS = 16
SIZES_MIB = (100, 20 * 1024)
_PART_BYTES = 16 * MIB
_LONGEST_RUN_SECONDS = 300


class Row(BaseModel):
    """One copy, of zeros into a target that keeps nothing."""

    size_mib: int
    peak_rss_mib: float | None = None
    trouble: str = ""


def measure_all(servers: Servers, sizes_mib: tuple[int, ...] = SIZES_MIB) -> list[Row]:
    """Copy an object of every size."""
    return [_copied(servers, size) for size in sizes_mib]


def _copied(servers: Servers, size_mib: int) -> Row:
    sys.stderr.write(f"  memory, {size_mib} MiB by {CONNECTIONS} connections\n")
    servers.serve_zeros("zeros", size_mib * MIB)
    errand = Errand(
        source=f"{servers.source('http')}/zeros",
        size_bytes=size_mib * MIB,
        endpoint=servers.dropping,
        bucket="bench",
        key=f"zeros-{size_mib}",
        certificate=servers.certificate,
        scratch=servers.scratch,
        connections=CONNECTIONS,
        part_size_bytes=_PART_BYTES,
        zeros=True,
    )
    row = Row(size_mib=size_mib)
    try:
        cost = measure(OURS.command(errand), environment(), timeout_seconds=_LONGEST_RUN_SECONDS)
        row.peak_rss_mib = round(cost.peak_rss_bytes / MIB)
    except Failed as failed:
        row.trouble = str(failed)
    return row
