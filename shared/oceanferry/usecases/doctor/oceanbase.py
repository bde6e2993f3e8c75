"""Whether OceanBase lets us ask for backup sets and for their links.

Nothing is started: the link is asked for of a backup set that no instance has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Literal

from oceanferry.domain.configuration import Cluster
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import BackupSetNotFound, OceanferryError, ServiceRefused
from oceanferry.domain.texts import Sentence, counted, text
from oceanferry.ports.backup_service import BackupService

NO_BACKUP_SET = "oceanferry-doctor-asks-for-nothing"
NO_TASK = "0"

_Tried = Literal["oceanbase_create_link", "oceanbase_describe_link"]


def oceanbase_findings(clusters: Iterable[Cluster], *, backups: BackupService) -> Iterator[Finding]:
    """Try each of the three actions on every cluster."""
    for cluster in clusters:
        topic = Topic("oceanbase", f"{cluster.name} ({cluster.instance_id})")
        yield _list(topic, cluster.instance_id, backups)
        yield _try(
            *(topic, "oceanbase_create_link", text("download links can be requested")),
            partial(backups.request_download, cluster.instance_id, NO_BACKUP_SET),
        )
        yield _try(
            *(topic, "oceanbase_describe_link", text("download tasks can be read")),
            partial(backups.download_task, cluster.instance_id, NO_TASK, of=NO_BACKUP_SET),
        )


def _list(topic: Topic, instance_id: str, backups: BackupService) -> Finding:
    try:
        found = list(backups.backup_sets(instance_id))
    except OceanferryError as error:
        return topic.failed("oceanbase_list", error)
    finished = [each for each in found if each.status.lower() == "done"]
    if not finished:
        return topic.warning(
            "oceanbase_no_backup_sets",
            text("it has {number}, but none is finished", number=counted(len(found), "backup set")),
            text("Enable backups in the OceanBase console, or wait until the first backup is finished"),
        )
    physical = sum(each.perhaps_not_downloadable for each in finished)
    doubt = (
        text("; {physical} of them physical: OceanBase may refuse their download", physical=physical)
        if physical
        else ""
    )
    return topic.ok(
        "oceanbase_list",
        text(
            "{number} can be listed{doubt}", number=counted(len(finished), "finished backup set"), doubt=doubt
        ),
    )


def _try(topic: Topic, name: _Tried, meaning: Sentence, call: Callable[[], object]) -> Finding:
    try:
        call()
    except (BackupSetNotFound, ServiceRefused):
        pass  # it was looked for, hence allowed
    except OceanferryError as error:
        return topic.failed(name, error)
    return topic.ok(name, meaning)
