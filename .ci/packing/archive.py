"""Writing the zip so that the same files give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_THE_BEGINNING = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def write(files: Mapping[str, bytes], archive: Path) -> None:
    """Write *files* to *archive*: in order, without times, readable by everybody."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w") as output:
        for path, data in sorted(files.items()):
            member = zipfile.ZipInfo(path, _THE_BEGINNING)
            member.create_system = _UNIX
            member.external_attr = _READABLE
            output.writestr(member, data, zipfile.ZIP_DEFLATED)
    unfinished.replace(archive)
