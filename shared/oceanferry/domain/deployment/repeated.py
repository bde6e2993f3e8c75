"""What s.yaml repeats of oceanferry.yaml, and ``oceanferry sync`` writes there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RepeatedTimer:
    """A timer that follows from a schedule."""

    name: str
    cron: str
    payload: str


@dataclass(frozen=True)
class Repeated:
    """Everything that both files say."""

    choices: Mapping[str, str]
    """``vars``: the region, the account, and the names of resources."""
    variables: Mapping[str, str]
    """Environment variables whose value follows from the configuration."""
    secrets: tuple[str, ...]
    """Environment variables whose value is taken from the shell that deploys."""
    route_timers: tuple[RepeatedTimer, ...]
    watchdog_timers: tuple[RepeatedTimer, ...]
