"""The error replies of the API.

The OceanBase API documents no error codes of its own. Those of the gateway (missing parameters, unknown
actions, permissions, throttling) are known from its published replies; those about instances, backup
sets and tasks are plausible inventions in the gateway's style and **unverified**: nothing may depend on
their exact words.
"""

from __future__ import annotations

from datetime import timedelta

from oceanferry_sandbox.alibaba_cloud.refused import Refused


def missing(parameter: str) -> Refused:
    """A mandatory parameter was not sent."""
    return Refused(400, f"Missing{parameter}", f"{parameter} is mandatory for this action.")


def invalid(parameter: str, value: str) -> Refused:
    """A parameter cannot be understood."""
    message = f"The specified parameter {parameter} is not valid: {value[:64]!r}."
    return Refused(400, "InvalidParameter", message)


def wrong_version(version: str) -> Refused:
    """The API has no such version."""
    return Refused(400, "InvalidVersion", f"Specified parameter Version is not valid: {version[:64]!r}.")


def denied(action: str, code: str) -> Refused:
    """The caller's RAM policies do not allow *action*."""
    ram_action = f"oceanbase:{action}"
    message = (
        f"You are not authorized to do this action. Resource: acs:oceanbase:*:*:* Action: {ram_action}"
        if code == "NoPermission"
        else "User not authorized to operate on the specified resource, or this API doesn't support RAM."
    )
    return Refused(403, code, message, detail={"AuthAction": ram_action, "NoPermissionType": "ImplicitDeny"})


def throttled(status: int, retry_after: timedelta | None) -> Refused:
    """The caller asks too often."""
    message = "Request was denied due to user flow control."
    if retry_after is None:
        return Refused(status, "Throttling.User", message)
    milliseconds = retry_after // timedelta(milliseconds=1)
    return Refused(status, "Throttling.User", message, {"x-acs-retry-after": str(milliseconds)})


def unavailable() -> Refused:
    """The service is down for a moment."""
    message = "The request has failed due to a temporary failure of the server."
    return Refused(503, "ServiceUnavailable", message)


def unknown_instance(instance_id: str) -> Refused:
    """There is no such instance. Unverified."""
    message = f"The specified instance {instance_id!r} is not found."
    return Refused(404, "InvalidInstanceId.NotFound", message)


def unknown_backup_set(backup_set_id: str) -> Refused:
    """The instance has no such backup set. Unverified."""
    message = f"The specified backup set {backup_set_id!r} is not found."
    return Refused(404, "InvalidBackupSetId.NotFound", message)


def unknown_task(task_id: str) -> Refused:
    """The instance has no such download task. Unverified."""
    message = f"The specified download task {task_id!r} is not found."
    return Refused(404, "InvalidDownloadTaskId.NotFound", message)


def not_downloadable(backup_set_id: str) -> Refused:
    """The backup set is unfinished or of a kind that cannot be downloaded. Unverified."""
    message = f"The current state of the backup set {backup_set_id!r} does not support this operation."
    return Refused(400, "OperationDenied.BackupSetStatus", message)


def task_running(task_id: int) -> Refused:
    """A download task of the backup set is still running. Unverified."""
    message = f"The download task {task_id} of the backup set is still running."
    return Refused(409, "OperationDenied.DownloadTaskRunning", message)
