"""Copies over wires with latency, by one connection and by many."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from pydantic import BaseModel

from benchmarks.errand import Errand
from benchmarks.measuring import Failed, measure
from benchmarks.nginx import Servers
from benchmarks.rounds import environment
from benchmarks.ways import OURS
from benchmarks.wires import wire
from oceanferry.domain.copies.part_plan import part_size

ROUND_TRIPS_MS = (2, 20)
CONNECTIONS = (1, 4, 8, 16)
BYTES_PER_SECOND = 20_000_000
"""Of every connection, about what a distant region gives one."""
_SECONDS = 9
"""How long a copy takes at best."""
NEAR_MS = 5
"""Up to this round trip, source and bucket count as one region."""
_LARGE_BYTES = 64 * 1024**3
"""Objects of this size are cut as the product likes best."""
_LONGEST_RUN_SECONDS = 60


class Row(BaseModel):
    """One copy."""

    round_trip_ms: int
    connections: int
    mb_per_second: float | None = None
    share: float | None = None
    """Of the ideal: as many times the rate of a connection as there are connections."""
    trouble: str = ""


def measure_all(servers: Servers) -> list[Row]:
    """Copy once for every round trip and number of connections."""
    return [row for round_trip in ROUND_TRIPS_MS for row in _over(servers, round_trip)]


def table(rows: list[Row]) -> str:
    """Draw the rows as Markdown, a line for every round trip."""
    lines = [
        "| round trip | " + " | ".join(f"{number} connections" for number in CONNECTIONS) + " |",
        "|---|" + "---:|" * len(CONNECTIONS),
    ]
    for round_trip in ROUND_TRIPS_MS:
        cells = [_cell(row) for row in rows if row.round_trip_ms == round_trip]
        lines.append(f"| {round_trip} ms | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row) -> str:
    return row.trouble.splitlines()[-1] if row.share is None else f"{row.mb_per_second:.0f} ({row.share:.0%})"


def _over(servers: Servers, round_trip_ms: int) -> Iterator[Row]:
    like = {"round_trip_ms": round_trip_ms, "bytes_per_second": BYTES_PER_SECOND}
    ports = servers.ports
    with (
        wire(ports["SOURCE_PORT"], **like) as source_port,
        wire(ports["TARGET_PORT"], **like) as target_port,
    ):
        for connections in CONNECTIONS:
            sys.stderr.write(f"  {round_trip_ms} ms, {connections} connections\n")
            yield _copied(servers, round_trip_ms, connections, source_port, target_port)


def _copied(
    servers: Servers, round_trip_ms: int, connections: int, source_port: int, target_port: int
) -> Row:
    part = part_size(_LARGE_BYTES, far=round_trip_ms > NEAR_MS)
    size_bytes = connections * max(1, round(_SECONDS * BYTES_PER_SECOND / part)) * part
    servers.serve_zeros("far", size_bytes)
    errand = Errand(
        source=f"http://127.0.0.1:{source_port}/far",
        size_bytes=size_bytes,
        endpoint=f"http://127.0.0.1:{target_port}",
        bucket="bench",
        key=f"far-{round_trip_ms}-{connections}",
        certificate=servers.certificate,
        scratch=servers.scratch,
        connections=connections,
        part_size_bytes=part,
        zeros=True,
    )
    row = Row(round_trip_ms=round_trip_ms, connections=connections)
    try:
        cost = measure(OURS.command(errand), environment(), timeout_seconds=_LONGEST_RUN_SECONDS)
    except Failed as failed:
        row.trouble = str(failed)
        return row
    finally:
        servers.forget()
    rate = size_bytes / cost.seconds
    row.mb_per_second, row.share = round(rate / 1_000_000), round(rate / connections / BYTES_PER_SECOND, 2)
    return row
