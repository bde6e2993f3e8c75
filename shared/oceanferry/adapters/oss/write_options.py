"""What every object of a destination is written with, in the words of OSS's requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from oceanferry.domain.copies.target_options import TargetOptions

ACL = "private"
"""Of every object, whatever the bucket's own: copies stay private even in a bucket that is public."""
READABLE = "Standard"
"""The storage class of what is read back: a small object stays readable whatever the bucket's class is."""
_CONTENT_TYPES = {"zip": "application/zip", "json": "application/json"}


def content_type(key: str) -> str:
    """Return what an object is by its key's ending; the SDK would look into tables of the machine it runs on.

    It loads them at its first write, in each thread that writes one then.
    """
    return _CONTENT_TYPES.get(key.rpartition(".")[2].lower(), "application/octet-stream")


@dataclass(frozen=True)
class Writing:
    """Turns options into the fields of requests, and into the permissions that these need."""

    options: TargetOptions

    @property
    def action(self) -> str:
        """The RAM actions that writing needs."""
        tagging = ["oss:PutObjectTagging"] if self.options.tags else []
        keys = ["kms:GenerateDataKey", "kms:Decrypt"] if self.options.encryption == "KMS" else []
        *actions, last = ["oss:PutObject", *tagging, *keys]
        return f"{', '.join(actions)} and {last}" if actions else last

    def small_object(self) -> dict[str, object]:
        """Return what a request for a manifest or a record says."""
        return {"storage_class": READABLE, **self._fields({})}

    def file(self, metadata: Mapping[str, str]) -> dict[str, object]:
        """Return what a request for a copied file says; *metadata* adds to what the options have."""
        return {"storage_class": self.options.storage_class or None, **self._fields(metadata)}

    def _fields(self, metadata: Mapping[str, str]) -> dict[str, object]:
        encryption = self.options.encryption
        return {
            "metadata": {**self.options.metadata, **metadata} or None,
            "tagging": self._tagging or None,
            "server_side_encryption": encryption or None,
            "server_side_encryption_key_id": (encryption == "KMS" and self.options.kms_key_id) or None,
        }

    @property
    def _tagging(self) -> str:
        pairs = self.options.tags.items()
        return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
