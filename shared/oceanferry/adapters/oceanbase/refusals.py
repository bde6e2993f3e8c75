"""OceanBase's own error replies.

The actions used here document none of their codes. Those of the API's other
actions are in its metadata (aliyun/aliyun-openapi-meta, oceanbasepro): 400
``InstanceId.Invalid``, 404 ``ServiceTemporarilyUnavailable``, 404 ``UnknownError``,
400 ``GetInstance.Fail``. ``IllegalOperation.Resource`` is known from published
clients, which take it for an instance that is gone; all else is recognised by
words, in the code first and then in the message. **Unverified**: a refusal that is
not recognised here is still reported, in the vendor's words.
"""

from __future__ import annotations

import re

from oceanferry.adapters.alibaba_cloud.errors import Operation, Refusal
from oceanferry.domain.errors import (
    BackupSetNotFound,
    InstanceNotFound,
    OceanferryError,
    PermanentError,
    RetryableError,
    ServiceUnavailable,
)

_MISSING = r"not[ _]?found|not[ _]?exist|doesn.t exist|no such|illegaloperation\.resource"
_INVALID_INSTANCE = r"^instanceid\.invalid"
_OUT_OF_ORDER = r"temporarilyunavailable|\.fail$|^unknownerror$"
_BUSY = r"running|in[ _]?progress|processing|already exist|duplicate|conflict"
_UNKNOWN_API = r"^invalid(action|version|api)"
_PERHAPS_NOT_DOWNLOADABLE = (
    "If no other reason is given: this kind of backup set may not be downloadable, as is said of physical"
    " backups. Check in the OceanBase console whether it offers the download, and let the route select"
    " another method"
)
_SUBJECTS = {"task": r"task", "backup set": r"backup|set[ _]?id", "instance": r"instance|cluster"}


class DownloadTaskGone(PermanentError):
    """The service does not know this download task, or no longer."""


class DownloadTaskRunning(RetryableError):
    """A download task of the backup set is running, so no other is created."""


def named(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    """Name a refusal about an instance or a backup set, or a passing trouble; None for any other."""
    if re.search(_OUT_OF_ORDER, refusal.code.lower()):
        message = operation.failure(f"{operation.service}: the service is unavailable")
        return ServiceUnavailable(
            message, advice="Try again later", code=refusal.code, request_id=refusal.request_id
        )
    invalid = re.search(_INVALID_INSTANCE, refusal.code.lower()) is not None
    if not invalid and not _says(refusal, _MISSING):
        return None
    if not invalid and _subject(refusal) == "backup set":
        message = operation.failure(f"{operation.service}: the backup set does not exist")
        advice = "Check the backup_set_id. OceanBase deletes a backup set when its retention period ends"
        return BackupSetNotFound(message, advice=advice, code=refusal.code, request_id=refusal.request_id)
    message = operation.failure(f"{operation.service}: the instance does not exist")
    advice = "Check the cluster's instance_id, the region, and that the AccessKey belongs to the same account"
    return InstanceNotFound(message, advice=advice, code=refusal.code, request_id=refusal.request_id)


def named_in_describing(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    """Name a refusal to describe a download task."""
    if _subject(refusal) == "task" and _says(refusal, _MISSING):
        return DownloadTaskGone(operation.failure("the download task does not exist"), code=refusal.code)
    return named(refusal, operation)


def named_in_creating(refusal: Refusal, operation: Operation) -> OceanferryError | None:
    """Name a refusal to create a download task."""
    if _subject(refusal) == "task" and _says(refusal, _BUSY):
        return DownloadTaskRunning(operation.failure("a download task is already running"), code=refusal.code)
    known = named(refusal, operation)
    if known is None and not refusal.common:
        known = refusal.error(operation)
        known.advice = _PERHAPS_NOT_DOWNLOADABLE
    return known


def _says(refusal: Refusal, pattern: str) -> bool:
    text = f"{refusal.code} {refusal.message}".lower()
    return re.search(pattern, text) is not None and re.search(_UNKNOWN_API, text) is None


def _subject(refusal: Refusal) -> str:
    for text in (refusal.code.lower(), refusal.message.lower()):
        for subject, pattern in _SUBJECTS.items():
            if re.search(pattern, text):
                return subject
    return ""
