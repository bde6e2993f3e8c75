"""The state of the deployed resources, as the cloud reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class CallerIdentity:
    """Whose AccessKey it is."""

    account_id: str
    arn: str
    kind: str
    """``Account``, ``RAMUser``, ``AssumedRoleUser``."""


@dataclass(frozen=True)
class BucketState:
    """What a bucket is."""

    region: str
    storage_class: str
    acl: str = "private"


@dataclass(frozen=True)
class Retention:
    """A bucket's retention policy (WORM)."""

    state: str
    """``InProgress`` for a day, in which it can be undone; then ``Locked``."""
    days: int


@dataclass(frozen=True)
class LifecycleRule:
    """An enabled lifecycle rule of a bucket, as far as it concerns us. None: it does nothing of the kind."""

    prefix: str
    """Of the keys that it is about; empty for all."""
    aborts_uploads_after_days: int | None = None
    deletes_after_days: int | None = None
    archives_after_days: int | None = None
    """Until objects can no longer be read without being restored."""

    def covers(self, prefix: str) -> bool:
        """Tell whether it is about every key with *prefix*."""
        return prefix.startswith(self.prefix)

    def meets(self, prefix: str) -> bool:
        """Tell whether it is about some key with *prefix*."""
        return self.covers(prefix) or self.prefix.startswith(prefix)


@dataclass(frozen=True)
class Reachability:
    """What a server said to a request that asked for nothing."""

    status: int
    date: datetime | None
    """Its clock."""
    at: datetime
    """Ours, half way between asking and hearing."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""


BucketVersioning = Literal["", "Enabled", "Suspended"]
