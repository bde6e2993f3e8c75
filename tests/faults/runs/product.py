"""What is tried: the product, perhaps with a bug, and what its operator has configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from fakes.world import CLUSTER, CONFIGURATION, NIGHTLY, READER
from oceanferry.adapters.ledger.records.records import Records
from oceanferry.domain.backup_sets import Selection
from oceanferry.domain.configuration import Destination, Route
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.retention_report import RetentionOutcome
from oceanferry.domain.runs.jobs import Job
from oceanferry.ports.backup_service import BackupService
from oceanferry.ports.invoker import Invoker
from oceanferry.ports.ledger import Ledger
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.storage.object_store import ObjectStore
from oceanferry.ports.storage.source_object import OpenSource
from oceanferry.usecases.copies.removal import remove

ROUTE = replace(
    NIGHTLY,
    deliver=("ops-room", "old-room", "archive"),
    on_success=("audit",),
    on_failure=("ops-room", "audit"),
    expect_every=timedelta(hours=26),
    has_heartbeat=True,
)
WEEKLY = Route(
    name="weekly",
    cluster=CLUSTER,
    deliver=("ops-room", "old-room"),
    selection=Selection(newest=False, max_age=timedelta(days=7)),
    on_success=("audit", "ops-room"),
    on_failure=("ops-room", "audit"),
)
"""Tells of several backup sets at a time."""
WORLD = replace(
    CONFIGURATION,
    routes={"nightly": ROUTE, "weekly": WEEKLY},
    destinations={**CONFIGURATION.destinations, "old-room": Destination("old-room", READER)},
)
BACKUP_SETS: Mapping[str, Sequence[str]] = {"nightly": ["bak-1"], "weekly": ["bak-1", "bak-2"]}
"""What each route delivers."""
FORGETFUL = "old-room"
"""The one room whose vendor shows a message twice that it is sent twice."""
FOLDER = Folder("oceanbase/", CLUSTER.instance_id, "bak-1")
"""Where the copy lies."""
FILES = {"part1.zip": b"first part" * 7, "part2.zip": b"the second"}

Remove = Callable[..., tuple[RetentionOutcome, str]]
"""Removes one copy."""
FilesNow = Callable[[], Mapping[str, bytes]]
"""Tells what the files are in the newest download, by the keys that they are copied to."""


@dataclass(frozen=True)
class Product:
    """The product that is tried; ports in disguise make it behave as if it had a bug."""

    backups: Callable[[BackupService], BackupService] = lambda backups: backups
    records: Callable[[Records], Records] = lambda records: records
    ledger: Callable[[Ledger, Records], Ledger] = lambda ledger, _: ledger
    notifier: Callable[[Notifier], Notifier] = lambda notifier: notifier
    store: Callable[[ObjectStore, FilesNow], ObjectStore] = lambda store, _: store
    source: Callable[[OpenSource], OpenSource] = lambda open_source: open_source
    invoker: Callable[[Invoker], Invoker] = lambda invoker: invoker
    remove: Remove = remove
    task_id: Callable[[Job], str] = lambda job: job.task_id
