"""A folder for all that the servers have: where it can be, a file system in memory with pages of 2 MiB."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Disk:
    """An empty folder."""

    folder: Path
    large_pages: bool


@contextmanager
def disk(place: Path, *, in_memory: bool) -> Iterator[Disk]:
    """Make a folder below *place*, and remove it with all that is in it.

    A file in memory is made of pages of 4 KiB unless its file system was mounted for larger ones. The
    target then spends half of its processor time on finding, charging and listing pages for the bytes that
    arrive (0.7 s for a GiB, against 0.3 s), and what is to be measured is the client. Every way has the
    same source and the same target.
    """
    with tempfile.TemporaryDirectory(dir=place, prefix="oceanferry-bench-") as name:
        mounted = in_memory and _mount(name)
        try:
            yield Disk(Path(name), large_pages=mounted)
        finally:
            if mounted:
                subprocess.run(["/bin/umount", name], check=True)


def _mount(folder: str) -> bool:
    """Mount over *folder* and tell whether it worked: administrators may, but not in every container."""
    if os.geteuid() != 0:
        return False
    command = ["/bin/mount", "-t", "tmpfs", "-o", "huge=always,size=100%,mode=700", "tmpfs", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
