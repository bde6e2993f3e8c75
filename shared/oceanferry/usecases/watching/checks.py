"""What the watchdog checks: each check finds what is wrong at one place, and may fail on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.runs.alarms import Alarm, Condition
from oceanferry.domain.watching.watch_state import Watch
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.ports.storage.bucket import Bucket
from oceanferry.usecases.watching.backup_check import backup_alarms
from oceanferry.usecases.watching.delivery_histories import DeliveryHistories, RouteHistories
from oceanferry.usecases.watching.removed_copies import RemovedCopies
from oceanferry.usecases.watching.run_check import RunCheck
from oceanferry.usecases.watching.upload_check import UploadCheck


@dataclass(frozen=True)
class Check:
    """One place to check."""

    name: str
    conditions: frozenset[Condition]
    """What it can find."""
    destination: str
    find: Callable[[], list[Alarm]]

    def covers(self, alarm: Alarm) -> bool:
        """Tell whether this check is the one that would find *alarm*."""
        return alarm.condition in self.conditions and alarm.destination == self.destination


@dataclass(frozen=True)
class Checks:
    """The checks of one route, or of all requests without one."""

    route: Route
    configuration: Configuration
    watch: Watch
    histories: DeliveryHistories
    read: RouteHistories
    """The route's own, read before the checks."""
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
    """What was done besides checking."""
    idle_since: dict[str, datetime] = field(default_factory=dict)
    """Becomes the watch's."""

    def all(self, buckets: Sequence[str]) -> list[Check]:
        """Return the checks; *buckets* are the destinations whose uploads this route answers for."""
        route = self.route
        checks = [
            Check(
                f"runs {name}",
                frozenset({"overdue", "stuck", "abandoned"}),
                name,
                self._at(self._runs.alarms, name),
            )
            for name in route.deliver
        ]
        named = dict.fromkeys((*route.deliver, *route.on_success, *route.on_failure))
        checks += [
            Check(f"chat {name}", frozenset({"refusing"}), name, self._at(self._chat, name))
            for name in named
            if not self.configuration.destination(name).takes_copies
        ]
        checks += [
            Check(
                f"uploads {name}", frozenset({"orphan_uploads"}), name, self._at(self._uploads.alarms, name)
            )
            for name in buckets
        ]
        if route.name:
            checks += [
                Check(f"copy {name}", frozenset({"removed"}), name, self._at(self._copy, name))
                for name in route.deliver
                if self.configuration.destination(name).takes_copies
            ]
            found: frozenset[Condition] = frozenset({"backup_too_old", "backup_failed"})
            checks.append(Check("backups", found, "", self._backups))
        return checks

    def _at(self, check: Callable[[str], list[Alarm]], name: str) -> Callable[[], list[Alarm]]:
        return lambda: check(name)

    def _chat(self, name: str) -> list[Alarm]:
        refused = self.read.to(name).refused
        if refused is None:
            return []
        return [
            Alarm(
                condition="refusing",
                destination=name,
                opened_at=self.now,
                since=refused.at,
                failure=refused.failure,
            )
        ]

    def _copy(self, name: str) -> list[Alarm]:
        proven = self.read.to(name).proven
        if proven is None or not self.removed.has(name, proven):
            return []
        return [
            Alarm(
                condition="removed",
                destination=name,
                opened_at=self.now,
                since=proven.at,
                backup_set_id=proven.backup_set_id,
            )
        ]

    def _backups(self) -> list[Alarm]:
        found = self.backup_sets(self.route.cluster.instance_id)
        return backup_alarms(self.route, found, now=self.now)

    @property
    def _runs(self) -> RunCheck:
        return RunCheck(
            route=self.route,
            configuration=self.configuration,
            watch=self.watch,
            histories=self.histories,
            read=self.read,
            ledger=self.ledger,
            now=self.now,
            notes=self.notes,
            idle_since=self.idle_since,
        )

    @property
    def _uploads(self) -> UploadCheck:
        return UploadCheck(
            configuration=self.configuration,
            histories=self.histories,
            bucket=self.bucket,
            routes_into=self.routes_into,
            now=self.now,
            side_by_side=self.side_by_side,
            notes=self.notes,
        )
