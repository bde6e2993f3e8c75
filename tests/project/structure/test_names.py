"""One word for one thing: no class has the name of another, and the glossary's names are in the code."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.repository import ROOT

PRODUCT = ROOT / "shared/oceanferry"
ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<chinese>[^|]+) \|.+\| (?P<code>`[^|]+) \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))]


def classes_of(source: str) -> Iterator[str]:
    """Yield the names of public classes and of types that a module defines."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            yield from (each.id for each in targets if isinstance(each, ast.Name) and _is_type(each.id))


def _is_type(name: str) -> bool:
    return name[0].isupper() and not name.isupper()


def double(sources: dict[str, str]) -> dict[str, list[str]]:
    """Return the names that are defined more than once, with the files."""
    places = defaultdict(list)
    for file, source in sources.items():
        for name in classes_of(source):
            places[name].append(file)
    return {name: files for name, files in places.items() if len(files) > 1 and not name.startswith("_")}


def test_no_class_of_the_product_has_the_name_of_another() -> None:
    files = PRODUCT.rglob("*.py")

    assert double({str(file.relative_to(PRODUCT)): file.read_text(encoding="utf-8") for file in files}) == {}


def test_a_second_class_of_a_name_would_be_seen() -> None:
    assert double({"a.py": "class Patience: ...", "b.py": "Patience = int | str\nSLACK = 1"}) == {
        "Patience": ["a.py", "b.py"]
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["term"]))
def test_a_term_of_the_glossary_is_in_the_code_where_it_says(row: dict[str, str]) -> None:
    place, *names = re.findall(r"`([^`]+)`", row["code"])
    source = (PRODUCT / place).read_text(encoding="utf-8")

    assert names
    assert [name for name in names if not re.search(rf"\b{name}\b", source)] == []


@pytest.mark.parametrize("column", ["term", "chinese"])
def test_no_term_stands_twice_in_the_glossary(column: str) -> None:
    words = [row[column] for row in ROWS]

    assert len(words) > 1
    assert len(words) == len(set(words))


def test_every_table_row_of_the_glossary_is_read() -> None:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if Path(line.rpartition("| `")[2].partition("`")[0]).suffix == ".py"]

    assert len(rows) == len(ROWS)
