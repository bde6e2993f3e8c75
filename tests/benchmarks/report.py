"""The results as tables (Markdown) and as JSON."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

from pydantic import BaseModel

from benchmarks.measuring import Cost
from benchmarks.nginx import MIB
from benchmarks.rounds import Rounds
from benchmarks.ways import CURL, ONLY_GET, ONLY_PUT, Way

_MB = 1_000_000
_GIB = 1024 * MIB


class Machine(BaseModel):
    """Where it ran."""

    date: str
    processors: int
    model: str
    memory_gib: float
    system: str
    python: str

    def text(self) -> str:
        """Return it in one line."""
        hardware = f"{self.processors} processors ({self.model}), {self.memory_gib:.0f} GiB of memory"
        return f"{self.date}, {hardware}, {self.system}, Python {self.python}."


class Row(BaseModel):
    """Medians of one way over the rounds."""

    way: str
    kind: str
    scheme: str
    rounds: int
    mb_per_second: float | None = None
    cpu_seconds_per_gib: float | None = None
    peak_rss_mib: float | None = None
    times_curl: float | None = None
    """MB/s, as the median of the ratios within the rounds."""
    times_limit: float | None = None
    """Likewise, of the slower one of only GET and only PUT."""
    trouble: str = ""


def machine() -> Machine:
    """Describe this machine."""
    processors = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    memory = Path("/proc/meminfo").read_text(encoding="ascii")
    model = re.search(r"^model name\s*: (.*)$", processors, re.MULTILINE)
    total = re.search(r"^MemTotal:\s+(\d+) kB", memory)
    return Machine(
        date=datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        processors=len(os.sched_getaffinity(0)),
        model=model[1] if model else platform.machine(),
        memory_gib=round(int(total[1]) / MIB, 1) if total else 0,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
    )


def rows(rounds: Rounds, ways: Sequence[Way]) -> Iterator[Row]:
    """Sum the rounds up."""
    for scheme in ("http", "https"):
        for way in ways:
            if scheme in way.schemes:
                yield _row(rounds, way, scheme)


def table(rows: Sequence[Row], scheme: str) -> str:
    """Draw one scheme's rows as Markdown."""
    shown = [row for row in rows if row.scheme == scheme]
    heads = ["way", "MB/s", "× `curl \\| curl`", "× limit", "CPU s/GiB", "peak MiB"]
    cells = [heads, ["---", *["---:"] * (len(heads) - 1)], *map(_cells, shown)]
    if all(row.times_limit is None for row in shown):
        cells = [[*line[:3], *line[4:]] for line in cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def mb_per_second(size_bytes: int, cost: Cost) -> float:
    """Return the rate in units of a million bytes."""
    return size_bytes / _MB / cost.seconds


def _row(rounds: Rounds, way: Way, scheme: str) -> Row:
    costs = rounds.costs.get((scheme, way.label), {})
    row = Row(way=way.label, kind=way.kind, scheme=scheme, rounds=len(costs))
    row.trouble = rounds.troubles.get((scheme, way.label), "")
    if not costs:
        return row
    size = rounds.size_bytes
    row.mb_per_second = round(median(mb_per_second(size, cost) for cost in costs.values()))
    row.cpu_seconds_per_gib = round(median(cost.cpu_seconds / size * _GIB for cost in costs.values()), 2)
    row.peak_rss_mib = round(median(cost.peak_rss_bytes / MIB for cost in costs.values()))
    row.times_curl = _ratio(costs, rounds.costs.get((scheme, CURL.label), {}))
    row.times_limit = _ratio(costs, _limits(rounds, scheme))
    return row


def _limits(rounds: Rounds, scheme: str) -> dict[int, Cost]:
    halves = [rounds.costs.get((scheme, way.label), {}) for way in (ONLY_GET, ONLY_PUT)]
    both = halves[0].keys() & halves[1].keys()
    return {number: max((half[number] for half in halves), key=lambda cost: cost.seconds) for number in both}


def _ratio(costs: dict[int, Cost], others: dict[int, Cost]) -> float | None:
    ratios = [others[number].seconds / cost.seconds for number, cost in costs.items() if number in others]
    return round(median(ratios), 2) if ratios else None


def _cells(row: Row) -> list[str]:
    if row.mb_per_second is None:
        why = (row.trouble or "not run").splitlines()[-1].replace("|", "\\|")
        return [row.way, why, "", "", "", ""]
    return [
        row.way,
        f"{row.mb_per_second:.0f}",
        _shown(row.times_curl),
        _shown(row.times_limit) if row.kind != "limit" else "",
        _shown(row.cpu_seconds_per_gib),
        f"{row.peak_rss_mib:.0f}",
    ]


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:.2f}"
