"""Every public method says what it does: itself, or in the port that its class implements."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from project.repository import ROOT

SOURCES = sorted((ROOT / "shared/oceanferry").rglob("*.py"))


def methods(node: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    """Return the methods and properties of a class."""
    return {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}


def public(node: ast.ClassDef) -> set[str]:
    return {name for name in methods(node) if not name.startswith("_")}


def classes(sources: Iterable[Path]) -> Iterator[tuple[Path, ast.ClassDef]]:
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield source, node


def is_protocol(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def undocumented(sources: Iterable[Path]) -> list[str]:
    """Name the methods that neither their class explains nor a Protocol that it implements as a whole."""
    found = list(classes(sources))
    protocols = [public(node) for _, node in found if is_protocol(node) and public(node)]
    missing = []
    for source, node in found:
        implemented = [] if is_protocol(node) else [each for each in protocols if each <= public(node)]
        explained = set().union(*implemented)
        missing += [
            f"{source.name}: {node.name}.{name}"
            for name in sorted(public(node) - explained)
            if ast.get_docstring(methods(node)[name]) is None
        ]
    return missing


def test_every_public_method_is_explained_by_itself_or_by_its_port() -> None:
    assert undocumented(SOURCES) == []


def test_a_method_that_no_port_explains_would_be_found(tmp_path: Path) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text(
        "class Door(Protocol):\n"
        "    def open(self):\n        'Open it.'\n"
        "    def shut(self):\n        'Shut it.'\n"
        "class Gate:\n    def open(self): ...\n    def shut(self): ...\n    def paint(self): ...\n"
        "class Hole:\n    def open(self): ...\n",
        encoding="utf-8",
    )

    assert undocumented([careless]) == ["careless.py: Gate.paint", "careless.py: Hole.open"]


def test_a_port_that_does_not_explain_itself_would_be_found(tmp_path: Path) -> None:
    careless = tmp_path / "careless.py"
    careless.write_text("class Door(Protocol):\n    def open(self): ...\n", encoding="utf-8")

    assert undocumented([careless]) == ["careless.py: Door.open"]
