"""Far more runs than a test has time for: ``make sweep``.

``python -m faults.sweep --replay SEED`` tells one run in full.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta
from itertools import islice

from faults.random_runs import Tally, tally
from faults.simulation import run

_AT_ONCE = 250
"""Runs of one process before it reports."""
_SHOWN = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Sweep; returns 0 if all runs were made and nothing was violated."""
    parser = argparse.ArgumentParser(prog="python -m faults.sweep", description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument("--minutes", type=float, default=20, help="how long it may take")
    parser.add_argument("--replay", type=int, metavar="SEED")
    chosen = parser.parse_args(arguments)
    if chosen.replay is not None:
        came = run(chosen.replay)
        _say(str(came))
        return int(bool(came.violations))
    return _sweep(chosen.seed, chosen.runs, timedelta(minutes=chosen.minutes))


def _sweep(first: int, runs: int, longest: timedelta) -> int:
    began, total = time.monotonic(), Tally()
    ends = began + longest.total_seconds()
    piles = (
        range(start, min(start + _AT_ONCE, first + runs)) for start in range(first, first + runs, _AT_ONCE)
    )
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        while (several := list(islice(piles, 4 * workers))) and time.monotonic() < ends:
            for done in as_completed([pool.submit(tally, pile) for pile in several]):
                total.add(done.result())
            _say(f"{total.runs} of {runs} runs, {len(total.bad)} with violations")
    _say("\n".join(_report(total, time.monotonic() - began)))
    return int(bool(total.bad) or total.runs < runs)


def _report(total: Tally, seconds: float) -> Iterator[str]:
    yield f"{total.runs} runs in {seconds:.0f} s: {total.outcomes.total()} invocations came to"
    yield f"{len(total.outcomes)} distinct outcomes, {len(total.bad)} runs with violations."
    for outcome, times in total.outcomes.most_common():
        yield f"  {times:8}  {outcome}"
    yield from map(str, total.bad[:_SHOWN])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
