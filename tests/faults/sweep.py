"""Far more runs than a test has time for: ``make sweep``.

There are two simulations. That of copies has files, faults of the wire, and the
copy engine alone: it asks whether a copy is ever taken for proven that is not.
That of runs has the whole product on a Function Compute, by any schedule: it
asks whether each delivery has its effect once, or its failure is reported. Both
are repeated by their seeds: ``--replay copy:17``, ``--replay run:17``. Besides,
the whole product is struck once at each of its calls, in every way.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta
from itertools import islice
from pathlib import Path

from faults.tally import CRASH_WAYS, Tally, copies, every_crash, replayed, schedules

_SIMULATIONS: dict[str, Callable[[range], Tally]] = {"copies": copies, "schedules": schedules}
_CRASHES = "crashes"
_AT_ONCE = 250
"""Runs of one process before it reports."""
_SHOWN = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Sweep; returns 0 if all runs were made and nothing was violated."""
    parser = argparse.ArgumentParser(prog="python -m faults.sweep", description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000, help="of each simulation")
    parser.add_argument("--only", choices=[*_SIMULATIONS, _CRASHES], help="one of them")
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument("--minutes", type=float, default=120, help="how long each may take")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at once")
    parser.add_argument("--states", type=Path, help="where to write the distinct states, eight bytes each")
    parser.add_argument("--replay", metavar="NAME", help="repeat one run and tell all of it")
    chosen = parser.parse_args(arguments)
    if chosen.replay is not None:
        came = replayed(chosen.replay)
        _say(str(came) or "all is well")
        return int(bool(came.bad))
    seeds, longest = range(chosen.seed, chosen.seed + chosen.runs), timedelta(minutes=chosen.minutes)
    names = [chosen.only] if chosen.only else list(_SIMULATIONS)
    done = [
        _swept(name, _SIMULATIONS[name], seeds, longest, chosen.processes, states=chosen.states)
        for name in names
        if name in _SIMULATIONS
    ]
    if chosen.only in (None, _CRASHES):
        ways = range(len(CRASH_WAYS))
        done.append(_swept(_CRASHES, every_crash, ways, longest, chosen.processes, at_once=1))
    return int(not all(done))


def _swept(
    name: str,
    make: Callable[[range], Tally],
    numbers: range,
    longest: timedelta,
    processes: int,
    *,
    at_once: int = _AT_ONCE,
    states: Path | None = None,
) -> bool:
    """Make the runs of these numbers. Returns whether all were made and all is well."""
    began, total, made = time.monotonic(), Tally(), 0
    ends = began + longest.total_seconds()
    piles = (numbers[start : start + at_once] for start in range(0, len(numbers), at_once))
    with ProcessPoolExecutor(processes) as pool:
        while (several := list(islice(piles, 4 * processes))) and time.monotonic() < ends:
            for done in as_completed([pool.submit(make, pile) for pile in several]):
                total.add(done.result())
            made += sum(map(len, several))
            _say(f"{made} of {len(numbers)}: {total.runs} {name}, {len(total.bad)} with violations")
    _say("\n".join(_report(name, total, time.monotonic() - began)))
    if states is not None and total.states:  # those of several sweeps are counted together
        states.write_bytes(array("Q", sorted(total.states)).tobytes())
    return not total.bad and made == len(numbers)


def _report(name: str, total: Tally, seconds: float) -> Iterator[str]:
    yield f"{total.runs:,} {name} run in {seconds:,.0f} s, with {total.outcomes.total():,} invocations:"
    if total.states:
        yield f"  {len(total.states):,} distinct states,"
    yield f"  {len(total.outcomes)} distinct outcomes,"
    yield f"  {len(total.bad)} violations."
    for outcome, times in total.outcomes.most_common():
        yield f"  {times:10,}  {outcome}"
    yield from total.bad[:_SHOWN]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
