"""Every finding of the doctor that is not a good one is provoked by a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from project.repository import ROOT

MADE = {"problem", "warning", "failed"}
SOURCES = [
    *sorted((ROOT / "shared/oceanferry/usecases/doctor").glob("*.py")),
    ROOT / "shared/oceanferry/bootstrap/doctor.py",
]
TESTS = [*ROOT.glob("tests/e2e/test_doctor*.py"), ROOT / "tests/unit/test_doctor_permissions.py"]


def names_made(source: str) -> Iterator[str]:
    """Yield the names of the findings that a source makes, where they are written out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MADE:
            name = node.args[0] if node.args else None
            if isinstance(name, ast.Constant):
                yield str(name.value)


def test_every_finding_is_provoked() -> None:
    made = {name for path in SOURCES for name in names_made(path.read_text(encoding="utf-8"))}
    tested = "".join(path.read_text(encoding="utf-8") for path in TESTS)

    assert len(made) > 30
    assert sorted(name for name in made if f'"{name}"' not in tested) == []


def test_a_finding_would_be_seen() -> None:
    assert list(names_made('topic.problem("new_one", "bad", "mend it")')) == ["new_one"]
