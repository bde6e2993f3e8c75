"""No module of shared/ imports itself through others: each can be read and moved with what it builds on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import grimp

from project.repository import ROOT

PACKAGES = sorted(path.parent.name for path in (ROOT / "shared").glob("*/__init__.py"))


def cycle_in(imports: Mapping[str, set[str]]) -> Sequence[str]:
    """Return the modules of one cycle, in order; none if there is none.

    Importing ``a.b.c`` runs ``a`` and ``a.b``, too: a package that imports its own modules is a cycle.
    """
    executed = {
        module: {each for name in imported for each in _with_packages(name)} - {module}
        for module, imported in imports.items()
    }
    try:
        TopologicalSorter(executed).prepare()
    except CycleError as error:
        return [str(each) for each in error.args[1]]
    return []


def _with_packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[: depth + 1]) for depth in range(len(parts))]


def test_no_module_of_shared_comes_back_to_itself_by_its_imports() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)

    assert graph.modules
    assert cycle_in({each: graph.find_modules_directly_imported_by(each) for each in graph.modules}) == []


def test_a_cycle_of_modules_would_be_seen() -> None:
    assert set(cycle_in({"p.a": {"p.b"}, "p.b": {"p.c"}, "p.c": {"p.a"}, "p.d": {"p.a"}})) == {
        *("p.a", "p.b", "p.c"),
    }


def test_a_package_that_imports_its_own_modules_would_be_seen() -> None:
    assert set(cycle_in({"p": {"p.a"}, "p.a": {"p.b"}, "p.b": set()})) == {"p", "p.a"}
    assert cycle_in({"p": set(), "p.a": {"p.b"}, "p.b": set()}) == []
