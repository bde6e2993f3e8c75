"""How deliveries stand, read from the tracks; changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError
from oceanferry.domain.texts import text
from oceanferry.domain.watching.delivery_history import DeliveryHistory, GivenUp
from oceanferry.domain.watching.status import (
    DeliveryState,
    DeliveryUnderWay,
    DestinationStatus,
    FailedDelivery,
    ProvenDelivery,
    RouteStatus,
    StatusReport,
    WatchdogStatus,
)
from oceanferry.domain.watching.watch_state import Watch
from oceanferry.ports.clock import Clock
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories
from oceanferry.usecases.watching.removed_copies import RemovedCopies
from oceanferry.usecases.watching.watch_documents import last_check_of, watch_of

_LONGEST_WITHOUT_CHECK = timedelta(hours=3)  # of a timer that fires every hour, as the alarm for its silence


def status(
    *,
    configuration: Configuration,
    documents: VersionedDocuments,
    bucket: Callable[[str], Bucket],
    clock: Clock,
    side_by_side: SideBySide = one_after_another,
) -> StatusReport:
    """Say how each destination of each route stands.

    Raises:
        InvalidConfiguration: There is no ledger, so the state is unknown.
        Besides, what VersionedDocuments raises.
    """
    if not configuration.has_ledger:
        raise InvalidConfiguration(
            text("Status needs a ledger, which records earlier runs"),
            advice=text("Add the section ledger to the configuration"),
        )
    reader = _Reader(configuration, documents, RemovedCopies(bucket), clock.now(), side_by_side)
    routes = [*side_by_side(reader.route, configuration.routes.values()), *reader.without_route()]
    watchdog = reader.watchdog()
    well = all(each.well for each in routes) and not (watchdog and watchdog.overdue)
    return StatusReport(at=reader.now, well=well, routes=tuple(routes), watchdog=watchdog)


@dataclass(frozen=True)
class _Reader:
    configuration: Configuration
    documents: VersionedDocuments
    removed: RemovedCopies
    now: datetime
    side_by_side: SideBySide

    def route(self, route: Route) -> RouteStatus:
        """Return how a route stands; who only hears of it counts when it is deaf."""
        watch = watch_of(self.documents, route.name).read()
        notified = [*route.on_success, *route.on_failure]
        read = DeliveryHistories(self.documents).of_route(route.name)
        histories = {name: read.to(name) for name in (*route.deliver, *notified)}
        listening = [
            name for name in dict.fromkeys(notified) if name not in route.deliver and histories[name].refused
        ]
        return RouteStatus(
            route=route.name,
            cluster=route.cluster.name,
            destinations=(
                *(self._destination(histories[name], route, watch) for name in route.deliver),
                *(self._destination(histories[name], None, watch) for name in listening),
            ),
            alarms=watch.open,
        )

    def watchdog(self) -> WatchdogStatus | None:
        """Return when the watchdog last checked the routes, if there is one."""
        last = last_check_of(self.documents).read()
        if last.checked_at is None:
            return None
        longest = min((last.checked_at, *last.unseen_since.values()))
        return WatchdogStatus(
            checked_at=last.checked_at,
            overdue=self.now - longest > _LONGEST_WITHOUT_CHECK,
            unseen=tuple(last.in_turn(list(last.unseen_since))),
        )

    def without_route(self) -> list[RouteStatus]:
        """Return how requests without a route stand, if there have been any."""
        watch = watch_of(self.documents, "").read()
        read = DeliveryHistories(self.documents).of_route("", side_by_side=self.side_by_side)
        histories = [read.to(name) for name in self.configuration.destinations]
        used = [each for each in histories if each.proven or each.given_up or each.under_way or each.refused]
        destinations = tuple(self._destination(each, None, watch) for each in used)
        if not destinations and not watch.open:
            return []
        return [RouteStatus(route="", cluster="", destinations=destinations, alarms=watch.open)]

    def _destination(self, history: DeliveryHistory, route: Route | None, watch: Watch) -> DestinationStatus:
        expected_by = self._expected_by(history, route, watch)
        proven = self._proven(history)
        removed = proven is not None and proven.removed and route is not None
        return DestinationStatus(
            destination=history.destination,
            takes="copies" if self._takes_copies(history) else "messages",
            state="removed" if removed else self._standing(history, expected_by),
            proven=proven,
            expected_by=expected_by,
            under_way=tuple(
                DeliveryUnderWay(backup_set_id=each.backup_set_id, run=each.run, began_at=each.began_at)
                for each in history.under_way
            ),
            failed=_failed(history.failed),
            refused=_failed(history.refused),
        )

    def _takes_copies(self, history: DeliveryHistory) -> bool:
        return self.configuration.destination(history.destination).takes_copies

    def _proven(self, history: DeliveryHistory) -> ProvenDelivery | None:
        """Return the newest proof; a bucket that does not answer is believed to hold the copy."""
        proven, removed = history.proven, False
        if proven is None:
            return None
        if self._takes_copies(history):
            with suppress(OceanferryError):
                removed = self.removed.has(history.destination, proven)
        return ProvenDelivery(
            backup_set_id=proven.backup_set_id, run=proven.run, at=proven.at, removed=removed
        )

    def _expected_by(self, history: DeliveryHistory, route: Route | None, watch: Watch) -> datetime | None:
        if route is None or route.expect_every is None:
            return None
        since = history.proven.at if history.proven else watch.began_at.get(history.destination)
        return since + route.expect_every if since else None

    def _standing(self, history: DeliveryHistory, expected_by: datetime | None) -> DeliveryState:
        if expected_by is not None and expected_by < self.now:
            return "overdue"
        if history.failed:
            return "failed"
        if history.refused:
            return "refusing"
        if history.proven:
            return "fine"
        return "under_way" if history.under_way else "nothing_yet"


def _failed(given_up: GivenUp | None) -> FailedDelivery | None:
    return FailedDelivery(**dict(given_up)) if given_up else None
