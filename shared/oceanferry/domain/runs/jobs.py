"""The messages that functions hand to each other.

Function Compute keeps payloads for days, in task records, logs and dead
letters. A job therefore holds names and identifiers, never a link or a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, NonNegativeInt, PositiveInt, StringConstraints, model_validator

from oceanferry.domain.documents import StoredModel, TolerantModel
from oceanferry.domain.links import Listing
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import (
    MessageKind,
    Order,
    OtherBackupSet,
    delivery_key,
    digest,
)
from oceanferry.domain.runs.requests import EntityName, Identifier

Traceparent = Annotated[str, StringConstraints(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
"""A step of a trace, as the header of the same name has it (W3C Trace Context, version 00)."""

_J = TypeVar("_J", bound="_Job")
_S = TypeVar("_S", bound="_SharedJob")


class _Job(StoredModel):
    order: Order
    download_task_id: Identifier | Literal[""] = ""
    listed: Listing | None = None
    """Which files the download task listed when it was last looked at."""
    link_renewals: NonNegativeInt = 0
    """How often the links of this run were found dead and asked for anew."""
    reschedules: NonNegativeInt = 0
    """How often the job was handed over to its own function, each time under a new task id."""
    traceparent: Literal[""] | Traceparent = ""
    """The step that handed the job over, where runs are traced. No part of the task id."""
    continuations: NonNegativeInt = 0
    """How often a copy that had got further was continued; unlike the others, not a sign of trouble."""

    @property
    def orders(self) -> tuple[Order, ...]:
        """What the job is about."""
        return (self.order,)

    def rescheduled(self: _J) -> _J:
        """Return the same job for a later attempt."""
        return self.model_copy(update={"reschedules": self.reschedules + 1})

    def continued(self: _J) -> _J:
        """Return the same job, to be continued: what went wrong before it got further is forgiven."""
        return self.model_copy(
            update={"continuations": self.continuations + 1, "reschedules": 0, "link_renewals": 0}
        )


class _SharedJob(_Job):
    """A job about a backup set, and about others of its run that get on together with it."""

    others: tuple[OtherBackupSet, ...] = ()

    @property
    def orders(self) -> tuple[Order, ...]:
        """What the job is about."""
        return tuple(each.order for each in self.each())

    def each(self: _S) -> list[_S]:
        """Return the jobs for each of the backup sets alone."""
        if not self.others:
            return [self]
        first = self.model_copy(update={"others": ()})
        return [first, *(first.model_copy(update=first.changed_for(other)) for other in self.others)]

    def changed_for(self, other: OtherBackupSet) -> dict[str, object]:
        """Return what is different in the same job for another backup set."""
        named = {
            "backup_set_id": other.backup_set_id,
            "restores_to": other.restores_to,
            "method": other.method,
            "facts": other.facts,
        }
        return {
            "order": self.order.model_copy(update=named),
            "download_task_id": other.download_task_id,
            "listed": other.listed,
        }

    @property
    def as_other(self) -> OtherBackupSet:
        """What the job of another backup set knows of this one's."""
        return OtherBackupSet(
            backup_set_id=self.order.backup_set_id,
            download_task_id=self.download_task_id,
            listed=self.listed,
            restores_to=self.order.restores_to,
            method=self.order.method,
            facts=self.order.facts,
        )

    @property
    def _named_others(self) -> list[str]:
        return [f"{each.backup_set_id}/{each.download_task_id}" for each in self.others]


def together(jobs: Sequence[_S]) -> _S:
    """Return one job for what *jobs*, which differ in nothing but the backup set, are about."""
    first, *rest = jobs
    return first.model_copy(update={"others": tuple(each.as_other for each in rest)})


class FetchLinkJob(_SharedJob):
    """Wait until the download links are there, then hand over to the destinations."""

    job: Literal["fetch_link"] = "fetch_link"
    asked_at: AwareDatetime
    """When the run began to wait, for the overall deadline."""
    requested: bool = False
    """Whether this run asked for the download task, instead of joining one that it found."""
    only: tuple[EntityName, ...] = ()
    """The destinations that need the link again; empty means all of the order."""

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        return _task_id(self, ",".join(self.only), self.download_task_id, *self._named_others)

    def changed_for(self, other: OtherBackupSet) -> dict[str, object]:
        """Return what is different in the same job for another backup set."""
        return {**super().changed_for(other), "requested": other.requested}

    @property
    def as_other(self) -> OtherBackupSet:
        """What the job of another backup set knows of this one's."""
        return super().as_other.model_copy(update={"requested": self.requested})


class PublishJob(_SharedJob):
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
    """What was told before and is still wrong."""
    reminder: bool = False
    """Whether the alarms were all told before."""

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
    def bad_news(self) -> bool:
        """Whether it must get through even when the ledger or the route itself is out of order."""
        return self.kind in ("failed", "stale", "all_clear")

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        sent = [str(self.links_sent)] if self.links_sent else []
        return _task_id(self, self.destination, self.kind, *self._subject, *sent, *self._named_others)

    def message_key(self, instance_id: str) -> str:
        """Return what stays the same when the message about the same backup sets is sent again."""
        keys = sorted(each.key(instance_id) for each in self.each())
        if self.links_sent:
            return digest([*keys, str(self.links_sent)])
        return digest(keys) if self.others else keys[0]

    def key(self, instance_id: str) -> str:
        """Return the key under which the first backup set's message is sent once.

        News of a failure belongs to its run: the same trouble in the next
        night's run is told again. News of success belongs to the deliveries
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


class Shard(TolerantModel):
    """A share of the parts of one large file, for one invocation among several."""

    part_id: int
    """The file of the backup set."""
    index: NonNegativeInt
    """Which share: the parts whose number leaves this remainder when divided by *count*."""
    count: PositiveInt


class ShardProgress(TolerantModel):
    """How many parts of a file each shard lacked at one moment; a shard that stands still is lost."""

    part_id: int
    missing: tuple[NonNegativeInt, ...]
    idle_looks: NonNegativeInt = 0
    """How many looks in a row have found that nothing moved at all."""


class Digest(TolerantModel):
    """What one file's copy was found to be when it was read back whole."""

    part_id: int
    crc64: str
    """Of the object that was read, by which it is known again."""
    sha256: str


class CopyObjectJob(_Job):
    """Copy every file of the backup set, or a shard of one, into one bucket."""

    job: Literal["copy_object"] = "copy_object"
    destination: EntityName
    shard: Shard | None = None
    completed: tuple[int, ...] = ()
    """The files whose last shard woke this job."""
    shard_progress: ShardProgress | None = None
    """How far the shards were when they were last looked at."""
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
        return _task_id(self, self.destination, "copy", shard, ",".join(map(str, self.completed)))

    def key(self, instance_id: str) -> str:
        """Return the key under which this copy is made once."""
        return delivery_key(self.order, instance_id, self.destination, "copy")


DeliveryJob = PublishJob | CopyObjectJob
Job = FetchLinkJob | PublishJob | CopyObjectJob


def _task_id(job: Job, *what: str) -> str:
    order = job.order
    attempt = [str(job.link_renewals), str(job.reschedules), str(job.continuations)]
    return (
        f"{job.job}-{digest([order.run, order.route, order.cluster, order.backup_set_id, *what, *attempt])}"
    )
