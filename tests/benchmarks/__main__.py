"""How fast copies are, beside what else there is: ``make bench``."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel

from benchmarks import distance, nginx, packages, report
from benchmarks.nginx import MIB
from benchmarks.rounds import measure_all
from benchmarks.ways import WAYS, Way

_TMPFS = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
_ROUNDS_END_AFTER_SECONDS = 270
_COPIES_AT_ONCE = 3  # the source, the target, and a file on the way between them


class Results(BaseModel):
    """What is written to build/bench.json."""

    machine: report.Machine
    size_mib: int
    rounds: int
    rows: list[report.Row]
    distances: list[distance.Row]


def main() -> int:
    """Measure, print and save."""
    began = time.monotonic()
    options = _options()
    missing = packages.missing()
    if not packages.has("nginx") or "libnginx-mod-http-lua" in missing:
        return _fail(
            f"Both servers of the benchmark are nginx. Please run: sudo apt-get install {' '.join(missing)}"
        )
    place = _TMPFS if _has_room(_TMPFS, options.size * MIB) else Path(tempfile.gettempdir())
    if not _has_room(place, options.size * MIB):
        return _fail(
            f"There is no room in {place} for {_COPIES_AT_ONCE} × {options.size} MiB; give a smaller --size"
        )
    ways = [way for way in WAYS if not way.needs or packages.has(way.needs)]
    size_bytes, ends = options.size * MIB, began + _ROUNDS_END_AFTER_SECONDS
    with (
        tempfile.TemporaryDirectory(dir=place, prefix="oceanferry-bench-") as folder,
        nginx.running(Path(folder), size_bytes) as servers,
    ):
        rounds = measure_all(servers, ways, size_bytes=size_bytes, count=options.rounds, ends=ends)
        distances = [] if options.near else distance.measure_all(servers)
    results = Results(
        machine=report.machine(),
        size_mib=options.size,
        rounds=rounds.count,
        rows=list(report.rows(rounds, ways)),
        distances=distances,
    )
    _save(results, options.json)
    sys.stdout.write(_text(results, [way for way in WAYS if way not in ways]))
    return int(any(row.trouble and row.kind == "ours" for row in results.rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", type=int, default=1024, metavar="MIB", help="of the file that is copied")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each way has its turn, if there is time"
    )
    parser.add_argument("--near", action="store_true", help="leave the copies over a distance out")
    parser.add_argument(
        "--json", type=Path, default=Path("build/bench.json"), metavar="FILE", help="the results"
    )
    return parser.parse_args()


def _has_room(folder: Path, size_bytes: int) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free > _COPIES_AT_ONCE * size_bytes


def _fail(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


def _save(results: Results, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(results.model_dump_json(indent=1, exclude_none=True) + "\n", encoding="utf-8")


def _text(results: Results, left_out: Sequence[Way]) -> str:
    parts = [
        f"{results.machine.text()} {results.size_mib} MiB, {results.rounds} rounds, medians.",
        "Plain HTTP on both sides:",
        report.table(results.rows, "http"),
        "TLS on both sides:",
        report.table(results.rows, "https"),
    ]
    if results.distances:
        parts += ["With latency, 20 MB/s for each connection (MB/s, and the share of what is possible):"]
        parts += [distance.table(results.distances)]
    parts += [f"Left out, because {way.needs} is not installed: {way.label}." for way in left_out]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
