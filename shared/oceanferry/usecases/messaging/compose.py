"""What a message is about, gathered at the moment it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.messages.notifications import (
    AllClear,
    Failed,
    LinkReady,
    Notification,
    Stale,
    Succeeded,
)
from oceanferry.domain.redeeming.terms import RedeemLinks, RedeemTerms
from oceanferry.domain.runs.jobs import FetchLinkJob, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.links.link_lifetimes import TO_PUBLISH
from oceanferry.usecases.links.resolve import find
from oceanferry.usecases.links.valid_links import valid_links
from oceanferry.usecases.runs.announce import proofs

_STILL_TRUE = timedelta(minutes=10)
"""What was listed, for so long: that links are shown does not say that their backup set is still valid."""


def compose(
    job: PublishJob,
    *,
    route: Route,
    configuration: Configuration,
    backups: BackupService,
    ledger: Ledger,
    clock: Clock,
    terms: RedeemTerms | None = None,
) -> Notification | FetchLinkJob:
    """Gather what the message says, or return the job that gets its links: they are dead, or not all there.

    Raises:
        LinkNotReadyInTime: As valid_links.
        BackupSetNotFound, NoMatchingBackupSet: The backup set expired while its links were waited for.
    """
    heading = Notification(
        key=job.message_key(route.cluster.instance_id),
        order=job.order,
        instance_id=route.cluster.instance_id,
        reader=configuration.destination(job.destination).reader,
        at=clock.now(),
    )
    if job.kind == "succeeded":
        receipts = proofs(job.order, route=route, configuration=configuration, ledger=ledger)
        return Succeeded(**vars(heading), receipts=tuple(receipts))
    if job.kind != "link_ready":
        return _failure_or_alarm(job, heading)
    task = valid_links(job, route=route, backups=backups, clock=clock, margin=TO_PUBLISH)
    if isinstance(task, FetchLinkJob):
        return task
    return LinkReady(
        **vars(heading),
        backup_set=_backup_set(job.order, route.cluster.instance_id, backups=backups, now=heading.at),
        links=task.links[job.links_sent :],
        earlier_links=job.links_sent,
        total=len(task.links),
        expires_at=task.expires_at,
        redeem=_redeem(job, task, terms, now=heading.at) if terms else None,
    )


def _failure_or_alarm(job: PublishJob, heading: Notification) -> Notification:
    """Return the notice of a failure, of alarms, or of their end."""
    if job.failure is not None:
        return Failed(**vars(heading), failure=job.failure, destination=job.failed_destination)
    if job.kind == "stale":
        return Stale(**vars(heading), alarms=job.alarms, still=job.still, reminder=job.reminder)
    return AllClear(**vars(heading), alarms=job.alarms, still=job.still)


def _backup_set(order: Order, instance_id: str, *, backups: BackupService, now: datetime) -> BackupSet:
    """Return what is said of the backup set, which is listed again unless that was a moment ago.

    Raises:
        BackupSetNotFound: It is there no more.
        NoMatchingBackupSet: It is no longer valid.
    """
    if order.facts and order.listed_at and now - order.listed_at <= _STILL_TRUE:
        return replace(order.facts, instance_id=instance_id)
    return find(instance_id, order.backup_set_id, backups=backups)


def _redeem(job: PublishJob, task: DownloadTask, terms: RedeemTerms, *, now: datetime) -> RedeemLinks:
    order = job.order
    return terms.buttons(
        task.links, cluster=order.cluster, backup_set_id=order.backup_set_id, to=job.destination, now=now
    )
