"""The replies of the OceanBase API, read with tolerance.

The SDK's own models of version 12.0.0 drop what the API returns since
2025-08-05 (``Data.DownloadTaskId``, ``DownloadLinks``), so the raw reply is
read here. Unknown fields are ignored, because the API grows; what is absent,
empty or of another type than documented counts as not said. Sources are the
API reference's pages on CreateBackupSetDownloadLink,
DescribeBackupSetDownloadLink and DescribeDataBackupSet.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.foreign_text import without_controls

# StartTime's sample has no zone, and no source says which is meant. Of UTC and China's, the latter never lets
# a backup set pass as newer than it is.
_ASSUMED_ZONE = timezone(timedelta(hours=8))

_LONGEST_TEXT = 8 * 1024
"""As long as a URL may be; whatever is longer counts as not said."""
_BEYOND_ANY_COUNT = 2**63
_MOST_ENTRIES = 10_000


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        return without_controls(value).strip() if len(value) <= _LONGEST_TEXT else ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _address(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    """Read a number of bytes or of parts: one that no disk has is none."""
    number = _whole_number(value)
    return number if number is not None and number < _BEYOND_ANY_COUNT else None


def _whole_number(value: object) -> int | None:
    """Read a number that is not negative and not fractional, whatever it is written as."""
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else None


def _number(value: object) -> float | None:
    """Read a number that is not negative."""
    try:
        number = float(_text(value))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _moment(value: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(_text(value).replace("Z", "+00:00"))
        return (read if read.tzinfo else read.replace(tzinfo=_ASSUMED_ZONE)).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None


def _several(value: object) -> list[object]:
    """Read a list that may be a single object or missing."""
    entries = value if isinstance(value, list) else [value]
    if len(entries) > _MOST_ENTRIES:
        raise ValueError("too many entries")
    return [entry for entry in entries if isinstance(entry, dict) and entry]


def _one(value: object) -> object:
    return value if isinstance(value, dict) else {}


Text = Annotated[str, BeforeValidator(_text)]
LinkAddress = Annotated[str, BeforeValidator(_address)]
"""As it was written: one with a character that no address has is none, and not a shorter one."""
Count = Annotated[int | None, BeforeValidator(_count)]
Seconds = Annotated[int | None, BeforeValidator(_whole_number)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


_NO_TASK = re.compile(r"-\d+|0+|not_?exist", re.IGNORECASE)


def _task_id(value: object) -> str:
    text = _text(value)
    return "" if _NO_TASK.fullmatch(text) else text


TaskId = Annotated[str, BeforeValidator(_task_id)]
"""Empty instead of what stands for "no task": 0, ``not_exist``, and -1 or any other negative number.

The sibling API of OB Cloud documents -1: "indicates that no download task has been
created" (en.oceanbase.com/docs/common-oceanbase-cloud-10000000003236279).
"""


def _size(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number < _BEYOND_ANY_COUNT else None


StatedSize = Annotated[float | None, BeforeValidator(_size)]
"""A size of which the unit is not documented."""


class BackupObject(TolerantModel):
    """A part of the instance that was backed up."""

    tenant: Text = Field("", alias="TenantName")


class BackupSetItem(TolerantModel):
    """An entry of DescribeDataBackupSet."""

    set_id: Text = Field("", validation_alias=AliasChoices("SetId", "BackupSetId"))
    status: Text = Field("", alias="Status")
    validity: Text = Field("", alias="Validity")
    method: Text = Field("", alias="Method")
    object_type: Text = Field("", alias="BackupObjectType")
    start_time: Moment = Field(None, alias="StartTime")
    end_time: Moment = Field(None, alias="EndTime")
    checkpoint: Moment = Field(None, alias="Checkpoint")
    data_size: Count = Field(None, alias="DataSize")
    storage_class: Text = Field("", alias="StorageClass")
    listed_task_id: TaskId = Field("", alias="DownloadTaskId")
    download_task_status: Text = Field("", alias="DownloadTaskStatus")
    objects: Annotated[list[BackupObject], BeforeValidator(_several)] = Field([], alias="BackupObjects")

    @property
    def download_task_id(self) -> str:
        """The task of the backup set; empty when there is none, or none any more."""
        return "" if _NO_TASK.fullmatch(self.download_task_status) else self.listed_task_id


class ListingPage(TolerantModel):
    """One page of DescribeDataBackupSet."""

    backup_sets: Annotated[list[BackupSetItem], BeforeValidator(_several)] = Field([], alias="Data")
    total: Count = Field(None, alias="TotalCount")


class _CreatedTask(TolerantModel):
    task_id: TaskId = Field("", alias="DownloadTaskId")


class Creation(TolerantModel):
    """The reply to CreateBackupSetDownloadLink, of either generation."""

    old: TaskId = Field("", alias="DownloadTaskId")
    new: Annotated[_CreatedTask, BeforeValidator(_one)] = Field(_CreatedTask(), alias="Data")

    @property
    def task_id(self) -> str:
        """The new task's id; empty when the reply holds none."""
        return self.new.task_id or self.old


class Link(TolerantModel):
    """Where one file of the backup set is; ``Data`` itself was one before there were DownloadLinks."""

    url: LinkAddress = Field("", alias="Url", repr=False)
    internal_url: LinkAddress = Field("", alias="InternalUrl", repr=False)
    file_name: Text = Field("", alias="FileName")
    part_id: Count = Field(None, alias="PartId")
    size: StatedSize = Field(None, alias="CompressedBackupSetSize")
    """Documented as a float without a unit."""


class TaskData(Link):
    """What DescribeBackupSetDownloadLink says of the task."""

    backup_set_id: Text = Field("", alias="BackupSetId")
    status: Text = Field("", alias="DownloadTaskStatus")
    alive_seconds: Seconds = Field(None, alias="UrlAliveTime")
    download_links: Annotated[list[Link], BeforeValidator(_several)] = Field([], alias="DownloadLinks")
    """Documented as one object, named like a list, and absent from older replies."""

    @property
    def links(self) -> list[Link]:
        """One link a file, in the order of the reply."""
        if self.download_links:
            return self.download_links
        return [self] if self.url or self.internal_url else []


class Description(TolerantModel):
    """The reply to DescribeBackupSetDownloadLink."""

    task: TaskData = Field(alias="Data")
