"""How many calls, and how long, as routes, backup sets and runs become many: ``python -m benchmarks.growth``.

Every remote call takes 20 ms of a virtual clock, which calls side by side share. The
processor time is that of the product without its SDKs, on this machine.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

from fakes.clock import NOON, FakeClock
from fakes.growth.counted_calls import CountedCalls, SideBySideInTime
from fakes.growth.counted_run import CountedRun
from fakes.growth.large_ledger import DELIVERIES_A_NIGHT, LargeLedger
from fakes.growth.many_routes import ManyRoutes
from fakes.object_store import FakeObjectStore
from fakes.stored_copies import plant
from fakes.world import CLUSTER, CONFIGURATION, NIGHTLY, World, asked, backup_set
from oceanferry.cli.display import SilentProgress
from oceanferry.domain.copies.retention import RetentionRule
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.copies.retain import retain
from oceanferry.usecases.copies.verify import verify
from oceanferry.usecases.inspecting.list_backup_sets import list_backup_sets
from oceanferry.usecases.links.resolve import chosen

ROUND_TRIP = timedelta(milliseconds=20)
_DELIVERIES = 100
_HEADINGS = ("what", "calls", "at 20 ms a call", "processor time without SDKs")


def rows(years: Iterable[int]) -> Iterator[tuple[str, ...]]:
    """Measure everything; yields the rows of the table."""
    yield from watching(100, 50)
    yield from watching(1000, 1, own=False)
    yield from watching(1000, 50)
    yield from deliveries()
    yield _verify(1000, 100)
    yield _retain(1000, 100, kept=999)
    yield _retain(1000, 100, kept=900)
    for each in years:
        yield _ledger(each)


def watching(routes: int, clusters: int, *, own: bool = True) -> Iterator[tuple[str, ...]]:
    """Measure a check of the watchdog, and the status where each route has a bucket of its own."""
    many = ManyRoutes(routes, clusters, own_buckets=own)
    many.check(seconds=3600)
    buckets = "a bucket each" if own else "one bucket"
    name = f"{routes} routes × 3 destinations, {clusters} clusters, {buckets}"
    yield _row(f"watchdog, {name}", many.calls, lambda: many.check(seconds=60))
    if own:
        yield _row(f"status, {name}", many.calls, many.status)


def deliveries() -> Iterator[tuple[str, ...]]:
    """Measure what finds backup sets and what delivers them."""
    for sets in (100, 10_001, 20_000):
        yield _listing(sets)
    yield _list_command(50, 1000)
    yield _run("a message, from the request to its receipt", CountedRun("ops-room"))
    yield _run("a copied file, from the request to its receipt", CountedRun("archive"))
    together = CountedRun("ops-room", sets=20, on_success=True)
    yield _run("20 backup sets in one message, and one about their success", together)


def _ledger(years: int) -> tuple[str, ...]:
    """Time deliveries on this machine, where a call takes what the SDK and the sandbox need."""
    deliveries = years * 365 * DELIVERIES_A_NIGHT
    with LargeLedger(deliveries) as ledger:
        gc.freeze()  # the collector would go through all of the ledger again and again
        ledger.deliver("the first, which opens a connection and sorts the keys")
        ledger.requests.clear()
        began, cpu = time.perf_counter(), time.process_time()
        for number in range(_DELIVERIES):
            ledger.deliver(f"delivery {number}")
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        calls = ledger.requests.total() / _DELIVERIES
    what = f"a delivery in the sandbox's OSS, ledger of {years} years of 50 routes, {deliveries:,} deliveries"
    each = f"{took / _DELIVERIES * 1000:.1f} ms, without a delay"
    return what, f"{calls:g}", each, f"{cpu / _DELIVERIES * 1000:.1f} ms, SDK and sandbox included"


def _verify(copies: int, files: int) -> tuple[str, ...]:
    clock, calls, counted = _stored(copies, files)
    return _traced(
        f"verify, {copies:,} copies of {files} files",
        calls,
        lambda: verify(
            counted,
            "oceanbase/",
            reader=None,
            progress=SilentProgress(),
            side_by_side=SideBySideInTime(clock),
        ),
    )


def _retain(copies: int, files: int, *, kept: int) -> tuple[str, ...]:
    clock, calls, counted = _stored(copies, files)
    bucket = Bucket(counted, "oceanbase/", side_by_side=SideBySideInTime(clock))
    rule = RetentionRule(keep_last=kept, apply=True)
    return _traced(
        f"retain --apply, {copies:,} copies of {files} files, {copies - kept} of them removed",
        calls,
        lambda: retain(bucket, CLUSTER.instance_id, rule, clock=clock),
    )


def _stored(copies: int, files: int) -> tuple[FakeClock, CountedCalls, ObjectStore]:
    clock = FakeClock()
    store, calls = FakeObjectStore("archive", clock), CountedCalls(clock, ROUND_TRIP)
    for number in range(copies):
        names = {f"{file}.zip": b"%d" % file for file in range(files)}
        plant(store, f"bak-{number}", copied_at=NOON - timedelta(days=number), files=names)
    return clock, calls, cast("ObjectStore", calls.of("bucket", store))


def _traced(what: str, calls: CountedCalls, measured: Callable[[], object]) -> tuple[str, ...]:
    tracemalloc.start()
    row = _row(what, calls, measured)
    peak = tracemalloc.get_traced_memory()[1] / 1024**2
    tracemalloc.stop()
    return (f"{row[0]}, {peak:.0f} MiB at its peak", *row[1:])


def _run(what: str, run: CountedRun) -> tuple[str, ...]:
    return _row(what, run.calls, run.run)


def _row(what: str, calls: CountedCalls, measured: Callable[[], object]) -> tuple[str, ...]:
    calls.counts.clear()
    began, cpu = calls.clock.now(), time.process_time()
    measured()
    took, cpu = calls.clock.now() - began, time.process_time() - cpu
    return what, f"{calls.total:,}", f"{took.total_seconds():.2f} s", f"{cpu:.1f} s"


def _listing(sets: int) -> tuple[str, ...]:
    world, calls = World(), CountedCalls(FakeClock(), ROUND_TRIP)
    for number in reversed(range(sets)):  # the oldest first
        world.backups.add(backup_set(f"bak-{number}", age=timedelta(hours=number)))
    backups = cast("BackupService", calls.of("backups", world.backups))
    return _row(
        f"newest of {sets:,} backup sets, oldest first",
        calls,
        lambda: chosen(asked(), NIGHTLY, backups=backups, clock=calls.clock),
    )


def _list_command(routes: int, sets: int) -> tuple[str, ...]:
    named = {f"route-{number}": replace(NIGHTLY, name=f"route-{number}") for number in range(routes)}
    world = World(replace(CONFIGURATION, routes=named))
    calls = CountedCalls(FakeClock(), ROUND_TRIP)
    for number in range(sets):
        world.backups.add(backup_set(f"bak-{number}", age=timedelta(hours=number)))
    return _row(
        f"list, {routes} routes, {sets:,} backup sets",
        calls,
        lambda: list_backup_sets(
            (CLUSTER,),
            configuration=world.configuration,
            backups=cast("BackupService", calls.of("backups", world.backups)),
            ledger=cast("Ledger", calls.of("ledger", world.ledger)),
            copies=DeliveredCopies(world.ports.bucket),
            newest=20,
            side_by_side=SideBySideInTime(calls.clock),
        ),
    )


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--years",
        type=int,
        nargs="*",
        default=[0, 3, 10],
        metavar="N",
        help="how old the ledgers are that are compared; ten years take 1 GB and some minutes",
    )
    years = parser.parse_args().years
    sys.stdout.write(f"| {' | '.join(_HEADINGS)} |\n| --- | ---: | ---: | ---: |\n")
    for row in rows(years):
        sys.stdout.write(f"| {' | '.join(row)} |\n")


if __name__ == "__main__":
    main()
