"""A newcomer finds a module from the tree alone: a folder that is too long to read is several folders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from project.repository import ROOT

MOST = 20
"""How many modules stand on one level, ``__init__`` aside."""


BENCHMARKS = {"tests/benchmarks": 32}
"""Each is a program of its own, and starts the others by name; the number may only fall."""


def too_long(modules: Iterable[Path]) -> dict[str, int]:
    """Return the folders with more modules than :data:`MOST`, and how many they have."""
    counts = Counter(str(module.parent) for module in modules if module.stem != "__init__")
    return {folder: count for folder, count in counts.items() if count > MOST}


def modules() -> list[Path]:
    """Return the modules of the product, of the sandbox and of their tests."""
    parts = ("shared", "functions", "tests")
    return [path.relative_to(ROOT) for part in parts for path in (ROOT / part).rglob("*.py")]


def test_no_folder_has_more_than_twenty_modules_on_one_level() -> None:
    assert too_long(modules()) == BENCHMARKS


def test_a_folder_with_one_module_too_many_would_be_seen() -> None:
    full = [Path(f"cli/{number}.py") for number in range(MOST)]

    assert too_long([*full, Path("cli/__init__.py")]) == {}
    assert too_long([*full, Path("cli/new.py")]) == {"cli": MOST + 1}


SIBLINGS = 3
"""So many modules of one folder with the same first word are a folder of their own."""
COPY = "usecases/copying", "copy"
"""Its modules are named after the function in them, which begins with the verb of the folder."""
S_YAML = "tests/deployment", "s"
"""The first letter of s.yaml, which is one word."""


def prefixes(modules: Iterable[Path]) -> set[tuple[str, str]]:
    """Return the folders, each with a first word that several of its modules or tests begin with."""
    names = [(str(module.parent), module.stem.removeprefix("test_").split("_")) for module in modules]
    counts = Counter((folder, words[0]) for folder, words in names if len(words) > 1 and words[0])
    return {found for found, count in counts.items() if count >= SIBLINGS}


def test_a_prefix_that_stands_for_a_folder_is_one() -> None:
    folder, word = COPY

    assert prefixes(modules()) == {
        (f"shared/oceanferry/{folder}", word),
        (f"tests/unit/{folder}", word),
        S_YAML,
    }


def test_a_prefix_of_three_siblings_would_be_seen() -> None:
    made_up = [
        Path("adapters") / name for name in ("oss_calls.py", "oss_parts.py", "oss_reader.py", "a_b.py")
    ]

    assert prefixes(made_up) == {("adapters", "oss")}
    assert prefixes(made_up[1:]) == set()
    assert prefixes(module.with_name(f"test_{module.name}") for module in made_up) == {("adapters", "oss")}


def test_unit_tests_stand_in_the_folders_of_what_they_test() -> None:
    unit = ROOT / "tests/unit"
    folders = {path.parent.relative_to(unit) for path in unit.rglob("test_*.py")}
    rooms = {"sandbox": ROOT / "shared/oceanferry_sandbox"}

    def room(folder: Path) -> Path:
        first, *rest = folder.parts
        return rooms[first].joinpath(*rest) if first in rooms else ROOT / "shared/oceanferry" / folder

    assert sorted(str(folder) for folder in folders if not room(folder).is_dir()) == []
