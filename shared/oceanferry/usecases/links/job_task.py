"""The download task that a job names, as OceanBase knows it."""

from __future__ import annotations

from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.links import DownloadTask
from oceanferry.domain.runs.base_jobs import BaseJob
from oceanferry.ports.backup_service import BackupService
from oceanferry.usecases.links.resolve import find, joinable


def task_of_job(job: BaseJob, instance_id: str, backups: BackupService) -> DownloadTask:
    """Ask OceanBase for the job's download task.

    The task of a job that bears no signature is believed only when OceanBase itself says of which
    backup set it is: the task's own reply, or the list of backup sets.

    Raises:
        ServiceRefused: It is of another backup set, or nothing says that it is of this one.
        Besides, what finding the backup set raises.
    """
    order = job.order
    task = backups.download_task(instance_id, job.download_task_id, of=order.backup_set_id)
    if not task.links or task.backup_set_id or not order.unlisted:
        return task
    if joinable(find(instance_id, order.backup_set_id, backups=backups)) == job.download_task_id:
        return task
    raise ServiceRefused(
        f"OceanBase does not say that download task {job.download_task_id} is of backup set"
        f" {order.backup_set_id}, and the job that names it is not signed; its links are not used",
        advice="Check who may publish to the topic of fetch_link, then send the request again",
    )
