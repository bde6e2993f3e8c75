"""The messages that functions hand to each other.

Function Compute keeps payloads for days, in task records, logs and dead
letters. A job therefore holds names and identifiers, never a link or a secret.
"""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, NonNegativeInt, model_validator

from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.base_jobs import BaseJob, SharedJob, task_id_of
from oceanferry.domain.runs.copy_progress import Digest, Shard, ShardProgress
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import MessageKind, OtherBackupSet, delivery_key, digest
from oceanferry.domain.runs.requests import EntityName


class FetchLinkJob(SharedJob):
    """Wait until the download links are there, then hand over to the destinations."""

    job: Literal["fetch_link"] = "fetch_link"
    asked_at: AwareDatetime
    """When the run began to wait, for the overall deadline."""
    requested: bool = False
    """Whether this run asked for the download task, instead of joining one that it found."""
    expired_tasks: NonNegativeInt = 0
    """How many download tasks of this run expired before all of their links were seen."""
    only: tuple[EntityName, ...] = ()
    """The destinations that need the link again; empty means all of the order."""

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        return task_id_of(self, ",".join(self.only), self.download_task_id, *self._named_others)

    def with_expired_task(self) -> FetchLinkJob:
        """Return the same job after one more of its download tasks has expired."""
        return self.model_copy(update={"expired_tasks": self.expired_tasks + 1})

    def changed_for(self, other: OtherBackupSet) -> dict[str, object]:
        """Return what is different in the same job for another backup set."""
        return {
            **super().changed_for(other),
            "requested": other.requested,
            "expired_tasks": other.expired_tasks,
        }

    @property
    def as_other(self) -> OtherBackupSet:
        """What the job of another backup set knows of this one's."""
        return super().as_other.model_copy(
            update={"requested": self.requested, "expired_tasks": self.expired_tasks}
        )


class PublishJob(SharedJob):
    """Send one message to one destination."""

    job: Literal["publish"] = "publish"
    destination: EntityName
    kind: MessageKind
    failure: Failure | None = None
    links_sent: NonNegativeInt = 0
    """How many links, in the order of the files, earlier messages of this delivery were about."""
    links_left_out: NonNegativeInt = 0
    """For how many of those no message had room."""
    failed_destination: Literal[""] | EntityName = ""
    """Which delivery failed; empty when the whole run did."""
    alarms: tuple[Alarm, ...] = ()
    """What is wrong (stale), or was (all_clear)."""
    still: tuple[Alarm, ...] = ()
    """Alarms of earlier messages that are still open."""
    reminder: bool = False
    """Whether earlier messages had all the alarms."""

    @model_validator(mode="after")
    def _facts_go_with_the_kind(self) -> PublishJob:
        if (self.kind == "failed") != (self.failure is not None):
            raise ValueError("failure goes with the kind failed, and only with that")
        if (self.kind in ("stale", "all_clear")) != bool(self.alarms):
            raise ValueError("alarms go with the kinds stale and all_clear, and only with those")
        if self.others and self.alarms:
            raise ValueError("alarms are of a route, and go with no backup sets")
        return self

    @property
    def is_failure_or_alarm(self) -> bool:
        """Whether it must get through even when the ledger or the route itself is out of order."""
        return self.kind in ("failed", "stale", "all_clear")

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        sent = [str(self.links_sent)] if self.links_sent else []
        return task_id_of(self, self.destination, self.kind, *self._subject, *sent, *self._named_others)

    def message_key(self, instance_id: str) -> str:
        """Return what stays the same when the message about the same backup sets is sent again."""
        keys = sorted(each.key(instance_id) for each in self.each())
        if self.links_sent:
            return digest([*keys, str(self.links_sent)])
        return digest(keys) if self.others else keys[0]

    def key(self, instance_id: str) -> str:
        """Return the key under which the first backup set's message is sent once.

        News of a failure belongs to its run: the same trouble in the next
        night's run is sent again. News of success belongs to the deliveries
        that it proves: a run for fewer of them does not use up that of all.
        What the watchdog tells is numbered by its order's run.
        """
        subject: dict[MessageKind, list[str]] = {
            "link_ready": [],
            "succeeded": sorted(self.order.deliver),
            "failed": [self.order.run, *self._subject],
            "stale": [self.order.run],
            "all_clear": [self.order.run],
        }
        return delivery_key(self.order, instance_id, self.destination, self.kind, *subject[self.kind])

    @property
    def _subject(self) -> list[str]:
        return [self.failed_destination, self.failure.error if self.failure else ""]


class CopyObjectJob(BaseJob):
    """Copy every file of the backup set, or a shard of one, into one bucket."""

    job: Literal["copy_object"] = "copy_object"
    destination: EntityName
    shard: Shard | None = None
    completed: tuple[int, ...] = ()
    """The files whose last shard woke this job."""
    shard_progress: ShardProgress | None = None
    """How far the shards were when they were last checked."""
    digests: tuple[Digest, ...] = ()
    """Of the files that have been read back already; some may be missing, and are read again."""
    reading: int | None = None
    """The file for whose reading back this hand-over is, because an invocation ended in the middle of it."""

    retaining: bool = False
    """Whether the copy is proven, and an invocation had too little time to remove all old ones."""

    @property
    def kind(self) -> Literal["copy"]:
        """The kind of delivery that this job makes."""
        return "copy"

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        shard = f"{self.shard.part_id}/{self.shard.index}/{self.shard.count}" if self.shard else ""
        return task_id_of(self, self.destination, "copy", shard, ",".join(map(str, self.completed)))

    def without_facts(self) -> CopyObjectJob:
        """See BaseJob. The copy then polls by itself, twice, whether all files are listed.

        It reads back itself what is to be hashed, too: a hash goes into the manifest.
        """
        return super().without_facts().model_copy(update={"listed": None, "digests": ()})

    def key(self, instance_id: str) -> str:
        """Return the key under which this copy is made once."""
        return delivery_key(self.order, instance_id, self.destination, "copy")


DeliveryJob = PublishJob | CopyObjectJob
Job = FetchLinkJob | PublishJob | CopyObjectJob
