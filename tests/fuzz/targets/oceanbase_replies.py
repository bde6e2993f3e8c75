"""Replies of the OceanBase API, from the document to what people are shown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from pydantic import ValidationError

from fakes.sample_notifications import BACKUP_SET, NOW, link_ready
from fuzz.garbage_values import GarbageValues
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.http.urls import target_of
from oceanferry.adapters.oceanbase.links import links
from oceanferry.adapters.oceanbase.replies import BackupSetItem, Creation, Description, ListingPage
from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.links import DownloadLink, DownloadTask, is_oss_host, task_of
from oceanferry.domain.secrets import Secret

_KEYS = (
    *("Data", "TotalCount", "SetId", "BackupSetId", "Status", "Validity", "Method", "BackupObjectType"),
    *("StartTime", "EndTime", "Checkpoint", "DataSize", "StorageClass", "DownloadTaskId"),
    *("DownloadTaskStatus", "BackupObjects", "TenantName", "Url", "InternalUrl", "FileName", "PartId"),
    *("CompressedBackupSetSize", "UrlAliveTime", "DownloadLinks"),
)
_WORDS = (
    "http://b.oss-cn-beijing.aliyuncs.com/f/orders_0.zip?Expires=1795348800&Signature=x",
    "http://b.oss-cn-beijing-internal.aliyuncs.com/f/orders_0.zip",
    "http://evil.example/x.zip",
    "http://b.oss-cn-beijing.aliyuncs.com@evil.example/",
    "https://100.100.100.200/latest",
    "orders_0.zip",
    "bak-4n1",
    "SUCCESS",
    "RUNNING",
    "not_exist",
)
_ENDPOINT = ChatEndpoint(
    "ops-room", Secret("https://chat.example/hook"), secret=Secret("whsec_" + "QUFB" * 8)
)


def oceanbase_replies(data: bytes) -> None:
    """A reply is read or refused as a document; texts are text, and links lead to OSS."""
    values = GarbageValues(data, keys=_KEYS, words=_WORDS)
    with suppress(ValidationError):
        page = ListingPage.model_validate(values.object())
        for each in page.backup_sets:
            _readable(each.set_id, each.status, each.method, *(o.tenant for o in each.objects))
    with suppress(ValidationError):
        BackupSetItem.model_validate(values.object())
    with suppress(ValidationError):
        _readable(Creation.model_validate(values.object()).task_id)
    with suppress(ValidationError):
        described = Description.model_validate({"Data": values.object()}).task
        _shown(described.backup_set_id, described.status, links(described, NOW))


def _shown(backup_set_id: str, status: str, found: tuple[DownloadLink, ...]) -> None:
    _readable(backup_set_id, status, *(link.file_name for link in found))
    for link in found:
        for url in (link.public_url, link.internal_url):
            assert url is None or is_oss_host(target_of(url).host)
    task = DownloadTask("1000002", backup_set_id, status, found)
    assert task.listing.files == len(found)
    assert task.expired(NOW) in (True, False)
    with suppress(ServiceRefused):
        task_of(task, "bak-4n1")
    if task.ready:
        total = sum(link.size_bytes or 0 for link in found)
        ready = replace(link_ready(), links=found, backup_set=replace(BACKUP_SET, size_bytes=total))
        for channel in CHANNELS.values():
            channel.encode(ready, _ENDPOINT, NOW)


def _readable(*texts: str) -> None:
    for text in texts:
        text.encode()
        assert "\x1b" not in text
