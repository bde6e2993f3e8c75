"""What a client has to copy."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Copying(BaseModel):
    """From where to where."""

    model_config = ConfigDict(frozen=True)

    source: str
    """A URL: of the file, or of the folder of the files."""
    size_bytes: int
    """Of the file, or of each of the files."""
    endpoint: str
    """Of the store."""
    bucket: str
    certificate: Path
    """What to trust where the URLs are https."""
    scratch: Path
    """An empty folder for ways that go through a disk; the benchmark empties it afterwards."""


class Errand(Copying):
    """One copy, from a URL to a key of the store."""

    key: str
    connections: int | None
    """None: as many as the product finds helpful."""
    part_size_bytes: int
    zeros: bool = False
    """Whether the file is nothing but zeros."""

    @property
    def target(self) -> str:
        """The URL of the key."""
        return f"{self.endpoint}/{self.bucket}/{self.key}"


class SetErrand(Copying):
    """The copy of a backup set, from a folder of a web server to a prefix of the store."""

    files: int
    prefix: str
    far: bool
    """Whether the round trip is one between regions."""
    at_once: int
    """How many files the other tools may have under way."""

    @property
    def names(self) -> list[str]:
        """What the files are called."""
        return [file_name(number) for number in range(1, self.files + 1)]


def file_name(number: int) -> str:
    """Return what the source calls a file of a backup set."""
    return f"{number:05d}.zip"
