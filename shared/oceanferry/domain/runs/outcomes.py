"""The outcome of one invocation of a function: its return value and its log line."""

from __future__ import annotations

from typing import Literal

from oceanferry.domain.documents import ReadableText, StrictModel
from oceanferry.domain.runs.alarms import Alarm
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.jobs import Job
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.runs.receipts import Receipt

OutcomeStatus = Literal["settled", "handed_over", "waiting", "rescheduled", "refused", "watched"]


class Outcome(StrictModel):
    """The outcome of one job or request. Holds no link and no secret.

    Statuses:
        settled: the deliveries in ``receipts`` are proven or given up.
        handed_over: the link is ready and the destinations' jobs are on their way.
        waiting: OceanBase is preparing the link; the function polls again later.
        rescheduled: the delivery could not be made now and is tried again later.
        refused: the event or the run was given up for the reason in ``failure``.
        watched: a route was looked after; ``alarms`` are wrong.
    """

    job: Literal["request", "fetch_link", "publish", "copy_object", "watchdog"]
    run: str
    route: str = ""
    """Empty for a request that names its destinations itself."""
    cluster: str = ""
    backup_set_id: str = ""
    other_backup_sets: tuple[str, ...] = ()
    """What the step was about besides ``backup_set_id``."""
    destination: str = ""
    status: OutcomeStatus
    receipts: tuple[Receipt, ...] = ()
    failure: Failure | None = None
    next_attempt_seconds: float | None = None
    notes: tuple[ReadableText, ...] = ()
    """What happened besides, such as what retention removed."""
    unnotified: bool = False
    """Whether a failure, or an alarm, reached no destination: only the log has it."""
    alarms: tuple[Alarm, ...] = ()
    """What is wrong with the route that was watched."""

    def with_notes(self, notes: tuple[str, ...]) -> Outcome:
        """Return the same outcome with more *notes*."""
        return self.model_copy(update={"notes": (*self.notes, *notes)}) if notes else self


def outcome(job: Job, status: OutcomeStatus, **facts: object) -> Outcome:
    """Return the outcome of *job*; *facts* is what Outcome has besides."""
    return Outcome.model_validate({**job.about, "status": status, **facts})


def refusal(
    order: Order, failure: Failure, receipts: tuple[Receipt, ...] = (), *, unnotified: bool = False
) -> Outcome:
    """Write down that a request was given up before any job of it began."""
    return Outcome(
        job="request",
        run=order.run,
        route=order.route,
        cluster=order.cluster,
        backup_set_id=order.backup_set_id,
        status="refused",
        failure=failure,
        receipts=receipts,
        unnotified=unnotified,
    )
