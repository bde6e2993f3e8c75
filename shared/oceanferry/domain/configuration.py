"""What the operator allows: clusters, routes and destinations, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.texts import Sentence, listed, text

Language = Literal["zh", "en"]
Effort = Literal["at_least_once", "at_most_once"]
"""What is done about a message that may have arrived, where the vendor does not drop repeats."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Cluster:
    """An OceanBase instance under the name that events use."""

    name: str
    instance_id: str


@dataclass(frozen=True)
class Reader:
    """Who reads a destination's messages."""

    language: Language = "zh"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    inside: bool = False
    """Whether readers reach the region's internal network, hence internal links."""


@dataclass(frozen=True)
class Destination:
    """Where deliveries go; the secrets of reaching it stay with its adapter."""

    name: str
    reader: Reader = field(default_factory=Reader)
    delivery: Effort = "at_least_once"
    takes_copies: bool = False
    """Whether it is a bucket; everything else takes messages."""
    reads_several: bool = True
    """Whether one message may be about several backup sets: people like that, programs do not."""


@dataclass(frozen=True)
class Route:
    """What is delivered where; a request without a route makes one up for itself."""

    name: str
    cluster: Cluster
    deliver: tuple[str, ...]
    selection: Selection = field(default_factory=Selection)
    on_success: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()
    link_timeout: timedelta = timedelta(hours=6)
    """How long OceanBase may prepare a link before the run is given up."""
    expect_every: timedelta | None = None
    """How old the newest proven delivery to each destination may become; None: no limit."""
    has_heartbeat: bool = False
    """Whether a monitoring service gets heartbeats of its runs."""


@dataclass(frozen=True)
class Watching:
    """What the watchdog goes by."""

    stuck_after: timedelta = timedelta(hours=12)
    """How long a delivery may be worked on."""
    orphans_after: timedelta = timedelta(days=3)
    """When abandoned leftovers are cleaned up."""
    remind_every: timedelta | None = timedelta(days=1)
    """How often what is still wrong is notified again; None: never."""


@dataclass(frozen=True)
class Configuration:
    """Everything that an event can choose from."""

    clusters: Mapping[str, Cluster]
    routes: Mapping[str, Route]
    destinations: Mapping[str, Destination]
    on_failure: tuple[str, ...] = ()
    """Notified when a request without a route is given up, or when no other destination takes a notice."""
    watching: Watching = field(default_factory=Watching)
    has_ledger: bool = True
    """Whether there is a ledger that outlives the process."""

    def route(self, name: str) -> Route:
        """Return a route. Raises InvalidRequest, listing the known ones."""
        return _named(self.routes, name, text("route"))

    def cluster(self, name: str) -> Cluster:
        """Return a cluster. Raises InvalidRequest, listing the known ones."""
        return _named(self.clusters, name, text("cluster"))

    def destination(self, name: str) -> Destination:
        """Return a destination. Raises InvalidRequest, listing the known ones."""
        return _named(self.destinations, name, text("destination"))


def _named(known: Mapping[str, _T], name: str, what: Sentence) -> _T:
    if name in known:
        return known[name]
    raise InvalidRequest(
        text("Unknown {what} {name!r}", what=what, name=name),
        advice=text("The configuration defines {names}", names=listed(sorted(known)))
        if known
        else text("The configuration defines no {what} at all", what=what),
    )
