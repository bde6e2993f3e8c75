"""Where the watchdog looks: each look finds what is wrong at one place, and may fail on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oceanferry.domain.backup_sets import BackupSet, select
from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import BackupSetTooOld, InvocationFailed, NoMatchingBackupSet
from oceanferry.domain.runs.alarms import Alarm, Condition
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.receipts import Receipt
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.domain.texts import text
from oceanferry.domain.watching.delivery_history import DeliveryHistory, GivenUp, UnderWay
from oceanferry.domain.watching.watch_state import Watch
from oceanferry.ports.ledger import Claim, Leased, Ledger
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.ports.storage.object_store import Upload
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories, RouteHistories
from oceanferry.usecases.watching.removed_copies import RemovedCopies

GRACE_PERIOD = timedelta(hours=1)
"""A delivery that waits for its next invocation is held by nobody for as long as that, at most."""
_PROBE = timedelta(minutes=1)


@dataclass(frozen=True)
class Check:
    """One place to look at."""

    name: str
    conditions: frozenset[Condition]
    """What it can find."""
    destination: str
    find: Callable[[], list[Alarm]]

    def covers(self, alarm: Alarm) -> bool:
        """Tell whether this look is the one that would find *alarm*."""
        return alarm.condition in self.conditions and alarm.destination == self.destination


@dataclass(frozen=True)
class Checks:
    """The looks at one route, or at all requests without one."""

    route: Route
    configuration: Configuration
    watch: Watch
    histories: DeliveryHistories
    read: RouteHistories
    """The route's own, read at the beginning of the look."""
    ledger: Ledger
    backup_sets: Callable[[str], Sequence[BackupSet]]
    """Returns the backup sets of an instance."""
    bucket: Callable[[str], Bucket]
    removed: RemovedCopies
    routes_into: Mapping[str, Sequence[str]]
    """Which routes copy into each bucket."""
    now: datetime
    side_by_side: SideBySide = one_after_another
    notes: list[str] = field(default_factory=list)
    """What was done besides looking."""
    idle_since: dict[str, datetime] = field(default_factory=dict)
    """Becomes the watch's."""

    def all(self, buckets: Sequence[str]) -> list[Check]:
        """Return the looks; *buckets* are the destinations whose uploads this route answers for."""
        route = self.route
        looks = [
            Check(
                f"runs {name}", frozenset({"overdue", "stuck", "abandoned"}), name, self._at(self._runs, name)
            )
            for name in route.deliver
        ]
        named = dict.fromkeys((*route.deliver, *route.on_success, *route.on_failure))
        looks += [
            Check(f"room {name}", frozenset({"refusing"}), name, self._at(self._room, name))
            for name in named
            if not self.configuration.destination(name).takes_copies
        ]
        looks += [
            Check(f"uploads {name}", frozenset({"orphan_uploads"}), name, self._at(self._uploads, name))
            for name in buckets
        ]
        if route.name:
            looks += [
                Check(f"copy {name}", frozenset({"removed"}), name, self._at(self._copy, name))
                for name in route.deliver
                if self.configuration.destination(name).takes_copies
            ]
            found: frozenset[Condition] = frozenset({"backup_too_old", "backup_failed"})
            looks.append(Check("backups", found, "", self._backups))
        return looks

    def _at(self, look: Callable[[str], list[Alarm]], name: str) -> Callable[[], list[Alarm]]:
        return lambda: look(name)

    def _runs(self, name: str) -> list[Alarm]:
        history, noted = self.read.to(name), len(self.notes)
        alarms = [each for delivery in history.under_way if (each := self._run(history, delivery))]
        if len(self.notes) > noted:  # a proof may have been found
            history = self.histories.of(self.route.name, name)
        newest = history.proven.at if history.proven else self.watch.began_at[name]
        expected = self.route.expect_every
        if expected is not None and self.now - newest > expected:
            alarms.append(
                self._alarm("overdue", name, since=newest, never=history.proven is None, limit=expected)
            )
        return alarms

    def _run(self, history: DeliveryHistory, delivery: UnderWay) -> Alarm | None:
        limit = self.route.link_timeout + GRACE_PERIOD if delivery.key else GRACE_PERIOD
        if self.now - delivery.began_at < limit:
            return None
        found = self._who_works_on(delivery)
        facts = {"run": delivery.run, "backup_set_id": delivery.backup_set_id}
        if isinstance(found, Receipt):
            self._change(history, _over(found, delivery), delivery)
            self.notes.append(
                text(
                    "{name}: added the missing delivery of {id}",
                    name=history.destination,
                    id=delivery.backup_set_id,
                )
            )
            return None
        if isinstance(found, Leased):
            limit = max(limit, self.configuration.watching.stuck_after)
            stuck = self.now - delivery.began_at >= limit
            return (
                self._alarm("stuck", history.destination, since=delivery.began_at, **facts) if stuck else None
            )
        if self.now - found < GRACE_PERIOD:
            return None
        cleaned_from = found + self.configuration.watching.orphans_after
        if self.now >= cleaned_from:
            self._change(history, _closed(delivery, self.now), delivery)
            self.notes.append(
                text(
                    "{name}: closed abandoned run {run} (no active lease)",
                    name=history.destination,
                    run=delivery.run,
                )
            )
        return self._alarm("abandoned", history.destination, since=found, cleaned_from=cleaned_from, **facts)

    def _change(
        self,
        history: DeliveryHistory,
        change: Callable[[DeliveryHistory], DeliveryHistory],
        delivery: UnderWay,
    ) -> None:
        self.histories.change(self.route.name, history.destination, change, run=delivery.run)

    def _who_works_on(self, delivery: UnderWay) -> Receipt | Leased | datetime:
        """Return the receipt, or who holds the delivery, or since when nobody has been seen to."""
        if not delivery.key:  # it was taken up, and nothing has begun
            return delivery.began_at
        name = f"{delivery.run} {delivery.key}"
        before = self.watch.idle_since.get(name)
        if before is not None and self.now - before >= GRACE_PERIOD:  # known to be idle: not claimed any more
            found: Receipt | Claim | Leased | None = self.ledger.receipt(delivery.key)
        else:
            found = self.ledger.claim(delivery.key, lease=_PROBE)
            if isinstance(found, Claim):
                self.ledger.release(found)
        if isinstance(found, Receipt | Leased):
            return found
        self.idle_since[name] = before or self.now
        return before or self.now

    def _room(self, name: str) -> list[Alarm]:
        refused = self.read.to(name).refused
        if refused is None:
            return []
        return [self._alarm("refusing", name, since=refused.at, failure=refused.failure)]

    def _copy(self, name: str) -> list[Alarm]:
        proven = self.read.to(name).proven
        if proven is None or not self.removed.has(name, proven):
            return []
        return [self._alarm("removed", name, since=proven.at, backup_set_id=proven.backup_set_id)]

    def _uploads(self, name: str) -> list[Alarm]:
        bucket, watching = self.bucket(name), self.configuration.watching
        instances = {each.instance_id for each in self.configuration.clusters.values()}
        old = [
            each
            for each in bucket.store.uploads(bucket.prefix)
            if self.now - each.began_at >= watching.stuck_after
            and _folder_of(each, bucket).partition("/")[0] in instances
        ]
        # Asked after the listing: a run that has begun meanwhile goes on with an upload that was there.
        busy = self._under_way_to(name) if old else set()
        orphans = [each for each in old if _folder_of(each, bucket) not in busy]
        if not orphans:
            return []
        for each in orphans:
            if self.now - each.began_at >= watching.orphans_after:
                self._drop(bucket, each, name)
        oldest = min(each.began_at for each in orphans)
        later = oldest + watching.orphans_after
        return [self._alarm("orphan_uploads", name, since=oldest, count=len(orphans), cleaned_from=later)]

    def _drop(self, bucket: Bucket, upload: Upload, name: str) -> None:
        bucket.store.abort_upload(upload.key, upload.upload_id)
        self.notes.append(
            text(
                "{name}: aborted the orphaned upload of {key}, started {at:%Y-%m-%d %H:%M} UTC",
                name=name,
                key=upload.key,
                at=upload.began_at,
            )
        )

    def _under_way_to(self, name: str) -> set[str]:
        """Return the folders, below the prefix, that any route's runs may be writing to."""
        routes = ["", *self.routes_into.get(name, ())]
        histories = self.side_by_side(lambda route: self.histories.of(route, name), routes)
        clusters = self.configuration.clusters
        return {
            f"{clusters[each.cluster].instance_id}/{each.backup_set_id}"
            for history in histories
            for each in history.under_way
            if each.cluster in clusters
        }

    def _backups(self) -> list[Alarm]:
        found = self.backup_sets(self.route.cluster.instance_id)
        return [*self._too_old(found), *self._failed(found)]

    def _too_old(self, found: Sequence[BackupSet]) -> list[Alarm]:
        try:
            select(found, self.route.selection, now=self.now)
        except (NoMatchingBackupSet, BackupSetTooOld) as error:
            return [self._alarm("backup_too_old", "", failure=Failure.of(error))]
        return []

    def _failed(self, found: Sequence[BackupSet]) -> list[Alarm]:
        selection = self.route.selection
        wanted = [(at, each) for each in found if selection.is_about(each) and (at := each.started_at)]
        wanted = [(at, each) for at, each in wanted if each.failed or each.restorable]
        if not wanted:
            return []
        at, newest = max(wanted, key=lambda pair: pair[0])
        if not newest.failed:
            return []
        named = newest.backup_set_id if is_identifier(newest.backup_set_id) else ""
        return [self._alarm("backup_failed", "", since=at, backup_set_id=named)]

    def _alarm(self, condition: Condition, destination: str, **facts: object) -> Alarm:
        return Alarm.model_validate(
            {"condition": condition, "destination": destination, "opened_at": self.now, **facts}
        )


