"""What a request would do, written down without doing it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from oceanferry.domain.documents import ReadableText, StrictModel
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.orders import Kind


class PlannedDelivery(StrictModel):
    """One delivery that the request would make."""

    destination: str
    kind: Kind
    already_delivered: bool
    """Whether the ledger has its receipt, so that nothing would happen."""
    endpoint: ReadableText = ""
    """For a copy, where its bucket is reached from here, and why there."""


class PlannedBackupSet(StrictModel):
    """One backup set that the request means."""

    backup_set_id: str
    restores_to: datetime | None
    size_bytes: int | None
    perhaps_not_downloadable: bool = False
    """Whether OceanBase may refuse its download although it is finished, as it may for a physical backup."""
    download_task_id: str
    """The download task that would be joined or asked for anew; empty when there is none yet."""
    deliveries: tuple[PlannedDelivery, ...]


class Plan(StrictModel):
    """What one request would do."""

    status: Literal["planned", "refused"]
    run: str
    route: str = ""
    cluster: str = ""
    instance_id: str = ""
    backup_sets: tuple[PlannedBackupSet, ...] = ()
    in_one_message: tuple[str, ...] = ()
    """Destinations that get one message about those of several backup sets that are ready together."""
    on_success: tuple[str, ...] = ()
    on_failure: tuple[str, ...] = ()
    failure: Failure | None = None


class ListedBackupSet(StrictModel):
    """A backup set of an instance, its download state, and where it has been delivered."""

    cluster: str
    instance_id: str
    backup_set_id: str
    status: str
    validity: str
    method: str
    object_type: str
    storage_class: str
    """``standard`` or ``archive``, as OceanBase says it."""
    tenants: tuple[str, ...]
    restores_to: datetime | None
    size_bytes: int | None
    download_task_id: str
    download_task_status: str
    delivered_to: tuple[str, ...]
