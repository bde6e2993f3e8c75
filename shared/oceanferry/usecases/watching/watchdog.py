"""Finding out what is wrong although no run failed: alarms told once, and once more when they are over."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import ValidationError

from oceanferry.domain.alarms import Alarm
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Cluster, Configuration, Route
from oceanferry.domain.errors import InvalidConfiguration, OceanferryError, PermanentError
from oceanferry.domain.failures import Failure
from oceanferry.domain.jobs import Order, PublishJob
from oceanferry.domain.outcomes import Outcome, refusal
from oceanferry.domain.watching.delivery_history import NO_ROUTE
from oceanferry.domain.watching.watch_state import LAST_LOOK, LastLook, Watch, run_of
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.bucket import Bucket
from oceanferry.ports.clock import Clock
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.versioned_documents import VersionedDocument, VersionedDocuments
from oceanferry.usecases.runs.announce import announce_failure, recipients
from oceanferry.usecases.watching.checks import GRACE_PERIOD, Check, Checks, buckets_of
from oceanferry.usecases.watching.delivery_recorder import DeliveryHistories


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

    def watch(self) -> Iterator[Outcome]:
        """Look after every route, and after the requests without one; yields what came of each.

        However many do so at once, each alarm is told once, and so is its end:
        what is to be told is first written down, by one of them, and then
        handed over under a name of its own.

        Raises:
            OceanferryError: Not even that something is wrong could be handed over.
        """
        if not self.configuration.has_ledger:
            nobody = Order(run="watchdog", route="", cluster="", backup_set_id="", deliver=())
            yield refusal(nobody, Failure.of(_NO_LEDGER))
            return
        listed = cache(lambda instance_id: tuple(self.backups.backup_sets(instance_id)))
        for route in (*self.configuration.routes.values(), self._without_route):
            try:
                yield self._watched(route, listed)
            except OceanferryError as error:
                yield self._blind(route, error)
        self._sign()

    def _sign(self) -> None:
        """Write down that somebody has looked; what keeps that from being written is told by its absence."""
        look = LastLook(looked_at=self.clock.now()).model_dump_json().encode()
        with suppress(OceanferryError):
            self.documents.write(LAST_LOOK, look, after=self.documents.read(LAST_LOOK))

    @property
    def _without_route(self) -> Route:
        names = tuple(self.configuration.destinations)
        return Route("", Cluster("", ""), names, on_failure=self.configuration.on_failure)

    def _watched(self, route: Route, listed: Callable[[str], Sequence[BackupSet]]) -> Outcome:
        register, watch = self._read(route)
        heard = self._tell(route, watch, register.version if register else 0)
        now = self.clock.now()
        began_at = {name: watch.began_at.get(name, now) for name in route.deliver}
        looks = Checks(
            route=route,
            configuration=self.configuration,
            watch=watch.model_copy(update={"began_at": began_at}),
            histories=DeliveryHistories(self.documents),
            ledger=self.ledger,
            backup_sets=listed,
            bucket=self.bucket,
            now=now,
        )
        look = _Looking(watch, now)
        found = look.at(looks.all(buckets_of(self.configuration).get(route.name, [])))
        changed = watch.model_copy(
            update={
                "began_at": began_at,
                "idle_since": looks.idle_since,
                "blind_since": look.blind_since,
            }
        ).after(found, hidden=look.hides, now=now, remind_every=self.configuration.watching.remind_every)
        if changed != watch and self._write(route, changed, register):
            version = (register.version if register else 0) + 1
            heard = self._tell(route, changed, version) and heard
            self._told(route, changed, version)
        return Outcome(
            job="watchdog",
            run=run_of(route.name, register.version if register else 0, began_at),
            route=route.name,
            cluster=route.cluster.name,
            status="watched",
            notes=tuple(looks.notes),
            alarms=changed.open,
            untold=not heard,
        )

    def _tell(self, route: Route, watch: Watch, version: int) -> bool:
        """Hand over what a version of the watch has to tell. Returns whether anybody hears it."""
        order = Order(
            run=run_of(route.name, version, watch.began_at),
            route=route.name,
            cluster=route.cluster.name,
            backup_set_id="",
            deliver=route.deliver if route.name else (),
        )
        names, _ = recipients(order, self.configuration)
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

    def _told(self, route: Route, watch: Watch, version: int) -> None:
        """Write down that all of it is handed over; if this is not reached, the next look does it again."""
        register = self.documents.read(_name(route)) if watch.notice else None
        if register is not None and register.version == version:
            self._write(route, watch.model_copy(update={"notice": ()}), register)

    def _blind(self, route: Route, error: OceanferryError) -> Outcome:
        """Tell, once a day, that the ledger itself does not let anybody watch."""
        failure = Failure.of(error)
        failure = failure.model_copy(
            update={"message": f"The watchdog could not check {_called(route)}: {failure.message}"}
        )
        # Without the ledger only the task id keeps this from being told again; it is the same for all day.
        told = f"{self.clock.now():%Y-%m-%d}\n{failure.error}"
        order = Order(
            run=f"watch-{hashlib.sha256(told.encode()).hexdigest()[:12]}",
            route=route.name,
            cluster=route.cluster.name,
            backup_set_id="",
            deliver=route.deliver if route.name else (),
        )
        heard = announce_failure((order,), failure, configuration=self.configuration, invoker=self.invoker)
        return Outcome(
            job="watchdog",
            run=order.run,
            route=route.name,
            cluster=route.cluster.name,
            status="watched",
            failure=failure,
            untold=not heard,
        )

    def _read(self, route: Route) -> tuple[VersionedDocument | None, Watch]:
        register = self.documents.read(_name(route))
        try:
            return register, Watch.model_validate_json(register.data) if register else Watch()
        except ValidationError:  # of another version, or garbage: watching begins anew
            return register, Watch()

    def _write(self, route: Route, watch: Watch, after: VersionedDocument | None) -> bool:
        data = watch.model_dump_json(exclude_defaults=True).encode()
        return self.documents.write(_name(route), data, after=after)


class _Looking:
    """Looks at one place after the other, and remembers which it could not see."""

    def __init__(self, watch: Watch, now: datetime) -> None:
        self._watch = watch
        self._now = now
        self._hidden: list[Check] = []
        self.blind_since: dict[str, datetime] = {}

    def at(self, looks: Sequence[Check]) -> list[Alarm]:
        """Return what was found, and what could not be looked at for good or for too long."""
        found: list[Alarm] = []
        for look in looks:
            try:
                found += look.find()
            except OceanferryError as error:
                found += self._missed(look, error)
        return found

    def hides(self, alarm: Alarm) -> bool:
        """Tell whether *alarm* may still be so, because nobody could look."""
        return any(look.covers(alarm) for look in self._hidden)

    def _missed(self, look: Check, error: OceanferryError) -> list[Alarm]:
        self._hidden.append(look)
        since = self._watch.blind_since.get(look.name, self._now)
        self.blind_since[look.name] = since
        if not isinstance(error, PermanentError) and self._now - since < GRACE_PERIOD:
            return []
        return [
            Alarm(
                condition="unwatched",
                destination=look.destination,
                opened_at=self._now,
                since=since,
                failure=Failure.of(error),
            )
        ]


_NO_LEDGER = InvalidConfiguration(
    "The watchdog needs a ledger, which records deliveries and alarms",
    advice="Add the section ledger to the configuration",
)


def _name(route: Route) -> str:
    return f"watch/{route.name or NO_ROUTE}"


def _called(route: Route) -> str:
    return f"route {route.name}" if route.name else "requests without a route"
