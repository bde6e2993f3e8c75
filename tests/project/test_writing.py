"""What users read has a named thing as its subject and the field's verbs (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.repository import ROOT

WORDS = re.compile(
    r"\b(nobody|somebody|anybody|whoever|told|lies|(comes?|came|coming) (to|of)|taken up|put right|tries out"
    r"|all is well|not well|looks? again"
    r"|gives? .{1,20} up|given up|gave up)\b",
    re.IGNORECASE,
)
PRODUCT = sorted((ROOT / "shared/oceanferry").rglob("*.py"))
PAGES = {
    str(page.relative_to(ROOT)): page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if ".zh-CN." not in page.name and page.name not in ("CONTRIBUTING.md", "CHANGELOG.md")
}


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module with their lines, without docstrings and without single words (keys)."""
    tree = ast.parse(source)
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
            and " " in node.value.strip()
        ):
            yield node.lineno, node.value


@pytest.mark.parametrize("file", PRODUCT, ids=lambda file: str(file.relative_to(ROOT / "shared/oceanferry")))
def test_no_text_of_the_product_has_a_word_that_is_not_the_fields(file: Path) -> None:
    found = [
        f"{line}: {text}" for line, text in texts(file.read_text(encoding="utf-8")) if WORDS.search(text)
    ]

    assert found == []


def test_such_a_word_would_be_seen_in_a_text_and_not_in_a_docstring() -> None:
    source = (
        '"""Nobody reads this."""\n\n\ndef f():\n    """Told to nobody."""\n    return f"{1} lies in wait"\n'
    )

    assert [text for _, text in texts(source) if WORDS.search(text)] == [" lies in wait"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_such_a_word(page: str) -> None:
    lines = PAGES[page].read_text(encoding="utf-8").splitlines()

    assert [f"{number}: {line}" for number, line in enumerate(lines, 1) if WORDS.search(line)] == []
