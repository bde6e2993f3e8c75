"""The lines of requirements.lock that apply to a target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import requires

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from packing.target import Target

_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?: ; (?P<marker>.*?))? \\\n"
    r"(?P<hashes>(?: +--hash=\S+(?: \\)?\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Pin:
    """One version of one distribution, and the hashes of the files that it may come in."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The pin as pip reads it."""
        return " ".join([f"{self.name}=={self.version}", *(f"--hash={each}" for each in self.hashes)])


def pins(lock: str, target: Target) -> list[Pin]:
    """Return what the text of a lock asks for, for *target*."""
    return [
        Pin(
            str(canonicalize_name(found["name"])),
            found["version"],
            tuple(re.findall(r"--hash=(\S+)", found["hashes"])),
        )
        for found in _PIN.finditer(lock)
        if not found["marker"] or Marker(found["marker"]).evaluate(dict(target.markers))
    ]


def extra(name: str, lock: str, target: Target) -> list[Pin]:
    """Return what an optional part of the project needs besides, as the text of a larger lock pins it.

    Which packages these are is known from what is installed here, all extras included.

    Raises:
        LookupError: There is no such extra.
    """
    wanted = _required_by("oceanferry", name, target)
    if not wanted:
        raise LookupError(f"there is no extra {name}")
    known: set[str] = set()
    while wanted:
        known.add(each := wanted.pop())
        wanted |= _required_by(each, "", target) - known
    return [pin for pin in pins(lock, target) if pin.name in known]


def _required_by(distribution: str, extra_name: str, target: Target) -> set[str]:
    """Return what *distribution* asks for, or what only its extra does."""
    lines = [Requirement(line) for line in requires(distribution) or []]
    with_it, without_it = ({**target.markers, "extra": chosen} for chosen in (extra_name, ""))
    return {
        str(canonicalize_name(line.name))
        for line in lines
        if not line.marker or line.marker.evaluate(with_it)
        if not extra_name or (line.marker and not line.marker.evaluate(without_it))
    }
