"""A bucket in which a copy may be found, and links to what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from oceanferry.domain.redeeming.terms import Address
from oceanferry.domain.secrets import Secret
from oceanferry.ports.storage.object_store import ObjectStore


class Presigner(Protocol):
    """Makes links to objects of one bucket, without asking the bucket."""

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Which links it can make."""

    def presign(self, key: str, *, address: Address, lifetime: timedelta) -> Secret:
        """Return a link that reads the object without credentials, until *lifetime* has passed."""


@dataclass(frozen=True)
class CopyPlace:
    """Where a destination's copies lie."""

    destination: str
    region: str
    store: ObjectStore
    prefix: str
    presigner: Presigner
    archived: bool = False
    """Whether copies are written into an archive, out of which nothing is read before it is restored."""
