"""How deliveries stand, as people and monitoring systems ask for it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from oceanferry.domain.documents import StrictModel
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.texts import Sentence, counted, joined, text
from oceanferry.domain.watching.watch_state import said_of_unseen

DeliveryState = Literal["fine", "under_way", "nothing_yet", "overdue", "failed", "refusing", "removed"]
"""How a destination stands.

fine: the newest proven delivery is young enough, and nothing was given up since.
under_way: nothing is proven yet, and a delivery is on its way.
nothing_yet: nothing is proven or under way, and no limit has passed.
overdue: the newest proven delivery is older than ``expect_every``, or there was none for that long.
failed: the last delivery was given up.
refusing: deliveries are fine, but the last message was not taken.
removed: the newest copy was proven, and is no longer in the bucket.
"""


class ProvenDelivery(StrictModel):
    """The newest delivery that is proven."""

    backup_set_id: str
    run: str
    at: datetime
    removed: bool = False
    """Whether the copy is no longer in the bucket, by whatever removal."""


class DeliveryUnderWay(StrictModel):
    """One that has begun and has not ended."""

    backup_set_id: str
    run: str
    began_at: datetime


class FailedDelivery(StrictModel):
    """The newest one that was given up, when none was proven since."""

    backup_set_id: str
    run: str
    at: datetime
    failure: Failure


class DestinationStatus(StrictModel):
    """One destination of one route."""

    destination: str
    takes: Literal["copies", "messages"]
    state: DeliveryState
    proven: ProvenDelivery | None = None
    expected_by: datetime | None = None
    """When the next proof is due; None when the route has no limit, or was never checked."""
    under_way: tuple[DeliveryUnderWay, ...] = ()
    failed: FailedDelivery | None = None
    refused: FailedDelivery | None = None
    """The message that a chat or webhook did not take, when it has taken none since."""

    @property
    def well(self) -> bool:
        """Whether it needs no action."""
        return self.state in ("fine", "under_way", "nothing_yet")


class RouteStatus(StrictModel):
    """One route; the name is empty for requests that name their destinations themselves."""

    route: str
    cluster: str
    destinations: tuple[DestinationStatus, ...]
    alarms: tuple[Alarm, ...] = ()
    """The alarms that are open."""

    @property
    def well(self) -> bool:
        """Whether it needs no action."""
        return not self.alarms and all(each.well for each in self.destinations)


class WatchdogStatus(StrictModel):
    """Whether the watchdog still checks the deliveries."""

    checked_at: datetime
    overdue: bool
    """Whether that, or the last check of any route, is more than three hours ago.

    Its timer in ``s.yaml`` fires every hour.
    """
    unseen: tuple[str, ...] = ()
    """What the last check had no time for, the longest unseen first; ``-``: requests without a route."""

    @property
    def said_of_unseen(self) -> Sentence:
        """Name what was not checked; empty when all was."""
        return said_of_unseen(self.unseen)


class StatusReport(StrictModel):
    """All routes. Holds no link and no secret."""

    at: datetime
    well: bool
    """Whether nothing is overdue, the watchdog included, has failed, or is an open alarm."""
    routes: tuple[RouteStatus, ...]
    watchdog: WatchdogStatus | None = None
    """None where no watchdog has ever checked anything."""

    @property
    def summary(self) -> Sentence:
        """Say it in one sentence."""
        if self.well:
            return text("Healthy.") if self.routes else text("No route is configured.")
        each = [found.destination for route in self.routes for found in route.destinations if not found.well]
        alarms = sum(len(route.alarms) for route in self.routes)
        sentences = [text("Unhealthy: {names}.", names=", ".join(dict.fromkeys(each)))] if each else []
        sentences += [text("{alarms} open.", alarms=counted(alarms, "alarm"))] if alarms else []
        sentences += [text("The watchdog does not run.")] if self.watchdog and self.watchdog.overdue else []
        return joined(sentences, text(" "))
