"""What lies in the zip: our own files, and the dependencies as far as they are needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from packing import left_out
from packing.distributions import Distribution
from packing.stand_ins import stand_in, stand_ins

VENDORED = "python"
"""The folder of the dependencies, which PYTHONPATH in s.yaml names first."""


@dataclass(frozen=True)
class Vendored:
    """The dependencies."""

    kept: Mapping[str, Mapping[str, bytes]]
    """Each distribution's files."""
    stand_ins: Mapping[str, bytes]
    """What lies where something was left out."""

    @property
    def files(self) -> dict[str, bytes]:
        """All of it by path in the zip."""
        parts = [*self.kept.values(), self.stand_ins]
        return {f"{VENDORED}/{path}": data for part in parts for path, data in part.items()}


def vendored(distributions: Iterable[Distribution], *, asked_for: Collection[str] = ()) -> Vendored:
    """Return what is needed of *distributions*, and whole what somebody *asked for* by name."""
    everything = list(distributions)
    absent = {name: why for name, why in left_out.DISTRIBUTIONS.items() if name not in asked_for}
    kept = {each.name: _needed(each) for each in everything if each.name not in absent}
    missing = {
        module: absent[each.name] for each in everything if each.name in absent for module in _top_level(each)
    }
    sources = {path: data for files in kept.values() for path, data in files.items()}
    return Vendored(kept, stand_ins(sources, missing))


def own_files(root: Path) -> dict[str, bytes]:
    """Return the files of the checkout that .fcignore lets through, by path, dependencies aside.

    Raises:
        FileNotFoundError: There is no .fcignore, which is what keeps secrets at home.
    """
    ignored = GitIgnoreSpec.from_lines((root / ".fcignore").read_text(encoding="utf-8").splitlines())
    return {
        path: (root / path).read_bytes()
        for path in ignored.match_tree_files(root, negate=True)
        if not path.startswith(f"{VENDORED}/")
    }


def _needed(distribution: Distribution) -> dict[str, bytes]:
    files = {path: data for path, data in distribution.files.items() if not left_out.reason(path)}
    instead = {**{path: stand_in(why) for path, why in left_out.MODULES.items()}, **left_out.REPLACED}
    return {path: instead.get(path, data) for path, data in files.items()}


def _top_level(distribution: Distribution) -> Iterator[str]:
    names = {path.partition("/")[0] for path in distribution.files if path.endswith((".py", ".so"))}
    return (name.partition(".")[0] for name in sorted(names))
