"""What one run delivers, and the keys under which that has its effect once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, NonNegativeInt

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Route
from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.links import Listing
from oceanferry.domain.runs.requests import Asked, EntityName, Identifier

MessageKind = Literal["link_ready", "succeeded", "failed", "stale", "all_clear"]
"""What a message says: here is the link, news of a run, or what the watchdog has noticed of a route."""
Kind = Literal["copy"] | MessageKind
"""What a delivery is: a verified copy, or a message."""


_MOST_TENANTS = 20
"""Whose names a job carries: twenty backup sets with so many fit into a hand-over."""


class Order(TolerantModel):
    """One backup set that one run delivers; every job of the run carries it."""

    run: Identifier
    route: Literal[""] | EntityName
    """Empty for a request that names its destinations itself."""
    cluster: Literal[""] | EntityName
    """Empty only when the request was refused."""
    backup_set_id: Identifier | Literal[""]
    """Empty only while it is not known which backup set is meant."""
    deliver: tuple[EntityName, ...]
    forced: bool = False
    restores_to: AwareDatetime | None = None
    """The moment that a restore of the backup set leads back to, for the manifest."""
    method: str = ""
    """How it was backed up, for the manifest; copies are kept for each method by themselves."""
    facts: BackupSet | None = None
    """What messages say of it, as it was listed when the run began, without the instance's id.

    None: it has to be listed for them.
    """
    listed_at: AwareDatetime | None = None
    """When *facts* were listed; a backup set may expire while its links are waited for."""

    @property
    def unlisted(self) -> bool:
        """Whether it says nothing of the backup set but its id: OceanBase has to be asked."""
        return self.without_facts() == self

    def described(self, backup_set: BackupSet) -> Order:
        """Return the order with what a manifest says of the backup set."""
        return self.model_copy(update={"restores_to": backup_set.restores_to, "method": backup_set.method})

    def without_facts(self) -> Order:
        """Return the order without what only OceanBase can say of the backup set."""
        return self.model_copy(update={"restores_to": None, "method": "", "facts": None, "listed_at": None})


class OtherBackupSet(TolerantModel):
    """What a job about several backup sets of one run knows of each but the first."""

    backup_set_id: Identifier
    download_task_id: Identifier | Literal[""] = ""
    listed: Listing | None = None
    requested: bool = False
    expired_tasks: NonNegativeInt = 0
    restores_to: AwareDatetime | None = None
    method: str = ""
    facts: BackupSet | None = None

    def without_facts(self) -> OtherBackupSet:
        """Return it without what only OceanBase can say of the backup set."""
        return self.model_copy(update={"restores_to": None, "method": "", "facts": None})


def delivery_key(order: Order, instance_id: str, destination: str, kind: Kind, *subject: str) -> str:
    """Return the key under which a delivery has its effect once.

    A forced repetition has a key of its own for each run, so that it is
    delivered again, and once again only.
    """
    parts = [order.route, instance_id, order.backup_set_id, destination, kind, *subject]
    return digest([*parts, order.run] if order.forced else parts)


def copy_key(route: str, instance_id: str, backup_set_id: str, destination: str) -> str:
    """Return the key of the delivery that made a copy, of which only its manifest tells."""
    return digest([route, instance_id, backup_set_id, destination, "copy"])


def digest(parts: Iterable[str]) -> str:
    """Return a name for *parts*, none of which contains a line break."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def order_for(asked: Asked, route: Route, backup_set: BackupSet, *, listed_at: datetime) -> Order:
    """Return what the jobs of this request for a backup set carry, which was listed at that moment."""
    order = order_of(asked, route, backup_set.backup_set_id).described(backup_set)
    if len(backup_set.tenants) > _MOST_TENANTS:
        return order
    return order.model_copy(update={"facts": _facts(backup_set), "listed_at": listed_at})


def _facts(backup_set: BackupSet) -> BackupSet:
    """Leave out what is said elsewhere, or another by the time it is read."""
    return replace(backup_set, instance_id="", download_task_id="", download_task_status="")


def order_of(asked: Asked, route: Route, backup_set_id: str) -> Order:
    """Return what the jobs of this request carry."""
    return Order(
        run=asked.run,
        route=route.name,
        cluster=route.cluster.name,
        backup_set_id=backup_set_id,
        deliver=route.deliver,
        forced=asked.request.force,
    )
