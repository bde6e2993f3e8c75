"""What the page shows, free of the services it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from oceanferry_sandbox.chats.chat import Chat, ChatMessage, Refusal


@dataclass(frozen=True)
class ChatView:
    """One chat."""

    name: str
    vendor: str
    messages: Sequence[ChatMessage] = ()
    refusals: Sequence[Refusal] = ()

    @classmethod
    def of(cls, chat: Chat) -> ChatView:
        """Return *chat* as it is now."""
        return cls(chat.name, chat.vendor, tuple(chat.messages), tuple(chat.refusals))


@dataclass(frozen=True)
class ObjectView:
    """One object of a bucket."""

    key: str
    size_bytes: int
    crc64: str
    """Decimal, as OSS gives it."""
    storage_class: str
    modified_at: datetime


@dataclass(frozen=True)
class BucketView:
    """One bucket."""

    name: str
    objects: Sequence[ObjectView] = ()


@dataclass(frozen=True)
class InvocationView:
    """One attempt to run a function."""

    function: str
    status: str
    """Function Compute's own word, in any case."""
    task_id: str
    started_at: datetime
    attempt: int = 1
    duration: timedelta | None = None
    """None while it runs."""
    detail: str = ""
    """Why it failed, or anything else worth a line."""


@dataclass(frozen=True)
class BackupSetView:
    """One backup set and its download task."""

    backup_set_id: str
    instance_id: str
    tenant: str
    status: str
    task_status: str
    """OceanBase's own word, in any case."""
    method: str = ""
    size_bytes: int | None = None
    restores_to: datetime | None = None


@dataclass(frozen=True)
class EndpointView:
    """Where one service of the sandbox listens."""

    name: str
    url: str
    """Only its origin is shown: a path or a query may hold a token."""


@dataclass(frozen=True)
class SandboxView:
    """Everything the page shows, at one moment."""

    chats: Sequence[ChatView] = ()
    buckets: Sequence[BucketView] = ()
    invocations: Sequence[InvocationView] = ()
    backup_sets: Sequence[BackupSetView] = ()
    endpoints: Sequence[EndpointView] = ()
    first_step: str = ""
    """A command to type, shown while nothing has happened yet."""

    def without_secrets(self) -> SandboxView:
        """Return what may be published: no raw bodies, of the endpoints only the origins."""
        return replace(
            self,
            chats=[_without_raw(chat) for chat in self.chats],
            endpoints=[replace(each, url=_origin(each.url)) for each in self.endpoints],
        )


def _without_raw(chat: ChatView) -> ChatView:
    return replace(chat, messages=[replace(message, raw="") for message in chat.messages])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
