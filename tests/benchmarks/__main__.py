"""How fast copies are, beside what else there is: ``make bench``."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from benchmarks import backup_sets, distance, memory, nginx, packages, report
from benchmarks.drawing import picture
from benchmarks.memory_disk import NoLargePages, disk
from benchmarks.nginx import MIB, Servers
from benchmarks.page import page
from benchmarks.processors import apart
from benchmarks.results import Comparison, Results
from benchmarks.rounds import measure_all
from benchmarks.shards import measure_shards
from benchmarks.waste import measure_waste
from benchmarks.ways import FEWER_WAYS, WAYS

_TMPFS = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
_SIZE_MIB, _ROUNDS = 2048, 5
_SHORT_SIZE_MIB, _SHORT_ROUNDS = 512, 3
_COPIES_AT_ONCE = 3  # the source, the target, and a file on the way between them
_QUICK_MEMORY_MIB = (100, 1024)


@dataclass(frozen=True)
class Setting:
    """Where the ways are compared."""

    large_pages: bool = False
    one_processor: bool = False


_SETTINGS = [Setting(), Setting(one_processor=True), Setting(large_pages=True)]


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
    results = _measured(place, options)
    if not results.comparisons:
        return _fail(f"No pages of 2 MiB can be had in {place}: that needs an administrator")
    _save(results, whole=options.publish)
    sys.stdout.write(page(results))
    sys.stdout.writelines(
        f"\nLeft out: {way.label}, which is not installed.\n"
        for way in WAYS
        if way.needs and not packages.has(way.needs)
    )
    return int(any(row.trouble and row.kind == "ours" for row in results.rows))


def _measured(place: Path, options: argparse.Namespace) -> Results:
    results = Results(machine=report.machine(), size_mib=options.size, comparisons=[])
    for setting in options.settings:
        with contextlib.suppress(NoLargePages), _servers(place, setting, options) as servers:
            results.comparisons.append(_compared(servers, setting, options))
            if setting == options.settings[0]:
                _measure_the_rest(results, servers, options)
    if not options.near:
        results.waste, results.shards = measure_waste(), measure_shards()
    return results


@contextlib.contextmanager
def _servers(place: Path, setting: Setting, options: argparse.Namespace) -> Iterator[Servers]:
    with (
        disk(place, large_pages=setting.large_pages) as folder,
        nginx.running(folder, options.size * MIB) as servers,
    ):
        yield servers


def _compared(servers: Servers, setting: Setting, options: argparse.Namespace) -> Comparison:
    """Compare all ways where nothing is special, the best known ones elsewhere."""
    ends = time.monotonic() + options.minutes * 60
    every = WAYS if setting == Setting() else FEWER_WAYS
    ways = [way for way in every if not way.needs or packages.has(way.needs)]
    kept: AbstractContextManager[AbstractSet[int]] = (
        apart(servers) if setting.one_processor else nullcontext(frozenset())
    )
    with kept as processors:
        rounds = measure_all(
            servers,
            ways,
            size_bytes=options.size * MIB,
            count=options.rounds,
            ends=ends,
            processors=processors,
        )
    return Comparison(
        large_pages=setting.large_pages,
        one_processor=setting.one_processor,
        rounds=rounds.count,
        rows=list(report.rows(rounds, ways)),
    )


def _measure_the_rest(results: Results, servers: Servers, options: argparse.Namespace) -> None:
    results.memory = memory.measure_all(
        servers, memory.SIZES_MIB if options.size >= _SIZE_MIB else _QUICK_MEMORY_MIB
    )
    if not options.near:
        results.distances = distance.measure_all(servers)
        results.sets = backup_sets.measure_all(
            servers, backup_sets.SHORT if options.short else backup_sets.WHOLE
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description=f"{__doc__} Whole and --short runs write into docs/, all others into build/.",
    )
    parser.add_argument("--short", action="store_true", help="smaller files and fewer rounds: 12 minutes")
    parser.add_argument("--size", type=int, metavar="MIB", help="of the file that is copied")
    parser.add_argument("--rounds", type=int, help="how often each way has its turn")
    parser.add_argument("--minutes", type=int, default=20, help="after which no round of a setting is begun")
    parser.add_argument("--near", action="store_true", help="nothing but the rounds and the memory")
    parser.add_argument(
        "--pages", choices=("ordinary", "large"), help="of the servers' files; else one after the other"
    )
    parser.add_argument(
        "--one-processor",
        action="store_true",
        help="only with one processor for the tool, as copy_object has it, and the others for the servers",
    )
    options = parser.parse_args()
    options.settings = _settings(options.pages, one_processor=options.one_processor)
    options.publish = options.settings == _SETTINGS and not (options.size or options.rounds or options.near)
    options.size = options.size or (_SHORT_SIZE_MIB if options.short else _SIZE_MIB)
    options.rounds = options.rounds or (_SHORT_ROUNDS if options.short else _ROUNDS)
    return options


def _settings(pages: str | None, *, one_processor: bool) -> list[Setting]:
    wanted = [pages == "large"] if pages else [False, True]
    if one_processor:
        return [Setting(large, one_processor=True) for large in wanted]
    return [each for each in _SETTINGS if each.large_pages in wanted]


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
