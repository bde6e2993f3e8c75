"""The removal of old copies once a newer one is proven; its trouble is not the copy's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from oceanferry.domain.copies.retention_report import RetentionOutcome, RetentionReport
from oceanferry.domain.errors import OceanferryError, OutOfTime
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.texts import Sentence, text
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.copies.delivered import withdraw_removed
from oceanferry.usecases.copies.retain import retain
from oceanferry.usecases.copying.copy_backup_set import BackupSetCopy

_RETAINED: Mapping[RetentionOutcome, Sentence] = {
    "would_remove": text("would remove"),
    "begun": text("began to remove"),
    "removed": text("removed"),
    "protected": text("protected"),
    "changed": text("stopped at"),
}


def retain_after_copy(
    copy: BackupSetCopy,
    job: CopyObjectJob,
    *,
    instance_id: str,
    ledger: Ledger,
    clock: Clock,
    retain_later: Callable[[], None],
) -> tuple[str, ...]:
    """Apply the bucket's rule, and return what an outcome notes of that.

    *retain_later* hands over what is left when the time is over; not for a job that is only for it.
    """
    rule, late = copy.bucket.retention, lambda: copy.time_budget.over
    if rule is None:
        return ()
    try:
        report = retain(copy.bucket, instance_id, rule, clock=clock, is_late=late)
    except OutOfTime as error:
        if job.retaining:  # this invocation had all of its time for it
            return (text("retention: {error}", error=error),)
        retain_later()
        return (text("retention: continues in an invocation of its own"),)
    except OceanferryError as error:
        return (text("retention: {error}", error=error),)
    if report.unfinished:
        retain_later()
    withdraw_removed(
        ledger,
        [each.backup_set_id for each in report.of("removed")],
        routes=report.routes,
        instance_id=instance_id,
        destination=job.destination,
    )
    return tuple(_notes(report))


def _notes(report: RetentionReport) -> Iterator[Sentence]:
    for each in report.copies:
        if each.outcome != "kept":
            yield text("retention: {outcome} {id}", outcome=_RETAINED[each.outcome], id=each.backup_set_id)
    for unread in report.unreadable:
        yield text("retention: {key} {detail}, and is kept", key=unread.manifest, detail=unread.detail)
