"""The backup sets of the clusters, and what has become of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Cluster, Configuration
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.failures import Failure
from oceanferry.domain.orders import Order, delivery_key
from oceanferry.domain.plans import ListedBackupSet
from oceanferry.domain.requests import is_identifier
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.runs.announce import delivery_kind

_NEVER = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class BackupSetList:
    """What the clusters have, as far as they say it."""

    backup_sets: list[ListedBackupSet]
    failures: list[Failure]
    """Why a cluster's are missing, once for each that could not be asked."""


def list_backup_sets(
    clusters: Sequence[Cluster],
    *,
    configuration: Configuration,
    backups: BackupService,
    ledger: Ledger,
    copies: DeliveredCopies,
) -> BackupSetList:
    """List the backup sets of *clusters*, newest first within each, with their proven deliveries."""
    found = BackupSetList([], [])
    for cluster in clusters:
        try:
            theirs = sorted(
                backups.backup_sets(cluster.instance_id),
                key=lambda each: (each.restores_to or _NEVER, each.backup_set_id),
                reverse=True,
            )
        except OceanferryError as error:
            found.failures.append(Failure.of(error))
            continue
        found.backup_sets.extend(_listed(cluster, each, configuration, ledger, copies) for each in theirs)
    return found


def _listed(
    cluster: Cluster,
    backup_set: BackupSet,
    configuration: Configuration,
    ledger: Ledger,
    copies: DeliveredCopies,
) -> ListedBackupSet:
    return ListedBackupSet(
        cluster=cluster.name,
        instance_id=cluster.instance_id,
        backup_set_id=backup_set.backup_set_id,
        status=backup_set.status,
        validity=backup_set.validity,
        method=backup_set.method,
        object_type=backup_set.object_type,
        storage_class=backup_set.storage_class,
        tenants=backup_set.tenants,
        restores_to=backup_set.restores_to,
        size_bytes=backup_set.size_bytes,
        download_task_id=backup_set.download_task_id,
        download_task_status=backup_set.download_task_status,
        delivered_to=tuple(
            name
            for name in _delivered_to(cluster, backup_set, configuration, ledger)
            if not configuration.destination(name).takes_copies
            or copies.is_there(name, cluster.instance_id, backup_set.backup_set_id)
        ),
    )


def _delivered_to(
    cluster: Cluster, backup_set: BackupSet, configuration: Configuration, ledger: Ledger
) -> tuple[str, ...]:
    """Ask the ledger for each destination of each route, and for those that requests named themselves."""
    if not is_identifier(backup_set.backup_set_id):
        return ()
    routes = ["", *(name for name, route in configuration.routes.items() if route.cluster == cluster)]
    delivered: dict[str, None] = {}
    for route in routes:
        order = Order(
            run="list", route=route, cluster=cluster.name, backup_set_id=backup_set.backup_set_id, deliver=()
        )
        names = configuration.routes[route].deliver if route else tuple(configuration.destinations)
        for name in names:
            key = delivery_key(order, cluster.instance_id, name, delivery_kind(name, configuration))
            if name not in delivered and ledger.receipt(key):
                delivered[name] = None
    return tuple(delivered)
