"""How objects are written to a bucket, besides their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Encryption = Literal["", "AES256", "KMS"]
OnConflict = Literal["fail", "version", "replace"]


@dataclass(frozen=True)
class TargetOptions:
    """What a destination asks for; there is no way to ask for a public object."""

    storage_class: str = ""
    """Of objects that are uploaded in parts; empty for the bucket's own. Small objects are
    always Standard: an archived manifest could not be read back."""
    encryption: Encryption = ""
    """Who holds the key: empty as the bucket says, AES256 the store, KMS the key service."""
    kms_key_id: str = ""
    """Of the key service; empty for the key that it keeps for the store."""
    tags: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    """User metadata, in lower case and without the vendor's prefix."""
    on_conflict: OnConflict = "fail"
    """When a key holds something else: fail leaves it; version writes a new version over it, in a
    bucket that keeps the old one; replace knowingly destroys it."""

    @property
    def overwrites(self) -> bool:
        """Whether completing over another object is meant."""
        return self.on_conflict != "fail"
