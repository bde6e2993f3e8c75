"""What a request would do, found out by reading only."""

from __future__ import annotations

from collections.abc import Callable

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Configuration, Route
from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import delivery_key, order_of
from oceanferry.domain.runs.plans import Plan, PlannedBackupSet, PlannedDelivery
from oceanferry.domain.runs.requests import Asked, route_of
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.clock import Clock
from oceanferry.ports.ledger import Ledger
from oceanferry.usecases.copies.delivered import DeliveredCopies
from oceanferry.usecases.links.resolve import chosen
from oceanferry.usecases.runs.announce import delivery_kind

EndpointOf = Callable[[str], str]
"""Says where the bucket of a destination is reached, and why there."""


def plan(
    asked: Asked,
    *,
    configuration: Configuration,
    backups: BackupService,
    ledger: Ledger,
    clock: Clock,
    endpoint_of: EndpointOf,
    copies: DeliveredCopies,
) -> Plan:
    """Say what *asked* would do. Lists backup sets, reads receipts and asks for copies; changes nothing.

    A request that would be refused becomes a plan that says why.
    """
    try:
        route = route_of(asked.request, configuration)
        backup_sets = chosen(asked, route, backups=backups, clock=clock)
    except OceanferryError as error:
        return Plan(status="refused", run=asked.run, failure=Failure.of(error))
    return Plan(
        status="planned",
        run=asked.run,
        route=route.name,
        cluster=route.cluster.name,
        instance_id=route.cluster.instance_id,
        backup_sets=tuple(
            _planned(asked, route, each, configuration, ledger=ledger, endpoint_of=endpoint_of, copies=copies)
            for each in backup_sets
        ),
        in_one_message=tuple(
            name
            for name in route.deliver
            if len(backup_sets) > 1 and configuration.destination(name).reads_several
        ),
        on_success=route.on_success,
        on_failure=route.on_failure,
    )


def _planned(
    asked: Asked,
    route: Route,
    backup_set: BackupSet,
    configuration: Configuration,
    *,
    ledger: Ledger,
    endpoint_of: EndpointOf,
    copies: DeliveredCopies,
) -> PlannedBackupSet:
    instance_id = route.cluster.instance_id
    order = order_of(asked, route, backup_set.backup_set_id)
    return PlannedBackupSet(
        backup_set_id=backup_set.backup_set_id,
        restores_to=backup_set.restores_to,
        size_bytes=backup_set.size_bytes,
        perhaps_not_downloadable=backup_set.perhaps_not_downloadable,
        download_task_id=backup_set.download_task_id,
        deliveries=tuple(
            PlannedDelivery(
                destination=name,
                kind=(kind := delivery_kind(name, configuration)),
                already_delivered=ledger.receipt(delivery_key(order, instance_id, name, kind)) is not None
                and (kind != "copy" or copies.is_there(name, instance_id, backup_set.backup_set_id)),
                endpoint=endpoint_of(name) if kind == "copy" else "",
            )
            for name in route.deliver
        ),
    )