def _over(receipt: Receipt, delivery: UnderWay) -> Callable[[DeliveryHistory], DeliveryHistory]:
    return lambda history: history.after_delivery(receipt, key=delivery.key)


def _closed(delivery: UnderWay, now: datetime) -> Callable[[DeliveryHistory], DeliveryHistory]:
    failure = Failure(
        error=InvocationFailed.__name__,
        message=f"Run {delivery.run} was abandoned: its lease expired and no function continued it",
        advice="Send the request again: the copy resumes where it stopped",
    )
    given_up = GivenUp(run=delivery.run, backup_set_id=delivery.backup_set_id, at=now, failure=failure)
    return lambda history: history.without(delivery).model_copy(update={"given_up": given_up})


def _folder_of(upload: Upload, bucket: Bucket) -> str:
    """Return the folder of an upload's object, below the prefix."""
    return upload.key.removeprefix(bucket.prefix).rpartition("/")[0]


def routes_into(configuration: Configuration) -> Mapping[str, list[str]]:
    """Return by bucket the routes that copy into it, all of the buckets, in the order of configuration."""
    found: dict[str, list[str]] = {
        name: [] for name, destination in configuration.destinations.items() if destination.takes_copies
    }
    for route in configuration.routes.values():
        for name in dict.fromkeys(route.deliver):
            if name in found:
                found[name].append(route.name)
    return found


def buckets_of(into: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """Share the buckets out: each goes with the first route that copies into it, else with no route."""
    shared: dict[str, list[str]] = {}
    for name, routes in into.items():
        shared.setdefault(routes[0] if routes else "", []).append(name)
    return shared
