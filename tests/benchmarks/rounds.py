"""The ways, each in its turn, round after round."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from benchmarks.errand import Errand
from benchmarks.measuring import Cost, Failed, measure
from benchmarks.nginx import MIB, Servers
from benchmarks.ways import Way

_LONGEST_RUN_SECONDS = 120
_PART_BYTES = 16 * MIB


@dataclass
class Rounds:
    """What every way cost in every round."""

    size_bytes: int
    processors: AbstractSet[int]
    count: int = 0
    costs: dict[tuple[str, str], dict[int, Cost]] = field(default_factory=dict)
    """By scheme and label of the way, then by number of the round."""
    troubles: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why a way has no costs, or fewer."""


def measure_all(
    servers: Servers,
    ways: Sequence[Way],
    *,
    size_bytes: int,
    count: int,
    ends: float,
    processors: AbstractSet[int] = frozenset(),
) -> Rounds:
    """Run up to *count* rounds, and begin none that would not end before *ends* on the monotonic clock.

    The tools run on those processors only if any are named.

    Every way has its turn in every round, so that what else the machine does
    hits all of them; every other round goes backwards.
    """
    servers.touch(size_bytes)
    rounds = Rounds(size_bytes, processors)
    longest = 0.0
    while rounds.count < count and time.monotonic() + longest < ends:
        began = time.monotonic()
        for way in ways if rounds.count % 2 == 0 else reversed(ways):
            for scheme in way.schemes:
                if (scheme, way.label) not in rounds.troubles:
                    _take_turn(rounds, servers, way, scheme)
        rounds.count += 1
        longest = max(longest, time.monotonic() - began)
    return rounds


def _take_turn(rounds: Rounds, servers: Servers, way: Way, scheme: str) -> None:
    turn = (scheme, way.label)
    sys.stderr.write(f"  round {rounds.count + 1}: {scheme:5} {way.label}\n")
    try:
        cost = run(servers, way, scheme, rounds.size_bytes, rounds.processors)
    except Failed as failed:
        rounds.troubles[turn] = str(failed)
    else:
        rounds.costs.setdefault(turn, {})[rounds.count] = cost
    finally:
        servers.forget()


def run(
    servers: Servers, way: Way, scheme: str, size_bytes: int, processors: AbstractSet[int] = frozenset()
) -> Cost:
    """Run a way once and check what it has stored.

    Raises:
        Failed: It ended badly, or has stored something else than was to be copied.
    """
    errand = Errand(
        source=f"{servers.source(scheme)}/{way.file}",
        size_bytes=size_bytes,
        endpoint=servers.target(scheme),
        bucket="bench",
        key=f"copy-{time.time_ns()}",
        certificate=servers.certificate,
        scratch=servers.scratch,
        connections=4,
        part_size_bytes=_PART_BYTES,
    )
    cost = measure(
        way.command(errand),
        environment(),
        timeout_seconds=_LONGEST_RUN_SECONDS,
        processors=processors,
    )
    if way.stores and servers.stored_bytes() != size_bytes:
        raise Failed(f"stored {servers.stored_bytes()} bytes of {size_bytes}")
    if way.kind == "ours" and not servers.stored_right():
        raise Failed("stored other bytes than the source has")
    return cost


def environment() -> dict[str, str]:
    """Return the environment of all programs: this one's, without its proxies and its settings of clouds."""
    unwanted = ("_proxy", "_PROXY", "ALIBABA_CLOUD_", "OCEANFERRY_", "RCLONE_", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not any(each in name for each in unwanted)}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
