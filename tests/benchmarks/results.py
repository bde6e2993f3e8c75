"""What a run of the benchmark came to; written to build/bench.json."""

from __future__ import annotations

from pydantic import BaseModel

from benchmarks.backup_sets import Row as BackupSet
from benchmarks.distance import Row as Distance
from benchmarks.memory import Row as Memory
from benchmarks.report import Machine, Row
from benchmarks.shards import Row as Shards
from benchmarks.waste import Row as Waste


class Comparison(BaseModel):
    """All ways in their turn, in one setting."""

    large_pages: bool = False
    """Whether the files of both servers are made of pages of 2 MiB."""
    one_processor: bool = False
    """Whether the tools have one processor, and the servers the others."""
    rounds: int
    rows: list[Row]


class Results(BaseModel):
    """All of it."""

    machine: Machine
    size_mib: int
    comparisons: list[Comparison]
    """What readers are to quote stands first."""
    sets: list[BackupSet] = []
    distances: list[Distance] = []
    memory: list[Memory] = []
    waste: Waste | None = None
    shards: Shards | None = None

    @property
    def rounds(self) -> int:
        """Of the first comparison."""
        return self.comparisons[0].rounds

    @property
    def rows(self) -> list[Row]:
        """Of the first comparison."""
        return self.comparisons[0].rows
