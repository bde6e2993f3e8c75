"""What permissions are granted for: the configuration, as far as the cloud has to allow something for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class AssumedAs:
    """A role of another account."""

    arn: str
    external_id: str = ""

    @property
    def account_id(self) -> str:
        """The account that it is in."""
        return self.arn.split(":")[3]


@dataclass(frozen=True)
class CopyTarget:
    """A bucket that copies go to."""

    destination: str
    bucket: str
    prefix: str
    region: str
    role: AssumedAs | None = None
    tags: bool = False
    kms_key: str | None = None
    """Which key of the key service copies are encrypted with; empty for the one that it keeps for OSS."""
    removes_old: bool = False
    """Whether copies are listed and removed as they grow old."""


@dataclass(frozen=True)
class LedgerBucket:
    """The bucket that receipts lie in."""

    bucket: str
    prefix: str


@dataclass(frozen=True)
class RequiredAccess:
    """Everything that the configuration makes necessary."""

    region: str
    account_id: str
    functions: Mapping[str, str]
    """The function's name for each entry point."""
    targets: tuple[CopyTarget, ...] = ()
    ledger: LedgerBucket | None = None
    offers_copies: bool = False
    """Whether the page behind a button offers links to copies."""
    parameters: tuple[str, ...] = ()
    """The encrypted parameters of OOS that the configuration names."""
    parameters_key: str = ""
    """Which key they are encrypted with; empty for the one that the key service keeps for OOS."""
    requests: str = ""
    """The MNS queue, and the topic, of requests."""
    dead_letters: str = ""
    """The MNS queue of messages that were given up."""
