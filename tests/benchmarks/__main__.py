"""How fast copies are, beside what else there is: ``make bench``."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import distance, memory, nginx, packages, report
from benchmarks.drawing import picture
from benchmarks.memory_disk import disk
from benchmarks.nginx import MIB, Servers
from benchmarks.page import page
from benchmarks.results import Results
from benchmarks.rounds import measure_all
from benchmarks.shards import measure_shards
from benchmarks.waste import measure_waste
from benchmarks.ways import WAYS, Way

_TMPFS = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
_SIZE_MIB, _ROUNDS = 2048, 5
_COPIES_AT_ONCE = 3  # the source, the target, and a file on the way between them
_QUICK_MEMORY_MIB = (100, 1024)


def main() -> int:
    """Measure, print and save."""
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
    packages.install_peers()
    ways = [way for way in WAYS if not way.needs or packages.has(way.needs)]
    with (
        disk(place, in_memory=place == _TMPFS) as room,
        nginx.running(room.folder, options.size * MIB) as servers,
    ):
        results = _measured(servers, ways, options)
    results.large_pages = room.large_pages
    _save(results, whole=_is_whole(options))
    sys.stdout.write(page(results))
    sys.stdout.writelines(
        f"\nLeft out: {way.label}, which is not installed.\n" for way in WAYS if way not in ways
    )
    return int(any(row.trouble and row.kind == "ours" for row in results.rows))


def _measured(servers: Servers, ways: Sequence[Way], options: argparse.Namespace) -> Results:
    size_bytes, ends = options.size * MIB, time.monotonic() + options.minutes * 60
    rounds = measure_all(servers, ways, size_bytes=size_bytes, count=options.rounds, ends=ends)
    results = Results(
        machine=report.machine(),
        size_mib=options.size,
        rounds=rounds.count,
        rows=list(report.rows(rounds, ways)),
    )
    results.memory = memory.measure_all(
        servers, memory.SIZES_MIB if _is_whole(options) else _QUICK_MEMORY_MIB
    )
    if not options.near:
        results.distances = distance.measure_all(servers)
        results.waste = measure_waste()
        results.shards = measure_shards()
    return results


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description=f"{__doc__} A run with fewer rounds or a smaller size leaves docs/ alone.",
    )
    parser.add_argument(
        "--size", type=int, default=_SIZE_MIB, metavar="MIB", help="of the file that is copied"
    )
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often each way has its turn")
    parser.add_argument("--minutes", type=int, default=40, help="after which no round is begun")
    parser.add_argument("--near", action="store_true", help="nothing but the rounds and the memory")
    return parser.parse_args()


def _is_whole(options: argparse.Namespace) -> bool:
    return options.size >= _SIZE_MIB and options.rounds >= _ROUNDS and not options.near


def _has_room(folder: Path, size_bytes: int) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free > _COPIES_AT_ONCE * size_bytes


def _fail(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


def _save(results: Results, *, whole: bool) -> None:
    """Write the numbers into build/, and the page with its picture into docs/ if it was a whole run."""
    build = Path("build")
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(
        results.model_dump_json(indent=1, exclude_none=True) + "\n", encoding="utf-8"
    )
    documents = Path("docs") if whole else build
    (documents / "bench.svg").write_text(picture(results), encoding="utf-8")
    (documents / "benchmarks.md").write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
