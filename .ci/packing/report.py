"""What was packed, for a person."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from packing.contents import VENDORED

_MB = 1_000_000


def sizes(archive: Path, owners: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Return name, size in the zip and size unpacked of everything, bytecode included, the largest first.

    Args:
        archive: The zip.
        owners: Which distribution each file below ``python/`` belongs to.
    """
    packed: Counter[str] = Counter()
    unpacked: Counter[str] = Counter()
    with zipfile.ZipFile(archive) as content:
        for member in content.infolist():
            owner = owners.get(_source_of(member.filename), "oceanferry")
            packed[owner] += member.compress_size
            unpacked[owner] += member.file_size
    return [(owner, size, unpacked[owner]) for owner, size in packed.most_common()]


def lines(archive: Path, rows: list[tuple[str, int, int]], versions: Mapping[str, str]) -> Iterator[str]:
    """Yield a table of *rows* and the sum."""
    for name, packed, unpacked in rows:
        label = f"{name} {versions.get(name, '')}"
        yield f"  {label:<46} {packed / _MB:>7.2f} MB {unpacked / _MB:>8.2f} MB unpacked"
    total = sum(unpacked for _, _, unpacked in rows)
    yield f"  {'the zip':<46} {archive.stat().st_size / _MB:>7.2f} MB {total / _MB:>8.2f} MB unpacked"


def _source_of(name: str) -> str:
    path = PurePosixPath(name.removeprefix(f"{VENDORED}/"))
    if path.parent.name != "__pycache__":
        return str(path) if name.startswith(f"{VENDORED}/") else name
    return str(path.parent.parent / f"{path.name.partition('.')[0]}.py")
