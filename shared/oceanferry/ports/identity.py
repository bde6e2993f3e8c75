"""Asking who we are."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.deployment.cloud_state import CallerIdentity


class Identity(Protocol):
    """The service that knows AccessKeys."""

    def caller(self) -> CallerIdentity:
        """Return whose AccessKey it is. Raises CredentialsRefused and the other errors of the tree."""
