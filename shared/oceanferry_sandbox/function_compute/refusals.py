"""How Function Compute says no."""

from __future__ import annotations

from oceanferry_sandbox.alibaba_cloud.refused import Refused


def function_not_found(name: str) -> Refused:
    """The function does not exist."""
    return Refused(404, "FunctionNotFound", f"function '{name}' does not exist")


def task_not_found(task_id: str) -> Refused:
    """No asynchronous task has this id (the code is unverified)."""
    return Refused(404, "AsyncTaskNotFound", f"async task '{task_id}' does not exist")


TASK_ID_IN_USE = "AsyncTaskAlreadyExists"
"""Only the status 409 is documented, the code is a guess."""


def task_id_in_use(task_id: str, code: str) -> Refused:
    """A second submission of a task."""
    return Refused(409, code, f"async task '{task_id}' already exists")


def payload_too_large(limit: int) -> Refused:
    """The request body is larger than the invocation type allows."""
    return Refused(413, "EntityTooLarge", f"payload size exceeds maximum allowed size ({limit} bytes)")


def invalid_argument(message: str) -> Refused:
    """A header, parameter or path value is out of its range."""
    return Refused(400, "InvalidArgument", message)


def no_instance_free(name: str) -> Refused:
    """All instances that the function may have are busy."""
    return Refused(429, "ResourceExhausted", f"function '{name}' has no instance free; try again later")
