"""Download tasks: the state of the request for a backup set's links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart

Phase = Literal["absent", "running", "finished", "failed", "expired"]
"""Where a task is; the word that the API says for it is configured. ``absent``: there is no task."""

Sign = Callable[[SandboxPart, timedelta, bool], str]
"""Makes the presigned URL of a part, valid for so long from now; the internal one if asked for."""

Pack = Callable[[SandboxPart], None]
"""Makes a part's file for one download task, before its links are signed."""


@dataclass(frozen=True)
class DownloadTask:
    """One task; its times are settled when it is created."""

    task_id: int
    instance_id: str
    backup_set_id: str
    created_at: datetime
    ready_at: datetime
    """When the preparation ends, well or badly."""
    expires_at: datetime
    """When the links end."""
    failed: bool = False
    lists_as_it_goes: bool = False

    def ready_so_far(self, backup_set: SandboxBackupSet, now: datetime) -> tuple[SandboxPart, ...]:
        """Return the parts that are ready at *now*: one after the other, the last when the task is."""
        count, left = len(backup_set.parts), self.ready_at - now
        return backup_set.parts[: count - -(-count * left // (self.ready_at - self.created_at))]

    def phase(self, now: datetime) -> Phase:
        """Tell where the task is at *now*."""
        if now < self.ready_at:
            return "running"
        if self.failed:
            return "failed"
        return "finished" if now < self.expires_at else "expired"


@dataclass(frozen=True)
class SignedPart:
    """One part with the links that were made for it."""

    part: SandboxPart
    url: str = field(repr=False)
    internal_url: str = field(repr=False)


class LinkDesk:
    """Signs the links of finished tasks, once a task, and keeps them in memory only.

    Links are signed at the first query, to end when the task's links end. A task that expired
    before its first query has none.
    """

    def __init__(self, sign: Sign, pack: Pack) -> None:
        self._sign = sign
        self._pack = pack
        self._signed: dict[int, tuple[SignedPart, ...]] = {}

    def links(
        self, task: DownloadTask, backup_set: SandboxBackupSet, now: datetime
    ) -> tuple[SignedPart, ...]:
        """Return the links of *task* in the order of the parts; none while it runs or when it failed."""
        phase = task.phase(now)
        if phase == "running" and task.lists_as_it_goes:
            return tuple(
                self._signed_part(part, task.expires_at - now) for part in task.ready_so_far(backup_set, now)
            )
        if phase == "finished" and task.task_id not in self._signed:
            lifetime = task.expires_at - now
            self._signed[task.task_id] = tuple(self._signed_part(part, lifetime) for part in backup_set.parts)
        return self._signed.get(task.task_id, ()) if phase in ("finished", "expired") else ()

    def forget(self) -> None:
        """Forget every link: tasks that have not expired get others."""
        self._signed.clear()

    def _signed_part(self, part: SandboxPart, lifetime: timedelta) -> SignedPart:
        self._pack(part)
        url, internal_url = (self._sign(part, lifetime, internal) for internal in (False, True))
        return SignedPart(part, url, internal_url)
