"""AccessKeys: who may call the sandbox's services."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import overload


@dataclass(frozen=True)
class AccessKey:
    """An AccessKey pair, with a security token when STS issued it; only the id is ever shown."""

    access_key_id: str
    secret: str = field(repr=False)
    security_token: str = field(default="", repr=False)
    expires_at: float = field(default=math.inf, repr=False)
    """The Unix time at which a temporary one ends."""
    role_arn: str = field(default="", repr=False)
    """The role that a temporary one was issued for."""

    @property
    def names(self) -> frozenset[str]:
        """What a policy may call its holder."""
        return frozenset({self.access_key_id, self.role_arn} - {""})


class KeyRing(Sequence[AccessKey]):
    """The AccessKeys that all services know; one that is issued is known to all of them at once."""

    def __init__(self, keys: Iterable[AccessKey]) -> None:
        self._keys = list(keys)

    def issue(self, key: AccessKey) -> None:
        """Add a key; the oldest ones stay in front."""
        self._keys.append(key)

    def revoke(self, access_key_id: str) -> None:
        """Let a key be unknown from now on."""
        self._keys = [key for key in self._keys if key.access_key_id != access_key_id]

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> AccessKey: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[AccessKey]: ...

    def __getitem__(self, index: int | slice) -> AccessKey | Sequence[AccessKey]:
        return self._keys[index]
