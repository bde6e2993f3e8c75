"""The lines of requirements.lock that apply to a target."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.markers import Marker
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
