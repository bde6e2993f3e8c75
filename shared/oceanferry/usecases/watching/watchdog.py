"""Finding problems that fail no run: each alarm is notified once, and once more when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Cluster, Configuration, Route
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError, OutOfTime
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome, refusal
from oceanferry.domain.texts import text
from oceanferry.domain.watching.delivery_history import NO_ROUTE
from oceanferry.domain.watching.watch_state import LastCheck, said_of_unseen
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.usecases.watching.removed_copies import RemovedCopies
from oceanferry.usecases.watching.route_checks import RouteChecks
from oceanferry.usecases.watching.upload_check import buckets_of, routes_into
from oceanferry.usecases.watching.watch_documents import last_check_of
from oceanferry.usecases.watching.watched_backups import WatchedBackups

_LONGEST_CHECK = timedelta(seconds=60)


@dataclass(frozen=True)
class Watchdog:
    """What the watchdog works with."""

    configuration: Configuration
    backups: BackupService
    bucket: Callable[[str], Bucket]
    ledger: Ledger
    documents: VersionedDocuments
    invoker: Invoker
    clock: Clock
    side_by_side: SideBySide = one_after_another
    ends_at: datetime | None = None
    """When to begin nothing more; checks that have taken a minute begin nothing more, either."""

    def watch(self) -> Iterator[Outcome]:
        """Check every route, and the requests without one; yields the outcome of each.

        What there was no time for is written down, and is first the next time.

        However many do so at once, each alarm is notified once, and so is its end:
        each notice is first written down, by one of them, and then
        handed over under a name of its own.

        Raises:
            OceanferryError: At the end, when not even that something is wrong could be handed over.
        """
        if not self.configuration.has_ledger:
            own_order = Order(run="watchdog", route="", cluster="", backup_set_id="", deliver=())
            yield refusal(own_order, Failure.of(_NO_LEDGER))
            return
        late = partial(self._is_over, self._end())
        routes = {each.name or NO_ROUTE: each for each in (*self._routes, self._without_route)}
        order = self._last_check().in_turn(list(routes))
        backups = WatchedBackups(self.backups, self.clock).listed(
            [routes[name] for name in order if name != NO_ROUTE], self.side_by_side, late=late
        )
        checks = self._checks(backups)
        results = self.side_by_side(lambda name: None if late() else checks.at(routes[name]), order)
        yield from (each for each in results if isinstance(each, Outcome))
        unseen = [name for name, result in zip(order, results, strict=True) if result is None]
        if unseen:
            yield Outcome(job="watchdog", run="watchdog", status="watched", notes=(said_of_unseen(unseen),))
        for each in results:
            if isinstance(each, OceanferryError):
                raise each
        self._sign(unseen)

    def _end(self) -> datetime:
        longest = self.clock.now() + _LONGEST_CHECK
        return min(longest, self.ends_at) if self.ends_at else longest

    def _is_over(self, ends_at: datetime) -> bool:
        return self.clock.now() >= ends_at

    @property
    def _routes(self) -> Sequence[Route]:
        return tuple(self.configuration.routes.values())

    @property
    def _without_route(self) -> Route:
        names = tuple(self.configuration.destinations)
        return Route("", Cluster("", ""), names, on_failure=self.configuration.on_failure)

    def _checks(self, backups: Mapping[str, Sequence[BackupSet] | OceanferryError]) -> RouteChecks:
        def backup_sets(instance_id: str) -> Sequence[BackupSet]:
            found = backups.get(instance_id, OutOfTime("There was no time to list the backup sets"))
            if isinstance(found, OceanferryError):
                raise found
            return found

        into = routes_into(self.configuration)
        return RouteChecks(
            configuration=self.configuration,
            ledger=self.ledger,
            documents=self.documents,
            invoker=self.invoker,
            clock=self.clock,
            bucket=self.bucket,
            removed=RemovedCopies(self.bucket),
            backup_sets=backup_sets,
            routes_into=into,
            buckets_of=buckets_of(into),
            side_by_side=self.side_by_side,
        )

    def _last_check(self) -> LastCheck:
        with suppress(OceanferryError):  # which each route announces
            return last_check_of(self.documents).read()
        return LastCheck()

    def _sign(self, unseen: Sequence[str]) -> None:
        """Write down what was checked; an error of that write shows by its absence."""
        now = self.clock.now()
        with suppress(OceanferryError):
            last_check_of(self.documents).update(lambda before: before.followed(at=now, unseen=unseen))


_NO_LEDGER = InvalidConfiguration(
    text("The watchdog needs a ledger, which records deliveries and alarms"),
    advice=text("Add the section ledger to the configuration"),
)
