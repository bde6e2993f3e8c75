"""Asks what is open, within limits; what was answered is read from the recorded calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.links import DownloadLink, DownloadTask
from oceanferry.domain.probing.question import SideEffect
from oceanferry.domain.recording import invented
from oceanferry.domain.texts import Sentence, text
from oceanferry.ports.clock import Clock
from oceanferry.usecases.probing.deployed import DeploymentSteps
from oceanferry.usecases.probing.probed import Probed

MOST_REQUESTS = 100
"""Nothing more is asked once so many were made; a call under way may repeat itself three times more."""
LONGEST = timedelta(minutes=10)
_PAUSE = timedelta(seconds=3)
_CONTENT = b"Written by oceanferry probe, and removed at once.\n"
_MOST_SETS = 200


@dataclass(frozen=True)
class Probe:
    """Asks within the limits of time and requests.

    Args:
        probed: What is asked.
        clock: What the time is limited by.
        requests: How many requests have been made so far.
        pause: Between two polls of a download task.
    """

    probed: Probed
    clock: Clock
    requests: Callable[[], int]
    pause: timedelta = _PAUSE

    def ask(self, allowed: Collection[SideEffect]) -> Iterator[Sentence]:
        """Ask whatever has no side effect or one that is *allowed*; yields what is being asked."""
        ends = self.clock.now() + LONGEST
        deployed = DeploymentSteps(self.probed, self.clock, self._may_go_on, self.pause)
        steps: Sequence[tuple[SideEffect, Sentence, Callable[[datetime], None]]] = (
            ("none", text("backup sets; an instance and a download task that do not exist"), self._observe),
            (
                "tasks",
                text("a download task, requested twice; a backup set that does not exist"),
                self._create,
            ),
            ("none", text("the links of a download task"), self._links),
            ("objects", text("an object, written twice and deleted"), self._write),
            (
                "invocations",
                text("the watchdog, invoked with a delay, and twice with one task ID"),
                deployed.invoke,
            ),
            ("messages", text("a test message, sent twice with one ID, and one with a link"), self._send),
            (
                "messages",
                text("a message that requests nothing, to the queue and to the topic"),
                deployed.send,
            ),
            ("none", text("event streams, dead letters, and what the functions received"), deployed.observe),
        )
        for effect, line, step in steps:
            if (effect == "none" or effect in allowed) and self._may_go_on(ends):
                yield line
                step(ends)

    def _may_go_on(self, ends: datetime) -> bool:
        return self.clock.now() < ends and self.requests() < MOST_REQUESTS

    def _observe(self, _ends: datetime) -> None:
        with suppress(OceanferryError):
            self._sets()
        with suppress(OceanferryError):
            list(self.probed.backups.backup_sets(invented.INSTANCE))
        with suppress(OceanferryError):
            self.probed.backups.download_task(self.probed.instance_id, invented.TASK, of=invented.BACKUP_SET)

    def _create(self, _ends: datetime) -> None:
        with suppress(OceanferryError):
            self.probed.backups.request_download(self.probed.instance_id, invented.BACKUP_SET)
        with suppress(OceanferryError):
            for newest in _newest(self._finished()):
                for _ in range(2):
                    self.probed.backups.request_download(self.probed.instance_id, newest.backup_set_id)

    def _links(self, ends: datetime) -> None:
        with suppress(OceanferryError):
            for newest in _newest(each for each in self._finished() if each.download_task_id):
                for link in self._awaited(newest, ends).links[:1]:
                    self._read(link)

    def _awaited(self, backup_set: BackupSet, ends: datetime) -> DownloadTask:
        while True:
            task = self.probed.backups.download_task(
                self.probed.instance_id, backup_set.download_task_id, of=backup_set.backup_set_id
            )
            if task.links or task.ended or not self._may_go_on(ends):
                return task
            self.clock.sleep(self.pause)

    def _read(self, link: DownloadLink) -> None:
        one_way = (
            DownloadLink(link.part_id, link.file_name, public_url=link.public_url),
            DownloadLink(link.part_id, link.file_name, internal_url=link.internal_url),
        )
        for each in one_way:
            if each.usable:
                with suppress(OceanferryError), self.probed.open_source(each) as source:
                    source.identity()

    def _write(self, _ends: datetime) -> None:
        if self.probed.store is None:
            return
        with suppress(OceanferryError):
            if self.probed.retained():
                return
            store = self.probed.store()
            try:
                for _ in range(2):
                    store.put(self.probed.key, _CONTENT, overwrite=False)
            finally:
                store.delete(self.probed.key)

    def _send(self, _ends: datetime) -> None:
        probed = self.probed
        for notifier, message, link in zip(probed.notifiers, probed.messages, probed.links, strict=True):
            for each in (message, message, link):
                with suppress(OceanferryError):
                    notifier.send(each)

    def _sets(self) -> list[BackupSet]:
        found: list[BackupSet] = []
        for each in self.probed.backups.backup_sets(self.probed.instance_id):
            found.append(each)
            if len(found) >= _MOST_SETS:
                break
        return found

    def _finished(self) -> list[BackupSet]:
        return [each for each in self._sets() if each.finished]


def _newest(backup_sets: Iterable[BackupSet]) -> list[BackupSet]:
    """Return the newest one, in a list; an empty list when there is none."""
    ordered = sorted(backup_sets, key=lambda each: (str(each.started_at), each.backup_set_id))
    return ordered[-1:]
