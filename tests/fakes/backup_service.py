"""OceanBase's backup service for tests, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import BackupSetNotFound, InstanceNotFound, OceanferryError
from oceanferry.domain.links import DownloadLink, DownloadTask, task_of
from oceanferry.domain.secrets import Secret
from oceanferry.ports.clock import Clock

ONE_FILE = (("backup.zip", 1000),)


@dataclass
class FakeTask:
    """A download task; change it to script what happens to it."""

    task_id: str
    backup_set: BackupSet
    files: Sequence[tuple[str, float]]
    ready_at: datetime
    expires_at: datetime
    polls_left: int
    """How often it is still going to be polled in vain."""
    failed: bool = False
    gone: bool = False


class FakeBackupService:
    """A BackupService in which everything that may happen can be arranged.

    Features:
        preparation, polls: a new task is ready when that time has passed by
            the clock and it was polled that often.
        link_lifetime: links die that long after the task is ready.
        failing: how many of the next tasks fail.
        words: what the statuses are called; any word may be set.
        lists_as_it_goes: a task that runs lists the files that are ready so far, which become
            ready one after the other; its links live from then on.
        answers_for: which backup set a task is said to be of, whatever it is of.
        token_lengths: how long the token in the links of a file is, by its name; 0 where none is named.
        public, internal: which of the two kinds of links there are.
        troubles: each call raises the next of these errors, until none is left; None lets
            one call pass.
        odd_task_id: what the next new task is called instead of by a number.
        requested: the ids of the backup sets that tasks were created for.
        tasks: all tasks, oldest first.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._contents: dict[str, dict[str, tuple[BackupSet, Sequence[tuple[str, float]]]]] = {}
        self.preparation = timedelta(0)
        self.polls = 0
        self.link_lifetime = timedelta(hours=1)
        self.failing = 0
        self.words = {"running": "RUNNING", "ready": "SUCCESS", "failed": "FAILED", "expired": "EXPIRED"}
        self.lists_as_it_goes = False
        self.answers_for = ""
        self.token_lengths: dict[str, int] = {}
        self.public = True
        self.internal = True
        self.troubles: list[OceanferryError | None] = []
        self.odd_task_id: str | None = None
        self.requested: list[str] = []
        self.tasks: list[FakeTask] = []

    def add_instance(self, instance_id: str) -> None:
        """Add an instance without backup sets."""
        self._contents.setdefault(instance_id, {})

    def add(self, backup_set: BackupSet, files: Sequence[tuple[str, float]] = ONE_FILE) -> None:
        """Add a backup set that consists of files given as (name, size), or replace it."""
        self.add_instance(backup_set.instance_id)
        self._contents[backup_set.instance_id][backup_set.backup_set_id] = (backup_set, files)

    def remove(self, backup_set_id: str) -> None:
        """Let a backup set expire; its download tasks stay."""
        for contents in self._contents.values():
            contents.pop(backup_set_id, None)

    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        self._stumble()
        for backup_set, _ in self._instance(instance_id).values():
            if since is None or backup_set.started_at is None or backup_set.started_at >= since:
                yield self._listed(backup_set)

    def request_download(self, instance_id: str, backup_set_id: str) -> str:
        self._stumble()
        backup_set, files = self._instance(instance_id).get(backup_set_id, (None, ()))
        if backup_set is None:
            raise BackupSetNotFound(f"Instance {instance_id} has no backup set {backup_set_id}")
        ready_at = self._clock.now() + self.preparation
        task = FakeTask(
            task_id=str(1_000_001 + len(self.tasks)) if self.odd_task_id is None else self.odd_task_id,
            backup_set=backup_set,
            files=files,
            ready_at=ready_at,
            expires_at=ready_at + self.link_lifetime,
            polls_left=self.polls,
            failed=self.failing > 0,
        )
        self.failing = max(0, self.failing - 1)
        self.requested.append(backup_set_id)
        self.tasks.append(task)
        return task.task_id

    def download_task(self, instance_id: str, task_id: str, *, of: str) -> DownloadTask:
        self._stumble()
        self._instance(instance_id)
        known = {task.task_id: task for task in self.tasks if task.backup_set.instance_id == instance_id}
        task = known.get(task_id)
        if task is None or task.gone:
            return DownloadTask(task_id, "", "not_exist")
        status = self._status(task)
        task.polls_left = max(0, task.polls_left - 1)
        links = () if status in ("running", "failed") else self._links(task)
        if status == "running" and self.lists_as_it_goes:
            links = self._links(task)[: self._ready_so_far(task)]
        named = self.answers_for or task.backup_set.backup_set_id
        return task_of(DownloadTask(task_id, named, self.words[status], links), of)

    def _ready_so_far(self, task: FakeTask) -> int:
        """Return how many files are ready; the last one is when the task is."""
        left = task.ready_at - self._clock.now()
        return len(task.files) - -(-len(task.files) * left // max(self.preparation, left))

    def _stumble(self) -> None:
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble

    def _instance(self, instance_id: str) -> dict[str, tuple[BackupSet, Sequence[tuple[str, float]]]]:
        if instance_id not in self._contents:
            raise InstanceNotFound(f"There is no instance {instance_id}")
        return self._contents[instance_id]

    def _listed(self, backup_set: BackupSet) -> BackupSet:
        identity = (backup_set.instance_id, backup_set.backup_set_id)
        for task in reversed(self.tasks):
            if not task.gone and identity == (task.backup_set.instance_id, task.backup_set.backup_set_id):
                word = self.words[self._status(task)]
                return replace(backup_set, download_task_id=task.task_id, download_task_status=word)
        return replace(backup_set, download_task_status="not_exist")

    def _status(self, task: FakeTask) -> str:
        now = self._clock.now()
        if now < task.ready_at or task.polls_left > 0:
            return "running"
        if task.failed:
            return "failed"
        return "ready" if now < task.expires_at else "expired"

    def _links(self, task: FakeTask) -> tuple[DownloadLink, ...]:
        return tuple(
            DownloadLink(
                part_id=part_id,
                file_name=name,
                public_url=self._url(task, name, "") if self.public else None,
                internal_url=self._url(task, name, "-internal") if self.internal else None,
                stated_size=size_bytes,
                expires_at=task.expires_at,
            )
            for part_id, (name, size_bytes) in enumerate(task.files, start=1)
        )

    def _url(self, task: FakeTask, name: str, network: str) -> Secret:
        host = f"https://backups.oss-cn-hangzhou{network}.aliyuncs.com"
        signature = f"Expires={int(task.expires_at.timestamp())}&Signature=fake-{task.task_id}"
        if length := self.token_lengths.get(name, 0):
            signature += f"&security-token={name}-{'x' * length}-end"
        return Secret(f"{host}/{task.backup_set.backup_set_id}/{name}?{signature}")
