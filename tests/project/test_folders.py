"""A newcomer finds a module from the tree alone: a folder that is too long to read is several folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from project.repository import ROOT

MOST = 20
"""How many modules stand on one level, ``__init__`` aside."""


def too_long(modules: Iterable[Path]) -> dict[str, int]:
    """Return the folders with more modules than :data:`MOST`, and how many they have."""
    counts = Counter(str(module.parent) for module in modules if module.stem != "__init__")
    return {folder: count for folder, count in counts.items() if count > MOST}


def test_no_folder_has_more_than_twenty_modules_on_one_level() -> None:
    shared = ROOT / "shared"

    assert too_long(path.relative_to(shared) for path in shared.rglob("*.py")) == {}


def test_a_folder_with_one_module_too_many_would_be_seen() -> None:
    modules = [Path(f"cli/{number}.py") for number in range(MOST)]

    assert too_long([*modules, Path("cli/__init__.py")]) == {}
    assert too_long([*modules, Path("cli/new.py")]) == {"cli": MOST + 1}
