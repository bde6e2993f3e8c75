"""Replies with HTTP 200 that say in their body that the call failed."""

from __future__ import annotations

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException

_NO_ERROR = {"", "none", "ok", "success", "200", "0"}


def raise_if_refused(body: object, *, status: int = 200) -> None:
    """Raise the SDK's exception for an error reply when *body* is one; it is no empty list then.

    Args:
        body: The reply's JSON, read.
        status: The reply's status, which does not say so.

    Raises:
        AlibabaCloudException: The body says ``Success: false``, or has an error's ``Code``.
    """
    if not isinstance(body, dict):
        return
    success = str(body.get("Success", body.get("success", True))).lower()
    if success != "false" and str(body.get("Code", "")).lower() in _NO_ERROR:
        return
    raise AlibabaCloudException(
        status_code=status,
        code=str(body.get("Code") or body.get("ErrorCode") or "UnknownError"),
        data=body,
        request_id=str(body.get("RequestId") or ""),
    )
