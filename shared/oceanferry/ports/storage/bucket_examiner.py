"""Checking a bucket as a whole."""

from __future__ import annotations

from typing import Protocol

from oceanferry.domain.deployment.cloud_state import (
    BucketState,
    BucketVersioning,
    LifecycleRule,
    Retention,
)


class BucketExaminer(Protocol):
    """One bucket's properties; every method raises the errors of the tree, PermissionDenied among them."""

    def state(self) -> BucketState:
        """Say where the bucket is, and of what class. Raises ServiceRefused when there is none."""

    def versioning(self) -> BucketVersioning:
        """Say whether it keeps versions; empty when it never did."""

    def retention(self) -> Retention | None:
        """Return its retention policy, None when it has none."""

    def lifecycle_rules(self) -> tuple[LifecycleRule, ...]:
        """Return the lifecycle rules that are enabled."""
