"""The backup sets that the watchdog's checks need: listed once for each instance, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.domain.backup_sets import BackupSet, Selection, select
from oceanferry.domain.configuration import Route
from oceanferry.domain.errors import BackupSetTooOld, NoMatchingBackupSet, OceanferryError
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.side_by_side import SideBySide
from oceanferry.usecases.links.recent_backup_sets import backup_sets_since, every_backup_set

_WINDOW = timedelta(days=8)
"""What is listed where a route has no ``max_age``: enough to see that there is a backup every week."""


@dataclass(frozen=True)
class WatchedBackups:
    """Lists the recent backup sets of instances; all of them where nothing recent satisfies a route."""

    backups: BackupService
    clock: Clock

    def listed(
        self, routes: Sequence[Route], side_by_side: SideBySide, *, late: Callable[[], bool]
    ) -> Mapping[str, Sequence[BackupSet] | OceanferryError]:
        """Return by instance its backup sets, or what kept them from being listed.

        An instance that there was no time for is left out.
        """
        selections: dict[str, list[Selection]] = {}
        for route in routes:
            selections.setdefault(route.cluster.instance_id, []).append(route.selection)

        def listing(instance_id: str) -> Sequence[BackupSet] | OceanferryError | None:
            try:
                return None if late() else self._of(instance_id, selections[instance_id])
            except OceanferryError as error:
                return error

        found = zip(selections, side_by_side(listing, selections), strict=True)
        return {instance_id: each for instance_id, each in found if each is not None}

    def _of(self, instance_id: str, selections: Sequence[Selection]) -> Sequence[BackupSet]:
        window = max(each.max_age or _WINDOW for each in selections)
        recent = backup_sets_since(instance_id, self.clock.now() - window, backups=self.backups)
        if recent is not None and all(self._satisfies(recent, each) for each in selections):
            return recent
        return every_backup_set(instance_id, backups=self.backups)

    def _satisfies(self, found: Sequence[BackupSet], selection: Selection) -> bool:
        try:
            return bool(select(found, selection, now=self.clock.now()))
        except (NoMatchingBackupSet, BackupSetTooOld):
            return False
