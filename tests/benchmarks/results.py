"""What a run of the benchmark came to; written to build/bench.json."""

from __future__ import annotations

from pydantic import BaseModel

from benchmarks.distance import Row as Distance
from benchmarks.memory import Row as Memory
from benchmarks.report import Machine, Row
from benchmarks.shards import Row as Shards
from benchmarks.waste import Row as Waste


class Results(BaseModel):
    """All of it."""

    machine: Machine
    size_mib: int
    rounds: int
    rows: list[Row]
    distances: list[Distance] = []
    memory: list[Memory] = []
    waste: Waste | None = None
    shards: Shards | None = None
    large_pages: bool = False
    """Whether the files of both servers are made of pages of 2 MiB."""
