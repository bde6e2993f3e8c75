"""What has to be known of a bucket of OSS to call it. It loads no SDK."""

from __future__ import annotations

from dataclasses import dataclass

from oceanferry.adapters.alibaba_cloud.errors import Operation
from oceanferry.domain.credentials import Credentials, CredentialsSource
from oceanferry.ports.clock import Clock


@dataclass(frozen=True)
class OssBucket:
    """How one bucket is called."""

    name: str
    region: str
    """Where the bucket is, or should be; part of every signature."""
    credentials: Credentials | CredentialsSource
    """Who signs, now or at every moment."""
    clock: Clock
    """What passes between two attempts."""
    endpoint: str | None = None
    """``https://HOST`` or ``http://HOST:PORT``; None for the region's public one."""
    is_domain: bool = False
    """Whether the endpoint is a domain of the bucket's own, which its name is not put before."""
    identity: str = Operation.identity
    """Whose RAM policies count, for the advice in errors."""
    called_at: str = ""
    """Which endpoint was chosen and why, likewise."""
