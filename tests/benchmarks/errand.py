"""What a client has to copy."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Errand(BaseModel):
    """One copy, from a URL to a key of the store."""

    model_config = ConfigDict(frozen=True)

    source: str
    """The URL of the file."""
    size_bytes: int
    endpoint: str
    """Of the store."""
    bucket: str
    key: str
    certificate: Path
    """What to trust where the URLs are https."""
    scratch: Path
    """An empty folder for ways that go through a disk; the benchmark empties it afterwards."""
    connections: int | None
    """None: as many as the product finds helpful."""
    part_size_bytes: int
    zeros: bool = False
    """Whether the file is nothing but zeros."""

    @property
    def target(self) -> str:
        """The URL of the key."""
        return f"{self.endpoint}/{self.bucket}/{self.key}"
