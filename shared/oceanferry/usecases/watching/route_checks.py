"""All checks of one route: its problems, written down before they are notified."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import OceanferryError, PermanentError
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.watching.watch_state import Watch, run_of
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.versioned_documents import VersionedDocuments
from oceanferry.usecases.runs.announce import Announcer, recipients
from oceanferry.usecases.stored_document import StoredDocument
from oceanferry.usecases.watching.checks import Check, Checks
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories
from oceanferry.usecases.watching.removed_copies import RemovedCopies
from oceanferry.usecases.watching.run_check import GRACE_PERIOD
from oceanferry.usecases.watching.watch_documents import watch_of


@dataclass(frozen=True)
class RouteChecks:
    """Checks one route after the other, in several threads at once."""

    configuration: Configuration
    ledger: Ledger
    documents: VersionedDocuments
    invoker: Invoker
    clock: Clock
    bucket: Callable[[str], Bucket]
    removed: RemovedCopies
    backup_sets: Callable[[str], Sequence[BackupSet]]
    """Returns the backup sets of an instance, or raises what keeps them from being listed."""
    routes_into: Mapping[str, Sequence[str]]
    buckets_of: Mapping[str, Sequence[str]]
    """For which buckets' uploads each route answers."""
    side_by_side: SideBySide

    def at(self, route: Route) -> Outcome | OceanferryError:
        """Return the outcome of the check; an error when not even the notice of a problem was handed over."""
        try:
            return self._watched(route)
        except OceanferryError as error:
            try:
                return self._blind(route, error)
            except OceanferryError as unheard:
                return unheard

    def _watched(self, route: Route) -> Outcome:
        document = watch_of(self.documents, route.name)
        before = document.snapshot()
        watch = before.value
        heard = self._tell(route, watch, before.version)
        now = self.clock.now()
        began_at = {name: watch.began_at.get(name, now) for name in route.deliver}
        checks = self._checks(route, watch.model_copy(update={"began_at": began_at}), now)
        checking = _Checking(watch, now)
        found = checking.at(checks.all(self.buckets_of.get(route.name, ())))
        changed = watch.model_copy(
            update={
                "began_at": began_at,
                "idle_since": checks.idle_since,
                "blind_since": checking.blind_since,
            }
        ).after(found, hidden=checking.hides, now=now, remind_every=self.configuration.watching.remind_every)
        if changed != watch and document.write(changed, after=before):
            heard = self._tell(route, changed, before.version + 1) and heard
            if changed.notice:
                self._hand_over(document, before.version + 1)
        return Outcome(
            job="watchdog",
            run=run_of(route.name, before.version, began_at),
            route=route.name,
            cluster=route.cluster.name,
            status="watched",
            notes=tuple(checks.notes),
            alarms=changed.open,
            unnotified=not heard,
        )

    def _checks(self, route: Route, watch: Watch, now: datetime) -> Checks:
        histories = DeliveryHistories(self.documents)
        # Those of a route are few, and routes are checked side by side.
        at_once = one_after_another if route.name else self.side_by_side
        read = histories.of_route(route.name, side_by_side=at_once)
        for name in dict.fromkeys((*route.deliver, *route.on_success, *route.on_failure)):
            with suppress(OceanferryError):  # then the next check does
                read.fold(name)
        return Checks(
            route=route,
            configuration=self.configuration,
            watch=watch,
            histories=histories,
            read=read,
            ledger=self.ledger,
            backup_sets=self.backup_sets,
            bucket=self.bucket,
            removed=self.removed,
            routes_into=self.routes_into,
            now=now,
            side_by_side=self.side_by_side,
        )

    def _tell(self, route: Route, watch: Watch, version: int) -> bool:
        """Hand over the notices of a version of the watch. Returns whether a destination takes them."""
        order = Order(
            run=run_of(route.name, version, watch.began_at),
            route=route.name,
            cluster=route.cluster.name,
            backup_set_id="",
            deliver=route.deliver if route.name else (),
        )
        names, _ = recipients(route, self.configuration)
        for notice in watch.notice:
            for name in names:
                self.invoker.hand_over(
                    PublishJob(
                        order=order,
                        destination=name,
                        kind=notice.kind,
                        alarms=notice.alarms,
                        still=notice.still,
                        reminder=notice.reminder,
                    )
                )
        return bool(names) or not watch.notice

    def _hand_over(self, document: StoredDocument[Watch], version: int) -> None:
        """Write down that all of it is handed over; if this is not reached, the next check does it again."""
        now = document.snapshot()
        if now.version == version:
            document.write(now.value.model_copy(update={"notice": ()}), after=now)

    def _blind(self, route: Route, error: OceanferryError) -> Outcome:
        """Tell, once a day, that the ledger itself prevents the check."""
        failure = Failure.of(error)
        failure = failure.model_copy(
            update={"message": f"The watchdog could not check {_called(route)}: {failure.message}"}
        )
        # Without the ledger only the task id prevents a second notice; it is the same for all day.
        subject = f"{self.clock.now():%Y-%m-%d}\n{failure.error}"
        order = Order(
            run=f"watch-{hashlib.sha256(subject.encode()).hexdigest()[:12]}",
            route=route.name,
            cluster=route.cluster.name,
            backup_set_id="",
            deliver=route.deliver if route.name else (),
        )
        announcer = Announcer(self.configuration, self.invoker, self.ledger)
        heard = announcer.failure((order,), failure, route)
        return Outcome(
            job="watchdog",
            run=order.run,
            route=route.name,
            cluster=route.cluster.name,
            status="watched",
            failure=failure,
            unnotified=not heard,
        )


class _Checking:
    """Makes one check after the other, and remembers which failed."""

    def __init__(self, watch: Watch, now: datetime) -> None:
        self._watch = watch
        self._now = now
        self._hidden: list[Check] = []
        self.blind_since: dict[str, datetime] = {}

    def at(self, checks: Sequence[Check]) -> list[Alarm]:
        """Return what was found, and which checks failed for good or for too long."""
        found: list[Alarm] = []
        for each in checks:
            try:
                found += each.find()
            except OceanferryError as error:
                found += self._missed(each, error)
        return found

    def hides(self, alarm: Alarm) -> bool:
        """Tell whether *alarm* may still be so, because its check failed."""
        return any(each.covers(alarm) for each in self._hidden)

    def _missed(self, check: Check, error: OceanferryError) -> list[Alarm]:
        self._hidden.append(check)
        since = self._watch.blind_since.get(check.name, self._now)
        self.blind_since[check.name] = since
        if not isinstance(error, PermanentError) and self._now - since < GRACE_PERIOD:
            return []
        return [
            Alarm(
                condition="unwatched",
                destination=check.destination,
                opened_at=self._now,
                since=since,
                failure=Failure.of(error),
            )
        ]


def _called(route: Route) -> str:
    return f"route {route.name}" if route.name else "requests without a route"
