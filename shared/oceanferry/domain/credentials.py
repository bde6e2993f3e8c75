"""Who calls Alibaba Cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oceanferry.domain.secrets import Secret


@dataclass(frozen=True)
class Credentials:
    """An AccessKey of a RAM user, or the temporary one of a role."""

    access_key_id: str
    access_key_secret: Secret
    security_token: Secret | None = None
    """Belongs to a temporary AccessKey, which is unknown to the cloud without it."""


CredentialsSource = Callable[[], Credentials]
"""Gives the AccessKey to use at this moment. Raises the error of obtaining one."""
