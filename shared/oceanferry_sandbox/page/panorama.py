"""What the page shows of a running sandbox."""

from __future__ import annotations

from datetime import datetime, timezone

from pydantic_core import from_json

from oceanferry_sandbox.chats.chat import Chat
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.function_compute.invocations import Invocation
from oceanferry_sandbox.greeting import first_step
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet
from oceanferry_sandbox.page.view import (
    BackupSetView,
    BucketView,
    ChatView,
    EndpointView,
    InvocationView,
    ObjectView,
    SandboxView,
)

_SHOWN_INVOCATIONS = 50


def panorama(cloud: Cloud) -> SandboxView:
    """Return everything that can be seen at this moment, the latest invocations first."""
    return SandboxView(
        chats=[ChatView.of(chat) for chat in _chats(cloud)],
        buckets=[_bucket(cloud, ARCHIVE)],
        invocations=[
            _invocation(each) for each in cloud.function_compute.invocations[: -_SHOWN_INVOCATIONS - 1 : -1]
        ],
        backup_sets=[_backup_set(cloud, each) for each in cloud.oceanbase.backup_sets],
        endpoints=[EndpointView(name, url) for name, url in cloud.endpoints.items()],
        first_step=first_step(cloud.own),
    )


def _chats(cloud: Cloud) -> list[Chat]:
    """Return the chats that oceanferry.yaml knows, and any other in which something happened."""
    configured = [cloud.dingtalk.chat, cloud.audit.chat]
    return [chat for chat in cloud.chats.chats if chat in configured or chat.messages or chat.refusals]


def _bucket(cloud: Cloud, name: str) -> BucketView:
    objects = [
        ObjectView(
            key=each.key,
            size_bytes=each.content.size_bytes,
            crc64=str(each.content.crc64),
            storage_class=each.headers.get("x-oss-storage-class", "Standard"),
            modified_at=each.last_modified,
        )
        for each in cloud.oss.objects(name)
    ]
    return BucketView(name, objects)


def _invocation(each: Invocation) -> InvocationView:
    return InvocationView(
        function=each.function,
        status=each.status,
        task_id=each.task_id or each.request_id,
        started_at=each.started,
        attempt=each.attempt,
        duration=None if each.status == "Running" else each.billed,
        detail=_error_message(each.error) if each.error else "",
    )


def _error_message(error: bytes) -> str:
    return str(from_json(error).get("errorMessage", ""))


def _backup_set(cloud: Cloud, backup_set: SandboxBackupSet) -> BackupSetView:
    now = datetime.now(timezone.utc)
    tasks = [task for task in cloud.oceanbase.tasks if task.backup_set_id == backup_set.set_id]
    return BackupSetView(
        backup_set_id=backup_set.set_id,
        instance_id=backup_set.instance_id,
        tenant=", ".join(backup_set.tenant_names) or backup_set.cluster_name,
        status=backup_set.status,
        task_status=cloud.oceanbase.words[tasks[-1].phase(now) if tasks else "absent"],
        method=backup_set.method,
        size_bytes=backup_set.data_size,
        restores_to=backup_set.checkpoint,
    )
