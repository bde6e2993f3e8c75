"""The page and the picture that ``make bench`` writes."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.backup_sets import Row as BackupSet
from benchmarks.cost import usd_per_terabyte
from benchmarks.distance import Row as Distance
from benchmarks.drawing import picture
from benchmarks.memory import Row as Memory
from benchmarks.nginx import BLOCK, repeated_crc64
from benchmarks.page import page
from benchmarks.report import Machine, Row
from benchmarks.results import Comparison, Results
from benchmarks.targets import targets
from benchmarks.waste import Row as Waste
from benchmarks.ways import CURL, NAIVE, OURS
from oceanferry.domain.copies.crc64 import checksum

ROOT = Path(__file__).parents[3]
MACHINE = Machine(
    date="2026-11-26", processors=2, model="EPYC", memory_gib=24, system="Linux", python="3.11.7"
)


def row(way: str, mb_per_second: float, cpu: float) -> Row:
    kind = "ours" if way == OURS.label else "peer"
    return Row(
        way=way,
        kind=kind,
        scheme="http",
        rounds=5,
        mb_per_second=mb_per_second,
        cpu_seconds_per_gib=cpu,
        peak_rss_mib=60,
    )


RESULTS = Results(
    machine=MACHINE,
    size_mib=2048,
    comparisons=[
        Comparison(
            rounds=5, rows=[row(OURS.label, 800, 1.1), row(CURL.label, 780, 1.4), row(NAIVE.label, 150, 7)]
        ),
        Comparison(large_pages=True, rounds=5, rows=[row(OURS.label, 1600, 0.7)]),
        Comparison(one_processor=True, rounds=5, rows=[row(OURS.label, 500, 1.0)]),
    ],
    distances=[Distance(round_trip_ms=20, connections=8, mb_per_second=140, share=0.88)],
    memory=[Memory(size_mib=100, peak_rss_mib=64)],
    waste=Waste(most_sent_again=3),
)


def test_the_picture_is_well_formed_and_shows_every_way_with_its_price() -> None:
    texts = [each.text for each in ET.fromstring(picture(RESULTS)).iter() if each.text]  # noqa: S314  # our own

    assert {"oceanferry", "curl | curl -T", "the naive function", "800", "1.10", "0.024"} <= set(texts)


def test_the_page_tells_the_machine_and_the_date() -> None:
    assert "2026-11-26, 2 processors (EPYC), 24 GiB of memory" in page(RESULTS)


def test_the_page_shows_ordinary_pages_large_ones_and_one_processor_apart() -> None:
    ordinary, large, one = (
        page(RESULTS).split(f"## {title}\n")[1].split("\n## ")[0]
        for title in ("An ordinary machine", "A machine with large pages", "One processor for the tool")
    )

    assert "pages of 4 KiB" in ordinary
    assert "| 800 |" in ordinary
    assert "pages of 2 MiB" in large
    assert "| 1600 |" in large
    assert "`copy_object`" in one
    assert "| 500 |" in one


def test_the_page_tells_what_each_tool_took_for_a_backup_set_and_which_did_not_end() -> None:
    ours = BackupSet(
        round_trip_ms=200,
        files=1000,
        size_bytes=10_000,
        way="ours",
        seconds=8,
        cpu_seconds=2,
        peak_rss_mib=90,
    )
    late = BackupSet(round_trip_ms=200, files=1, size_bytes=2**31, way="late", trouble="more than 120")

    reported = page(RESULTS.model_copy(update={"sets": [ours, late]}))

    assert "| 200 ms | 1,000 × 10 KB | ours | 8.0 | 1.2 | 125 | 2.0 | 90 |" in reported
    assert "| 200 ms | 1 × 2048 MiB | late | more than 120 | | | | |" in reported


def test_what_was_aimed_at_is_reported_whether_it_was_reached_or_not() -> None:
    reported = {each.aim: (each.measured, each.reached) for each in targets(RESULTS)}

    assert reported["http, **oceanferry**: × `curl \\| curl`"] == ("1.03", True)
    assert reported["20 ms, 20 MB/s each, 8 connections: of the ideal"] == ("0.88", False)
    assert reported["http, **oceanferry**: CPU s/GiB"] == ("1.10", True)


def test_a_terabyte_costs_what_its_compute_units_cost() -> None:
    # 931.3 GiB at one CPU-second each, 1.15 units a second, US$ 20 for a million units.
    assert usd_per_terabyte(1.0) == pytest.approx(0.02142, abs=1e-5)


@pytest.mark.parametrize("times", [0, 1, 2, 3, 10])
def test_the_checksum_of_a_repeated_block_is_known_without_reading_it(times: int) -> None:
    assert repeated_crc64(BLOCK, times) == checksum(BLOCK * times)


def test_the_committed_picture_is_well_formed() -> None:
    ET.parse(ROOT / "docs/bench.svg")  # noqa: S314  # as above
