"""What the service knows, in memory and as a file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet
from oceanferry_sandbox.oceanbase.download_tasks import DownloadTask


@dataclass
class State:
    """Instances, their backup sets and the download tasks, oldest first. Links are no part of it."""

    instances: set[str] = field(default_factory=set)
    backup_sets: list[SandboxBackupSet] = field(default_factory=list)
    tasks: list[DownloadTask] = field(default_factory=list)

    @classmethod
    def load(cls, file: Path | None) -> State:
        """Read the state that was saved to *file*; empty if there is none."""
        return _FORMAT.validate_json(file.read_bytes()) if file and file.exists() else cls()

    def save(self, file: Path | None) -> None:
        """Replace *file*, if any, in one step."""
        if file:
            draft = file.with_name(file.name + ".new")
            draft.write_bytes(_FORMAT.dump_json(self, indent=1))
            draft.replace(file)

    def add(self, backup_set: SandboxBackupSet) -> None:
        """Add *backup_set*, or replace the one of the same id."""
        self.instances.add(backup_set.instance_id)
        self.backup_sets = [known for known in self.backup_sets if _identity(known) != _identity(backup_set)]
        self.backup_sets.append(backup_set)

    def backup_set(self, instance_id: str, set_id: str) -> SandboxBackupSet | None:
        """Find a backup set."""
        found = (known for known in self.backup_sets if _identity(known) == (instance_id, set_id))
        return next(found, None)

    def task(self, instance_id: str, task_id: str) -> DownloadTask | None:
        """Find a task by its id as sent."""
        identity = (instance_id, task_id)
        found = (task for task in self.tasks if (task.instance_id, str(task.task_id)) == identity)
        return next(found, None)

    def end_task(self, task_id: int, now: datetime) -> None:
        """Let a task be failed from *now* on, whatever it was."""
        self.tasks = [
            replace(task, failed=True, ready_at=min(task.ready_at, now)) if task.task_id == task_id else task
            for task in self.tasks
        ]

    def finish_tasks(self, now: datetime) -> None:
        """Let every task that is not ready before *now* be ready then; its links live as long as before."""
        self.tasks = [
            replace(task, ready_at=now, expires_at=now + (task.expires_at - task.ready_at))
            if task.ready_at > now
            else task
            for task in self.tasks
        ]

    def expire_tasks(self, now: datetime) -> None:
        """Let every task that was ready before *now* be expired."""
        self.tasks = [
            replace(task, expires_at=min(task.expires_at, now)) if task.ready_at <= now else task
            for task in self.tasks
        ]

    def newest_task(self, backup_set: SandboxBackupSet) -> DownloadTask | None:
        """Find the task that was created last for *backup_set*."""
        identity = _identity(backup_set)
        found = (task for task in reversed(self.tasks) if (task.instance_id, task.backup_set_id) == identity)
        return next(found, None)


_FORMAT = TypeAdapter(State)


def _identity(backup_set: SandboxBackupSet) -> tuple[str, str]:
    return backup_set.instance_id, backup_set.set_id
