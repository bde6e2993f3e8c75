"""Many small files and few large ones, near and far: the product beside what else there is.

Source and target are the nginx pair, each behind a wire with latency and a limit for every connection.
``python -m benchmarks.backup_sets`` measures and prints nothing but this.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from benchmarks import nginx, packages
from benchmarks.distance import NEAR_MS
from benchmarks.errand import SetErrand
from benchmarks.measuring import Cost, Failed, measure
from benchmarks.nginx import MIB, Servers
from benchmarks.rounds import environment
from benchmarks.set_ways import SET_WAYS, SetWay
from benchmarks.wires import wire

ROUND_TRIPS_MS = (1, 20, 200)
WHOLE = ((1, 2048 * MIB), (200, 10 * MIB), (10_000, 10_000))
"""Of every backup set, how many files it has and of how many bytes."""
SHORT = ((1, 256 * MIB), (25, 10 * MIB), (1000, 10_000))
BYTES_PER_SECOND = 25 * MIB
"""Of every connection."""
LONGEST_SECONDS = 120
"""What does not end by then is cut short."""
_AT_ONCE = 64
_FILES = "*.zip*"  # and not the manifest


class Row(BaseModel):
    """One copy."""

    round_trip_ms: int
    files: int
    size_bytes: int
    """Of each file."""
    way: str
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_rss_mib: float | None = None
    trouble: str = ""


def measure_all(
    servers: Servers,
    sets: Sequence[tuple[int, int]] = WHOLE,
    round_trips_ms: Sequence[int] = ROUND_TRIPS_MS,
) -> list[Row]:
    """Copy every backup set once over every round trip in every way that is installed."""
    ways = [way for way in SET_WAYS if not way.needs or packages.has(way.needs)]
    return [row for each in round_trips_ms for row in _over(servers, each, sets, ways)]


def table(rows: Sequence[Row]) -> str:
    """Draw the rows as Markdown."""
    head = "| round trip | backup set | way | s | MB/s | files/s | CPU s | peak MiB |"
    return "\n".join([head, "|---:|---|---|---:|---:|---:|---:|---:|", *map(_line, rows)])


def _line(row: Row) -> str:
    size = f"{row.size_bytes // MIB} MiB" if row.size_bytes >= MIB else f"{row.size_bytes // 1000} KB"
    cells = [f"{row.round_trip_ms} ms", f"{row.files:,} × {size}", row.way]
    if row.seconds is None:
        return f"| {' | '.join(cells)} | {row.trouble.splitlines()[-1].replace('|', '/')} | | | | |"
    rate = row.files * row.size_bytes / row.seconds / 1_000_000
    cells += [f"{row.seconds:.1f}", f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"]
    cells += [f"{row.files / row.seconds:.0f}" if row.files > 1 else ""]
    return f"| {' | '.join(cells)} | {row.cpu_seconds:.1f} | {row.peak_rss_mib:.0f} |"


def _over(
    servers: Servers, round_trip_ms: int, sets: Sequence[tuple[int, int]], ways: Sequence[SetWay]
) -> Iterator[Row]:
    ports, like = servers.ports, {"round_trip_ms": round_trip_ms, "bytes_per_second": BYTES_PER_SECOND}
    with (
        wire(ports["SOURCE_PORT"], **like) as source_port,
        wire(ports["TARGET_PORT"], **like) as target_port,
    ):
        for files, size_bytes in sets:
            folder = servers.serve_set(files, size_bytes)
            for way in ways:
                sys.stderr.write(f"  {round_trip_ms} ms, {files} × {size_bytes} bytes: {way.label}\n")
                errand = SetErrand(
                    source=f"http://127.0.0.1:{source_port}/{folder}",
                    files=files,
                    size_bytes=size_bytes,
                    endpoint=f"http://127.0.0.1:{target_port}",
                    bucket="bench",
                    prefix=f"set-{time.time_ns()}",
                    certificate=servers.certificate,
                    scratch=servers.scratch,
                    far=round_trip_ms > NEAR_MS,
                    at_once=_AT_ONCE,
                )
                yield _copied(servers, way, errand, round_trip_ms)
            servers.forget_set(folder)


def _copied(servers: Servers, way: SetWay, errand: SetErrand, round_trip_ms: int) -> Row:
    row = Row(round_trip_ms=round_trip_ms, files=errand.files, size_bytes=errand.size_bytes, way=way.label)
    try:
        cost = _run(servers, way, errand)
    except Failed as failed:
        row.trouble = str(failed)
        return row
    finally:
        servers.forget()
    row.seconds, row.cpu_seconds = round(cost.seconds, 1), round(cost.cpu_seconds, 1)
    row.peak_rss_mib = round(cost.peak_rss_bytes / MIB)
    return row


def _run(servers: Servers, way: SetWay, errand: SetErrand) -> Cost:
    began = time.monotonic()
    try:
        command = replace(way.command(errand), tells=False)  # every way is charged for its start
        cost = measure(command, environment(), timeout_seconds=LONGEST_SECONDS)
    except Failed as failed:
        late = time.monotonic() - began >= LONGEST_SECONDS
        raise Failed(f"more than {LONGEST_SECONDS}" if late else str(failed)) from None
    if (stored := servers.stored_bytes(_FILES)) != errand.files * errand.size_bytes:
        raise Failed(f"stored {stored} bytes of {errand.files * errand.size_bytes}")
    if way.is_ours and not servers.stored_right(_FILES):
        raise Failed("stored other bytes than the source has")
    return cost


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="smaller backup sets")
    parser.add_argument(
        "--round-trips", type=int, nargs="+", default=ROUND_TRIPS_MS, metavar="MS", help="how far both are"
    )
    options = parser.parse_args()
    packages.install_peers()
    folder = Path(tempfile.mkdtemp(prefix="oceanferry-bench-", dir="/dev/shm"))  # as above
    try:
        with nginx.running(folder, MIB) as servers:
            rows = measure_all(servers, SHORT if options.short else WHOLE, options.round_trips)
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(f"{table(rows)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
