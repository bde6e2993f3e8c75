"""The sandbox's page: chats, buckets and invocations as they happen."""

from __future__ import annotations

from oceanferry_sandbox.page.page import SandboxPage
from oceanferry_sandbox.page.view import (
    BackupSetView,
    BucketView,
    EndpointView,
    InvocationView,
    ObjectView,
    RoomView,
    SandboxView,
)

__all__ = [
    "BackupSetView",
    "BucketView",
    "EndpointView",
    "InvocationView",
    "ObjectView",
    "RoomView",
    "SandboxPage",
    "SandboxView",
]
