"""The files of the distributions that go into the zip, from wheels or from what is installed here."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path, PurePosixPath

from packaging.utils import canonicalize_name, parse_wheel_filename

from packing.lock import Pin


@dataclass(frozen=True)
class Distribution:
    """What one distribution would install, by path below ``site-packages``."""

    name: str
    version: str
    files: Mapping[str, bytes]

    @property
    def size_bytes(self) -> int:
        """How much that is, uncompressed."""
        return sum(map(len, self.files.values()))


def from_wheels(wheels: Iterable[Path]) -> Iterator[Distribution]:
    """Take wheels apart."""
    for wheel in wheels:
        name, version, _, _ = parse_wheel_filename(wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            files = {
                path: archive.read(member) for member in members if (path := _installed_as(member.filename))
            }
        yield Distribution(str(name), str(version), files)


def installed(pins: Sequence[Pin]) -> Iterator[Distribution]:
    """Take the distributions of this environment, which were installed from the same pins.

    A zip of them runs in this Python only: it is what the handlers are tried in
    without a network.

    Raises:
        LookupError: Another version is installed.
    """
    for pin in pins:
        found = distribution(pin.name)
        if found.version != pin.version:
            raise LookupError(f"{pin.name} {found.version} is installed, {pin.version} is pinned: make setup")
        files = {str(path): path for path in found.files or [] if ".." not in path.parts}
        yield Distribution(
            str(canonicalize_name(found.name)),
            found.version,
            {
                name: Path(str(path.locate())).read_bytes()
                for name, path in sorted(files.items())
                if "__pycache__" not in path.parts
            },
        )


def _installed_as(member: str) -> str | None:
    """Return where pip would put a member of a wheel; None for scripts and headers."""
    first, *rest = PurePosixPath(member).parts
    if not first.endswith(".data"):
        return member
    return "/".join(rest[1:]) if rest[0] in ("purelib", "platlib") else None
