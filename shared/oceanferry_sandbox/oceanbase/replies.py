"""The replies of the API in both of their generations.

Fields, formats and samples follow the API reference of CreateBackupSetDownloadLink,
DescribeBackupSetDownloadLink and DescribeDataBackupSet, version 2019-09-01.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet
from oceanferry_sandbox.oceanbase.behaviour import Behaviour
from oceanferry_sandbox.oceanbase.download_tasks import DownloadTask, SignedPart

Reply = dict[str, object]


def created(task: DownloadTask, behaviour: Behaviour) -> Reply:
    """Reply to CreateBackupSetDownloadLink."""
    fields: Reply = {"DownloadTaskId": task.task_id}
    return fields if behaviour.generation == "2019" else {"Data": fields}


def described(
    task: DownloadTask,
    backup_set: SandboxBackupSet,
    links: Sequence[SignedPart],
    now: datetime,
    behaviour: Behaviour,
) -> Reply:
    """Reply to DescribeBackupSetDownloadLink; *links* in the order of the parts, empty if there are none."""
    restores_to = backup_set.checkpoint or backup_set.start_time
    fields: Reply = {
        "BackupRestorableTime": restores_to.astimezone(behaviour.zone).strftime("%Y-%m-%d %H:%M:%S"),
        "BackupSetId": behaviour.answers_for or task.backup_set_id,
        "DownloadTaskCreateTime": task.created_at.astimezone(behaviour.zone).strftime("%Y-%m-%dT%H:%M:%S"),
        "DownloadTaskId": task.task_id,
        "DownloadTaskStatus": behaviour.words[task.phase(now)],
    }
    if links:
        fields |= _validity(task, now, behaviour) | _links(links, behaviour)
    return {"Data": fields}


def listed(
    page: Sequence[tuple[SandboxBackupSet, DownloadTask | None]],
    total: int,
    now: datetime,
    behaviour: Behaviour,
) -> Reply:
    """Reply to DescribeDataBackupSet: one page of sets, each with its newest task."""
    return {"Data": [_entry(*entry, now, behaviour) for entry in page], "TotalCount": total}


def _validity(task: DownloadTask, now: datetime, behaviour: Behaviour) -> Reply:
    start = task.ready_at if behaviour.alive_time == "total" else min(now, task.expires_at)
    return {
        "UrlAliveTime": (task.expires_at - start) // timedelta(seconds=1),
        "UrlExpiredTime": task.expires_at.astimezone(behaviour.zone).strftime("%Y-%m-%d %H:%M:%S"),
    }


def _links(links: Sequence[SignedPart], behaviour: Behaviour) -> Reply:
    fields: Reply = {"InternalUrl": links[0].internal_url} if behaviour.internal_links else {}
    if behaviour.generation == "2025" and behaviour.links_as != "absent":
        shown = [_link(link, behaviour) for link in links]
        fields["DownloadLinks"] = shown[0] if behaviour.links_as == "object" else shown[1::2] + shown[::2]
    return fields


def _link(link: SignedPart, behaviour: Behaviour) -> Reply:
    fields: Reply = {
        "FileName": link.part.file_name,
        # A float by the documentation, which does not name the unit; bytes are a guess.
        "CompressedBackupSetSize": float(link.part.size_bytes),
    }
    if behaviour.part_ids != "absent":
        fields["PartId"] = link.part.part_id if behaviour.part_ids == "numbered" else 0
    if behaviour.public_links:
        fields["Url"] = link.url
    if behaviour.internal_links:
        fields["InternalUrl"] = link.internal_url
    return fields


def _entry(
    backup_set: SandboxBackupSet, task: DownloadTask | None, now: datetime, behaviour: Behaviour
) -> Reply:
    start = backup_set.start_time
    return {
        "SetId": backup_set.set_id,
        "Status": backup_set.status,
        "Type": backup_set.type,
        "Method": backup_set.method,
        "Policy": backup_set.policy,
        "BackupObjectType": backup_set.backup_object_type,
        # The reference's sample of this time has no zone, those of the next two have.
        "StartTime": start.astimezone(behaviour.zone).strftime("%Y-%m-%dT%H:%M:%S"),
        **_utc("EndTime", backup_set.end_time),
        **_utc("Checkpoint", backup_set.checkpoint),
        "DataSize": backup_set.data_size,
        "DataVersion": int(start.timestamp() * 1000),
        "Progress": "52" if backup_set.end_time is None else "100",
        "StorageClass": "standard",
        "Validity": backup_set.validity,
        "DownloadTaskId": behaviour.no_task if task is None else task.task_id,
        "DownloadTaskStatus": behaviour.words["absent" if task is None else task.phase(now)],
        "BackupObjects": [
            {"ClusterName": backup_set.cluster_name, "TenantName": name, "DatabaseTablesList": []}
            for name in backup_set.tenant_names
        ],
        "BackupResults": [],
    }


def _utc(name: str, moment: datetime | None) -> Reply:
    return {} if moment is None else {name: moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
