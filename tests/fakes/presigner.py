"""Links to objects, for tests."""

from __future__ import annotations

from datetime import timedelta

from oceanferry.domain.redeeming.terms import Address
from oceanferry.domain.secrets import Secret


class FakePresigner:
    """A Presigner whose links say what they are.

    Features:
        addresses: which links it can make.
    """

    def __init__(self, bucket: str, addresses: tuple[Address, ...] = ("public", "internal")) -> None:
        self._bucket = bucket
        self._addresses = addresses

    @property
    def addresses(self) -> tuple[Address, ...]:
        return self._addresses

    def presign(self, key: str, *, address: Address, lifetime: timedelta) -> Secret:
        return Secret(f"https://{self._bucket}.{address}.example/{key}?lives={int(lifetime.total_seconds())}")
