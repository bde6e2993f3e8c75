"""Texts, docstrings and names have a named thing as subject and the field's verbs (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
import io
import re
import tokenize
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
IN_CODE = re.compile(
    r"\b(nobody|somebody|anybody|whoever|told|lies|(comes?|came|becomes?|became|coming) of|(comes?|came) to"
    r"|taken up|patience|hops?|laps?|bad news)\b",
    re.IGNORECASE,
)
PRODUCT = sorted((ROOT / "shared/oceanferry").rglob("*.py"))
CODE = sorted(file for folder in ("shared", "functions", "hook") for file in (ROOT / folder).rglob("*.py"))
PAGES = {
    str(page.relative_to(ROOT)): page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if ".zh-CN." not in page.name and page.name not in ("CONTRIBUTING.md", "CHANGELOG.md")
}
FILES = sorted(
    str(file.relative_to(ROOT))
    for pattern in (
        "*.yaml",
        "*.toml",
        "Makefile",
        "events/*",
        "docs/**/*.yaml",
        "docs/**/*.json",
        "docs/**/*.svg",
    )
    for file in ROOT.glob(pattern)
)


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


def words_of_code(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments, strings and names of a module with their lines, the words of a name apart."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", token.string)
        elif token.type in (tokenize.COMMENT, tokenize.STRING):
            yield token.start[0], " ".join(token.string.split())


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_name_comment_or_docstring_has_such_a_word(file: Path) -> None:
    found = [
        f"{line}: {words}"
        for line, words in words_of_code(file.read_text(encoding="utf-8"))
        if IN_CODE.search(words)
    ]

    assert found == []


def test_the_tests_say_reported_notified_or_sent_instead_of_told() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {words}"
        for file in sorted((ROOT / "tests").rglob("*.py"))
        if file != Path(__file__)
        for line, words in words_of_code(file.read_text(encoding="utf-8"))
        if re.search(r"\btold\b", words)
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "links_told = 1",
        "class WhoeverAsks: ...",
        "x = 1  # nobody waits",
        'def f():\n    """Return what\n    comes\n    of it."""',
    ],
)
def test_such_a_word_would_be_seen_in_a_name_a_comment_and_a_docstring(source: str) -> None:
    assert any(IN_CODE.search(words) for _, words in words_of_code(source))


@pytest.mark.parametrize("file", FILES)
def test_no_configuration_drawing_or_dashboard_has_such_a_word(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()

    assert [f"{number}: {line}" for number, line in enumerate(lines, 1) if IN_CODE.search(line)] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_such_a_word(page: str) -> None:
    lines = PAGES[page].read_text(encoding="utf-8").splitlines()

    assert [f"{number}: {line}" for number, line in enumerate(lines, 1) if WORDS.search(line)] == []
