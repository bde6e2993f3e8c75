"""The messages that functions hand to each other.

Function Compute keeps payloads for days, in task records, logs and dead
letters. A job therefore holds names and identifiers, never a link or a secret.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    NonNegativeInt,
    PositiveInt,
    StringConstraints,
    model_validator,
)

from oceanferry.domain.alarms import Alarm
from oceanferry.domain.failures import Failure
from oceanferry.domain.requests import Identifier, Name

__all__ = [
    "CopyObjectJob",
    "DeliveryJob",
    "Digest",
    "Failure",
    "FetchLinkJob",
    "Job",
    "Kind",
    "MessageKind",
    "Order",
    "PublishJob",
    "Shard",
    "Standing",
    "delivery_key",
]

MessageKind = Literal["link_ready", "succeeded", "failed", "stale", "all_clear"]
"""What a message says: here is the link, news of a run, or what the watchdog has noticed of a route."""
Kind = Literal["copy"] | MessageKind
"""What a delivery is: a verified copy, or a message."""


Traceparent = Annotated[str, StringConstraints(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
"""A step of a trace, as the header of the same name has it (W3C Trace Context, version 00)."""

_J = TypeVar("_J", bound="_Job")


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", hide_input_in_errors=True)


class Order(_Document):
    """One backup set that one run delivers; every job of the run carries it."""

    run: Identifier
    route: Literal[""] | Name
    """Empty for a request that names its destinations itself."""
    cluster: Literal[""] | Name
    """Empty only when the request was refused."""
    backup_set_id: Identifier | Literal[""]
    """Empty only while it is not known which backup set is meant."""
    deliver: tuple[Name, ...]
    forced: bool = False
    restores_to: AwareDatetime | None = None
    """The moment that a restore of the backup set leads back to, for the manifest."""


class _Job(_Document):
    order: Order
    download_task_id: Identifier | Literal[""] = ""
    renewals: NonNegativeInt = 0
    """How often the links of this run were found dead and asked for anew."""
    hops: NonNegativeInt = 0
    """How often the job was handed over to its own function, each time under a new task id."""
    traceparent: Literal[""] | Traceparent = ""
    """The step that handed the job over, where runs are traced. No part of the task id."""
    laps: NonNegativeInt = 0
    """How often a copy that had got further was continued; unlike the others, not a sign of trouble."""

    def next_hop(self: _J) -> _J:
        """Return the same job for a later attempt."""
        return self.model_copy(update={"hops": self.hops + 1})

    def next_lap(self: _J) -> _J:
        """Return the same job, to be continued: what went wrong before it got further is forgiven."""
        return self.model_copy(update={"laps": self.laps + 1, "hops": 0, "renewals": 0})


class FetchLinkJob(_Job):
    """Wait until the download link is there, then hand over to the destinations."""

    job: Literal["fetch_link"] = "fetch_link"
    asked_at: AwareDatetime
    """When the run began to wait, for the overall deadline."""
    requested: bool = False
    """Whether this run asked for the download task, instead of joining one that it found."""
    only: tuple[Name, ...] = ()
    """The destinations that need the link again; empty means all of the order."""

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        return _task_id(self, ",".join(self.only), self.download_task_id)


class PublishJob(_Job):
    """Send one message to one destination."""

    job: Literal["publish"] = "publish"
    destination: Name
    kind: MessageKind
    failure: Failure | None = None
    failed_destination: Literal[""] | Name = ""
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
        return self

    @property
    def bad_news(self) -> bool:
        """Whether it must get through even when the ledger or the route itself is out of order."""
        return self.kind in ("failed", "stale", "all_clear")

    @property
    def task_id(self) -> str:
        """The id under which Function Compute accepts this hand-over once."""
        return _task_id(self, self.destination, self.kind, *self._subject)

    def key(self, instance_id: str) -> str:
        """Return the key under which this message is sent once.

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


class Shard(_Document):
    """A share of the parts of one large file, for one invocation among several."""

    part_id: int
    """The file of the backup set."""
    index: NonNegativeInt
    """Which share: the parts whose number leaves this remainder when divided by *count*."""
    count: PositiveInt


class Standing(_Document):
    """How many parts of a file each shard lacked at one moment; a shard that stands still is lost."""

    part_id: int
    missing: tuple[NonNegativeInt, ...]
    idle_looks: NonNegativeInt = 0
    """How many looks in a row have found that nothing moved at all."""


class Digest(_Document):
    """What one file's copy was found to be when it was read back whole."""

    part_id: int
    crc64: str
    """Of the object that was read, by which it is known again."""
    sha256: str


class CopyObjectJob(_Job):
    """Copy every file of the backup set, or a shard of one, into one bucket."""

    job: Literal["copy_object"] = "copy_object"
    destination: Name
    shard: Shard | None = None
    completed: tuple[int, ...] = ()
    """The files whose last shard woke this job."""
    standing: Standing | None = None
    """How far the shards were when they were last looked at."""
    digests: tuple[Digest, ...] = ()
    """Of the files that have been read back already; some may be missing, and are read again."""
    reading: int | None = None
    """The file for whose reading back this hand-over is, because an invocation ended in the middle of it."""

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


def delivery_key(order: Order, instance_id: str, destination: str, kind: Kind, *subject: str) -> str:
    """Return the key under which a delivery has its effect once.

    A forced repetition has a key of its own for each run, so that it is
    delivered again, and once again only.
    """
    parts = [order.route, instance_id, order.backup_set_id, destination, kind, *subject]
    return _digest([*parts, order.run] if order.forced else parts)


def _task_id(job: Job, *what: str) -> str:
    order = job.order
    attempt = [str(job.renewals), str(job.hops), str(job.laps)]
    return (
        f"{job.job}-{_digest([order.run, order.route, order.cluster, order.backup_set_id, *what, *attempt])}"
    )


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
