"""What the product aims at, and whether a run reached it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.report import Row
from benchmarks.results import Results
from benchmarks.ways import CURL, KERNEL, NAIVE, OURS, RCLONE, SDK_WAYS

_MOST_RSS_MIB = 96
_ENOUGH_OF_THE_WIRE = 0.9
_ENOUGH_OF_THE_SHARDS = 0.85
_OF_RCLONE_OVER_TLS = 0.35
_FAR_MS = 20
_MANY = (8, 16)


@dataclass(frozen=True)
class Target:
    """One aim, and how far a run came."""

    aim: str
    wanted: str
    measured: str
    reached: bool


def targets(results: Results) -> Iterator[Target]:
    """Yield those that the run has numbers for."""
    yield from _speed(results.rows)
    yield from _cpu(results.rows)
    yield from _memory(results)
    yield from _wires(results)
    if results.waste and not results.waste.trouble:
        sent, allowed = results.waste.most_sent_again, results.waste.in_flight
        yield Target("parts sent again after kill -9", f"≤ {allowed}", str(sent), sent <= allowed)
    if results.shards:
        share = results.shards.share
        aim = f"of {results.shards.shards} shards' bandwidth is used"
        yield Target(aim, f"≥ {_ENOUGH_OF_THE_SHARDS}", f"{share:.2f}", share >= _ENOUGH_OF_THE_SHARDS)


def _speed(rows: Sequence[Row]) -> Iterator[Target]:
    http, https = _Scheme(rows, "http"), _Scheme(rows, "https")
    yield from http.at_least(OURS.label, 1.0, [CURL.label], "`curl \\| curl`")
    yield from http.at_least(KERNEL.label, 1.4, [CURL.label], "`curl \\| curl`")
    yield from http.at_least(KERNEL.label, 0.95, [OURS.label], "the path through the process")
    for one in (RCLONE.label, *(way.label for way in SDK_WAYS), NAIVE.label):
        yield from http.at_least(OURS.label, 4.0, [one], one)
    yield from http.at_least(OURS.label, 2.0, http.peers_but_curl, "the best other tool")
    yield from https.at_least(OURS.label, 0.9, [CURL.label], "`curl \\| curl`")
    yield from https.at_least(OURS.label, 1.0, [RCLONE.label], RCLONE.label)
    yield from https.at_least(OURS.label, 2.0, [way.label for way in SDK_WAYS], "the SDK's best way")


def _cpu(rows: Sequence[Row]) -> Iterator[Target]:
    tls = _Scheme(rows, "https")
    ours, theirs = (tls.of(way.label, lambda row: row.cpu_seconds_per_gib) for way in (OURS, RCLONE))
    if ours and theirs:
        aim = f"https, {OURS.label}: of the processor time of {RCLONE.label}"
        share = ours / theirs
        yield Target(aim, f"≤ {_OF_RCLONE_OVER_TLS}", f"{share:.2f}", share <= _OF_RCLONE_OVER_TLS)
    for scheme, label, most in (
        ("http", OURS.label, 1.2),
        ("http", KERNEL.label, 0.65),
        ("https", OURS.label, 3.0),
    ):
        cost = _Scheme(rows, scheme).of(label, lambda row: row.cpu_seconds_per_gib)
        if cost is not None:
            yield Target(f"{scheme}, {label}: CPU s/GiB", f"≤ {most}", f"{cost:.2f}", cost <= most)


def _memory(results: Results) -> Iterator[Target]:
    for row in results.memory:
        if row.peak_rss_mib is not None:
            aim = f"16 connections, {row.size_mib} MiB: peak MiB"
            reached = row.peak_rss_mib <= _MOST_RSS_MIB
            yield Target(aim, f"≤ {_MOST_RSS_MIB}", f"{row.peak_rss_mib:.0f}", reached)


def _wires(results: Results) -> Iterator[Target]:
    for row in results.distances:
        if row.share is not None and row.round_trip_ms == _FAR_MS and row.connections in _MANY:
            aim = f"{row.round_trip_ms} ms, 20 MB/s each, {row.connections} connections: of the ideal"
            reached = row.share >= _ENOUGH_OF_THE_WIRE
            yield Target(aim, f"≥ {_ENOUGH_OF_THE_WIRE}", f"{row.share:.2f}", reached)


@dataclass(frozen=True)
class _Scheme:
    rows: Sequence[Row]
    scheme: str

    def of(self, label: str, number: Callable[[Row], float | None]) -> float | None:
        return next((number(row) for row in self.rows if (row.scheme, row.way) == (self.scheme, label)), None)

    def rate(self, label: str) -> float | None:
        return self.of(label, lambda row: row.mb_per_second)

    @property
    def peers_but_curl(self) -> list[str]:
        return [row.way for row in self.rows if row.kind == "peer" and row.way != CURL.label]

    def at_least(self, label: str, wanted: float, others: Sequence[str], named: str) -> Iterator[Target]:
        """Compare with the fastest of the others."""
        ours, theirs = self.rate(label), max((self.rate(each) or 0 for each in others), default=0)
        if ours and theirs:
            times = ours / theirs
            yield Target(f"{self.scheme}, {label}: × {named}", f"≥ {wanted}", f"{times:.2f}", times >= wanted)
