"""The backup sets of the clusters, and the state of their deliveries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Cluster, Configuration
from oceanferry.domain.errors import LaterSchema, OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Order, delivery_key
from oceanferry.domain.runs.plans import ListedBackupSet
from oceanferry.domain.runs.requests import is_identifier
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.side_by_side import SideBySide, one_after_another
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.runs.announce import delivery_kind

_NEVER = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class BackupSetList:
    """What the clusters have, as far as they say it."""

    backup_sets: list[ListedBackupSet]
    failures: list[Failure]
    """Why a cluster's are missing, once for each that could not be asked."""
    not_shown: int = 0
    """How many older ones there are besides."""


@dataclass(frozen=True)
class _Found:
    """A backup set of a cluster."""

    cluster: Cluster
    backup_set: BackupSet

    @property
    def age(self) -> tuple[datetime, str]:
        return self.backup_set.restores_to or _NEVER, self.backup_set.backup_set_id


@dataclass(frozen=True)
class _Delivery:
    """A backup set and a destination that may have got it."""

    found: _Found
    destination: str
    keys: tuple[str, ...]
    """Of the deliveries by each route, and by none."""


def list_backup_sets(
    clusters: Sequence[Cluster],
    *,
    configuration: Configuration,
    backups: BackupService,
    ledger: Ledger,
    copies: DeliveredCopies,
    newest: int | None = None,
    side_by_side: SideBySide = one_after_another,
) -> BackupSetList:
    """List the backup sets of *clusters*, newest first within each, with their proven deliveries.

    Args:
        clusters: Whose.
        configuration: Where they may have been delivered.
        backups: What lists them.
        ledger: Asked for those that are shown only.
        copies: Asked whether a copy is still there.
        newest: So many are shown, the newest of all clusters together; None: all.
        side_by_side: How they are asked.
    """

    def of(cluster: Cluster) -> list[_Found] | Failure:
        try:
            return [_Found(cluster, each) for each in backups.backup_sets(cluster.instance_id)]
        except OceanferryError as error:
            return Failure.of(error)

    answers = side_by_side(of, clusters)
    every = [each for answer in answers if isinstance(answer, list) for each in answer]
    every.sort(key=lambda each: each.age, reverse=True)
    place = {cluster: number for number, cluster in enumerate(clusters)}
    shown = sorted(every[:newest], key=lambda each: place[each.cluster])
    delivered = _delivered(shown, configuration, ledger, copies, side_by_side)
    return BackupSetList(
        [_listed(each, delivered.get(each.backup_set, [])) for each in shown],
        [each for each in answers if isinstance(each, Failure)],
        len(every) - len(shown),
    )


def _delivered(
    shown: Sequence[_Found],
    configuration: Configuration,
    ledger: Ledger,
    copies: DeliveredCopies,
    side_by_side: SideBySide,
) -> dict[BackupSet, list[str]]:
    """Return by backup set the destinations that have it."""
    possible = [
        each
        for found in shown
        if is_identifier(found.backup_set.backup_set_id)
        for each in _possible(found, configuration)
    ]

    def is_made(each: _Delivery) -> bool:
        if not any(_has_receipt(ledger, key) for key in each.keys):
            return False
        instance_id, backup_set_id = each.found.cluster.instance_id, each.found.backup_set.backup_set_id
        takes_copies = configuration.destination(each.destination).takes_copies
        return not takes_copies or copies.is_there(each.destination, instance_id, backup_set_id)

    delivered: dict[BackupSet, list[str]] = {}
    for each, made in zip(possible, side_by_side(is_made, possible), strict=True):
        if made:
            delivered.setdefault(each.found.backup_set, []).append(each.destination)
    return delivered


def _possible(found: _Found, configuration: Configuration) -> Iterator[_Delivery]:
    """Yield the destinations of each route of the cluster, and those that requests named themselves."""
    cluster, backup_set_id = found.cluster, found.backup_set.backup_set_id
    by_destination: dict[str, list[str]] = {name: [""] for name in configuration.destinations}
    for name, route in configuration.routes.items():
        for destination in route.deliver if route.cluster == cluster else ():
            by_destination[destination].append(name)
    for destination, routes in by_destination.items():
        kind = delivery_kind(destination, configuration)
        orders = [
            Order(run="list", route=route, cluster=cluster.name, backup_set_id=backup_set_id, deliver=())
            for route in routes
        ]
        yield _Delivery(
            found,
            destination,
            tuple(delivery_key(order, cluster.instance_id, destination, kind) for order in orders),
        )


def _listed(found: _Found, delivered_to: Sequence[str]) -> ListedBackupSet:
    backup_set = found.backup_set
    return ListedBackupSet(
        cluster=found.cluster.name,
        instance_id=found.cluster.instance_id,
        backup_set_id=backup_set.backup_set_id,
        status=backup_set.status,
        validity=backup_set.validity,
        method=backup_set.method,
        object_type=backup_set.object_type,
        tenants=backup_set.tenants,
        restores_to=backup_set.restores_to,
        size_bytes=backup_set.size_bytes,
        storage_class=backup_set.storage_class,
        download_task_id=backup_set.download_task_id,
        download_task_status=backup_set.download_task_status,
        delivered_to=tuple(delivered_to),
    )


def _has_receipt(ledger: Ledger, key: str) -> bool:
    try:
        return ledger.receipt(key) is not None
    except LaterSchema:  # what it says is not known, but it is there
        return True
