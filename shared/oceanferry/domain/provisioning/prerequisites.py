"""What provisioning starts from: facts of oceanferry.yaml, of s.yaml, and of the files for operations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oceanferry.domain.deployment.deployed import Deployment
from oceanferry.domain.deployment.permissions import Grant
from oceanferry.domain.deployment.resource_names import ResourceNames

Document = Mapping[str, object]


@dataclass(frozen=True)
class Expiry:
    """Objects that OSS deletes as they grow old."""

    prefix: str
    """What their keys begin with."""
    days: int


@dataclass(frozen=True)
class WantedBucket:
    """A bucket of the functions' own account."""

    name: str
    region: str
    prefix: str = ""
    """What the keys of the copies, or of the ledger, begin with."""
    keeps_versions: bool = False
    expiry: Expiry | None = None
    """Of what may be deleted as it grows old."""


@dataclass(frozen=True)
class LogViews:
    """The alarm rules and the dashboard, as Log Service's API has them, for the project ``oceanferry``."""

    alarms: tuple[Document, ...] = ()
    dashboard: Document | None = None


@dataclass(frozen=True)
class Prerequisites:
    """Everything that decides which resources there must be."""

    names: ResourceNames
    region: str
    account_id: str
    grants: tuple[Grant, ...]
    deployment: Deployment
    buckets: tuple[WantedBucket, ...]
    log_views: LogViews
    existing: frozenset[str] = frozenset()
    """``kind:name`` of what exists already."""
    parameters: tuple[str, ...] = ()
    """The names of the encrypted parameters, which the printed commands store."""
    parameters_key: str = ""
    """Which KMS key they are encrypted with; empty for OOS's own."""
