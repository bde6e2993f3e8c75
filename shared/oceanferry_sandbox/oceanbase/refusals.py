"""The error replies of the API.

The OceanBase API documents no error codes of its own. Those of the gateway (missing parameters, unknown
actions, permissions, throttling) are known from its published replies; those about instances, backup
sets and tasks are plausible inventions in the gateway's style and **unverified**: nothing may depend on
their exact words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(eq=False)
class Refusal(Exception):
    """A request that is answered with an error."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    detail: Mapping[str, object] | None = None
    """The ``AccessDeniedDetail`` of a denial."""


def missing(parameter: str) -> Refusal:
    """A mandatory parameter was not sent."""
    return Refusal(400, f"Missing{parameter}", f"{parameter} is mandatory for this action.")


def invalid(parameter: str, value: str) -> Refusal:
    """A parameter cannot be understood."""
    message = f"The specified parameter {parameter} is not valid: {value[:64]!r}."
    return Refusal(400, "InvalidParameter", message)


def unknown_action() -> Refusal:
    """Neither this path nor this action exists."""
    message = "Specified api is not found, please check your url and method."
    return Refusal(404, "InvalidAction.NotFound", message)


def wrong_version(version: str) -> Refusal:
    """The API has no such version."""
    return Refusal(400, "InvalidVersion", f"Specified parameter Version is not valid: {version[:64]!r}.")


def denied(action: str, code: str) -> Refusal:
    """The caller's RAM policies do not allow *action*."""
    ram_action = f"oceanbase:{action}"
    message = (
        f"You are not authorized to do this action. Resource: acs:oceanbase:*:*:* Action: {ram_action}"
        if code == "NoPermission"
        else "User not authorized to operate on the specified resource, or this API doesn't support RAM."
    )
    return Refusal(403, code, message, detail={"AuthAction": ram_action, "NoPermissionType": "ImplicitDeny"})


def throttled(status: int, retry_after: timedelta | None) -> Refusal:
    """The caller asks too often."""
    message = "Request was denied due to user flow control."
    if retry_after is None:
        return Refusal(status, "Throttling.User", message)
    milliseconds = retry_after // timedelta(milliseconds=1)
    return Refusal(status, "Throttling.User", message, {"x-acs-retry-after": str(milliseconds)})


def unavailable() -> Refusal:
    """The service is down for a moment."""
    message = "The request has failed due to a temporary failure of the server."
    return Refusal(503, "ServiceUnavailable", message)


def unknown_instance(instance_id: str) -> Refusal:
    """There is no such instance. Unverified."""
    message = f"The specified instance {instance_id!r} is not found."
    return Refusal(404, "InvalidInstanceId.NotFound", message)


def unknown_backup_set(backup_set_id: str) -> Refusal:
    """The instance has no such backup set. Unverified."""
    message = f"The specified backup set {backup_set_id!r} is not found."
    return Refusal(404, "InvalidBackupSetId.NotFound", message)


def unknown_task(task_id: str) -> Refusal:
    """The instance has no such download task. Unverified."""
    message = f"The specified download task {task_id!r} is not found."
    return Refusal(404, "InvalidDownloadTaskId.NotFound", message)


def not_downloadable(backup_set_id: str) -> Refusal:
    """The backup set is unfinished or of a kind that cannot be downloaded. Unverified."""
    message = f"The current state of the backup set {backup_set_id!r} does not support this operation."
    return Refusal(400, "OperationDenied.BackupSetStatus", message)


def task_running(task_id: int) -> Refusal:
    """A download task of the backup set is still running. Unverified."""
    message = f"The download task {task_id} of the backup set is still running."
    return Refusal(409, "OperationDenied.DownloadTaskRunning", message)
