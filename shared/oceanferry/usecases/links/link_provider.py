"""The links of one backup set while it is copied: renewed once for everybody when they die."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock

from oceanferry.domain.configuration import Route
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.errors import LinkExpired
from oceanferry.domain.links import DownloadLink, DownloadTask, Listing
from oceanferry.domain.runs.jobs import DeliveryJob
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.usecases.links.job_task import task_of_job
from oceanferry.usecases.links.link_lifetimes import TO_READ_A_RANGE
from oceanferry.usecases.links.resolve import find
from oceanferry.usecases.runs.poll_policy import SETTLING

_PAUSE = timedelta(seconds=5)
# The longest wait within an invocation, which costs; a longer one is a reschedule.
_LONGEST_WAIT = timedelta(minutes=1)


@dataclass
class LinkProvider:
    """Gives the current link of a file, to any number of threads."""

    instance_id: str
    backup_set_id: str
    task: DownloadTask
    """With every link ready."""
    backups: BackupService
    clock: Clock
    listed_before: Listing | None = None
    """Which files an earlier poll, long enough ago, has found."""
    _lock: Lock = field(default_factory=Lock)
    _denied_before: bool = False
    """Whether access to the links before was denied, and none of these has worked."""
    _margin: timedelta = TO_READ_A_RANGE
    _keys: tuple[DownloadTask, Folder, Mapping[int, str]] | None = None

    def link(self, part_id: int) -> DownloadLink:
        """Return the link of a file, renewed first when its time is nearly up.

        Raises:
            LinkExpired: No living link is to be had soon.
        """
        with self._lock:
            if self.task.expired(self.clock.now(), margin=self._margin):
                self._renew()
            return self._of(part_id)

    def instead_of(self, dead: DownloadLink, *, refusal: LinkExpired) -> DownloadLink:
        """Return the link to use after *dead* was refused; of many threads, the first renews it for all.

        Raises:
            LinkExpired: No living link is to be had soon; or *refusal* itself, when access is denied as it
                was to the links before, so that no other links will do.
        """
        with self._lock:
            if self._of(dead.part_id) == dead:
                if refusal.denied and self._denied_before:
                    raise refusal
                self._renew(refused=dead)
                self._denied_before = refusal.denied
            return self._of(dead.part_id)

    def worked(self) -> None:
        """Note that a link was good for reading: what is denied from now on is denied anew."""
        self._denied_before = False

    def keys_in(self, folder: Folder) -> Mapping[int, str]:
        """Return the key in *folder* of each file that the current task lists."""
        task = self.task
        known = self._keys
        if known is None or known[0] is not task or known[1] != folder:
            self._keys = known = task, folder, folder.keys(task.links)
        return known[2]

    def lists_more(self) -> bool:
        """Poll again, unless the task has ended, whether it lists other files than those that were used.

        Until two polls list the same files there may be more; the second one is not made at once.

        Raises:
            LinkExpired: The task does not list its files any more.
        """
        with self._lock:
            known = self.task
            if known.ended:
                return False
            if known.listing != self.listed_before:
                self.clock.sleep(SETTLING)
            task = self._poll(known.task_id)
            if not task.ready:
                raise LinkExpired(
                    f"Task {known.task_id} ended before it was known whether it had listed every file"
                    f" of backup set {self.backup_set_id}"
                )
            self.task, self.listed_before = task, known.listing
            return task.listing != known.listing

    def _poll(self, task_id: str) -> DownloadTask:
        return self.backups.download_task(self.instance_id, task_id, of=self.backup_set_id)

    def _of(self, part_id: int) -> DownloadLink:
        if link := self.task.by_part.get(part_id):
            return link
        raise LinkExpired(f"Backup set {self.backup_set_id} has no file {part_id}")

    def _renew(self, *, refused: DownloadLink | None = None) -> None:
        """Poll whether the task has other links by now; failing that, ask for a new task."""
        task = self._poll(self.task.task_id)
        if not self._better(task, refused=refused):
            task_id = self.backups.request_download(self.instance_id, self.backup_set_id)
            task = self._awaited(task_id)
        self.task = task
        if task.expires_at:  # links that live for seconds only are not renewed for every range
            self._margin = min(TO_READ_A_RANGE, (task.expires_at - self.clock.now()) / 2)

    def _better(self, task: DownloadTask, *, refused: DownloadLink | None) -> bool:
        changed = refused is None or refused not in task.links
        return self._enough(task) and changed and not task.expired(self.clock.now(), margin=TO_READ_A_RANGE)

    def _awaited(self, task_id: str) -> DownloadTask:
        until = self.clock.now() + _LONGEST_WAIT
        task = self._poll(task_id)
        while not self._enough(task) and not task.failed and self.clock.now() < until:
            self.clock.sleep(_PAUSE)
            task = self._poll(task_id)
        if not self._enough(task):
            raise LinkExpired(
                f"The links of backup set {self.backup_set_id} have expired, and new links are not ready yet",
                advice="The copy resumes when they are ready",
            )
        return task

    def _enough(self, task: DownloadTask) -> bool:
        """Tell whether a task lists as many files as are being read; one that has not ended may not yet."""
        return task.ready and (task.ended or len(task.links) >= len(self.task.links))


def supply(job: DeliveryJob, *, route: Route, backups: BackupService, clock: Clock) -> LinkProvider | None:
    """Return the links that a job works with; None when they are dead or gone and no others are ready.

    When the job's own download task is dead, one that others have asked for
    since is taken.
    """
    instance_id, backup_set_id = route.cluster.instance_id, job.order.backup_set_id
    task = task_of_job(job, instance_id, backups)
    if not task.ready or task.expired(clock.now()):
        found = find(instance_id, backup_set_id, backups=backups)
        if found.download_task_id in ("", job.download_task_id):
            return None
        task = backups.download_task(instance_id, found.download_task_id, of=backup_set_id)
    if not task.ready or task.expired(clock.now()):
        return None
    return LinkProvider(instance_id, backup_set_id, task, backups, clock, job.listed)
