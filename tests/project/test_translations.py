"""Every sentence that the command line can say exists in Chinese, with the same facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from oceanferry.cli.languages.chinese import CATALOGUE
from oceanferry.cli.languages.parser import help_texts
from oceanferry.cli.parser import parser
from project.repository import ROOT

PRODUCT = sorted((ROOT / "shared/oceanferry").rglob("*.py"))
SAME_IN_EVERY_LANGUAGE = re.compile(r"[^A-Za-z]*")
"""What has no word, once its facts are taken out."""


def patterns_of(file: Path) -> Iterator[str]:
    """Yield what a module gives to ``text`` and ``counted``."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in ("text", "counted") and file.name != "texts.py":
            literal = node.args[0 if node.func.id == "text" else 1]
            assert isinstance(literal, ast.Constant), f"{file}:{node.lineno} is no literal"
            assert isinstance(literal.value, str)
            yield literal.value if node.func.id == "text" else f"{{number}} {literal.value}s"


def facts_of(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def has_words(pattern: str) -> bool:
    return not SAME_IN_EVERY_LANGUAGE.fullmatch("".join(each for each, *_ in Formatter().parse(pattern)))


SAID = sorted(
    {pattern for file in PRODUCT for pattern in patterns_of(file)} | set(help_texts(parser())) | {"error"}
)


def lacking(said: list[str], catalogue: Mapping[str, str]) -> list[str]:
    return [each for each in said if has_words(each) and each not in catalogue]


def test_every_sentence_exists_in_chinese() -> None:
    assert lacking(SAID, CATALOGUE) == []


def test_a_sentence_without_chinese_would_be_seen() -> None:
    assert lacking(["it has no role"], {}) == ["it has no role"]


def test_the_catalogue_has_nothing_that_is_no_longer_said() -> None:
    assert sorted(CATALOGUE.keys() - set(SAID)) == []


@pytest.mark.parametrize("pattern", sorted(CATALOGUE))
def test_the_chinese_has_the_facts_of_the_english(pattern: str) -> None:
    assert facts_of(CATALOGUE[pattern]) == facts_of(pattern)


@pytest.mark.parametrize("pattern", sorted(CATALOGUE))
def test_the_chinese_has_chinese_punctuation(pattern: str) -> None:
    assert not re.search(
        r"[\u4e00-\u9fff][,;:!?]|[,;!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.( |$)", CATALOGUE[pattern]
    )
