"""What jobs have in common: their run, how often they were handed over, and their task ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import NonNegativeInt, StringConstraints

from oceanferry.domain.documents import StoredModel
from oceanferry.domain.links import Listing
from oceanferry.domain.runs.orders import Order, OtherBackupSet, digest
from oceanferry.domain.runs.requests import Identifier

Traceparent = Annotated[str, StringConstraints(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]
"""A step of a trace, as the header of the same name has it (W3C Trace Context, version 00)."""

_J = TypeVar("_J", bound="BaseJob")
_S = TypeVar("_S", bound="SharedJob")


class BaseJob(StoredModel):
    """What every job carries."""

    job: str
    order: Order
    download_task_id: Identifier | Literal[""] = ""
    listed: Listing | None = None
    """Which files the download task listed when it was last polled."""
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

    @property
    def about(self) -> dict[str, str | list[str]]:
        """What the job is about, by the names that outcomes and log lines have for it."""
        return {
            "job": self.job,
            "run": self.order.run,
            "route": self.order.route,
            "cluster": self.order.cluster,
            "backup_set_id": self.order.backup_set_id,
            "other_backup_sets": [each.backup_set_id for each in self.orders[1:]],
            "destination": getattr(self, "destination", ""),
        }

    def without_facts(self: _J) -> _J:
        """Return the job without what only OceanBase can say of its backup sets."""
        return self.model_copy(update={"order": self.order.without_facts()})

    def rescheduled(self: _J) -> _J:
        """Return the same job for a later attempt."""
        return self.model_copy(update={"reschedules": self.reschedules + 1})

    def continued(self: _J) -> _J:
        """Return the same job, to be continued: what went wrong before it got further is forgiven."""
        return self.model_copy(
            update={"continuations": self.continuations + 1, "reschedules": 0, "link_renewals": 0}
        )


class SharedJob(BaseJob):
    """A job about a backup set, and about others of its run that get on together with it."""

    others: tuple[OtherBackupSet, ...] = ()

    @property
    def orders(self) -> tuple[Order, ...]:
        """What the job is about."""
        return tuple(each.order for each in self.each())

    def without_facts(self: _S) -> _S:
        """See BaseJob."""
        return (
            super()
            .without_facts()
            .model_copy(update={"others": tuple(each.without_facts() for each in self.others)})
        )

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


def task_id_of(job: BaseJob, *what: str) -> str:
    """Return the id of one hand-over: of the job, *what* it is about, and its attempt."""
    order = job.order
    attempt = [str(job.link_renewals), str(job.reschedules), str(job.continuations)]
    return (
        f"{job.job}-{digest([order.run, order.route, order.cluster, order.backup_set_id, *what, *attempt])}"
    )
