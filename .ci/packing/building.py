"""From pins to a zip."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from packing import archive, checks, report, sbom
from packing.bytecode import compiled
from packing.contents import VENDORED, Vendored, own_files, vendored
from packing.distributions import Distribution
from packing.target import Target

STAND_INS = "stand-ins for what was left out"


class NotFit(Exception):
    """The zip must not be deployed."""


@dataclass(frozen=True)
class Package:
    """A zip that passed every check."""

    file: Path
    versions: Mapping[str, str]
    """Of the distributions that are in it."""
    owners: Mapping[str, str]
    """Which of them each vendored file belongs to."""

    def report(self) -> Iterator[str]:
        """Yield lines that say how large what is."""
        return report.lines(self.file, report.sizes(self.file, self.owners), self.versions)


def build(
    distributions: Iterable[Distribution],
    target: Target,
    *,
    root: Path,
    file: Path,
    python: str | None,
    pinned: Iterable[str],
    asked_for: Collection[str] = (),
) -> Package:
    """Write the zip, and look into it.

    Args:
        distributions: What requirements.lock pins for *target*.
        target: The runtime that it is for.
        root: The checkout.
        file: Where the zip goes.
        python: Compiles the bytecode; None for a zip without any.
        pinned: The names in requirements.lock.
        asked_for: The distributions that an extra brings, which are not left out.

    Raises:
        NotFit: A check found something. The zip is gone then.
    """
    everything = list(distributions)
    dependencies = vendored(everything, asked_for=asked_for)
    kept = [each for each in everything if each.name in dependencies.kept]
    papers = sbom.documents(kept, (root / "LICENSE").read_bytes())
    papers = {f"{VENDORED}/{path}": data for path, data in papers.items()}
    files = {**own_files(root), **dependencies.files, **papers}
    archive.write({**files, **(compiled(files, python) if python else {})}, file)
    names = [each.name for each in everything]
    if found := [*checks.findings(file, target, names, list(pinned)), *sbom.findings(kept)]:
        file.unlink()
        raise NotFit("\n".join(found))
    return Package(
        file,
        {each.name: each.version for each in kept},
        _owners(dependencies),
    )


def _owners(dependencies: Vendored) -> dict[str, str]:
    owned = {path: name for name, files in dependencies.kept.items() for path in files}
    return owned | dict.fromkeys(dependencies.stand_ins, STAND_INS)
