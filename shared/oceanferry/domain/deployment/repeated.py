"""What s.yaml repeats of oceanferry.yaml, and ``oceanferry sync`` writes there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

WATCH = '{"watch": true}'
"""The payload of the watchdog's timer."""

BUTTONS = "buttons"
"""The HTTP trigger of the function that buttons of messages lead to."""


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
    buttons: bool = True
    """Whether buttons of messages lead to redeem_link, which then answers HTTP requests of everybody."""


def timer_name(route: str) -> str:
    """Return a route's name as that of its timer: letters, digits, _ and -, no digit or - first."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", route)
    return name if name[0].isalpha() else f"_{name}"
