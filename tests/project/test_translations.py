"""Every sentence that the command line can say exists in Chinese, with the same facts."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from oceanferry.cli.languages.chinese import CATALOGUE
from oceanferry.cli.languages.parser import every_parser
from oceanferry.cli.parser import parser
from project.repository import ROOT

PRODUCT = sorted((ROOT / "shared/oceanferry").rglob("*.py"))
WHAT_OPERATORS_WRITE = ("application", "cli", "settings", "domain/deployment/cron.py")
"""Whose errors say what is wrong with what an operator has written, or has given to a command."""
ERRORS = ("ValueError", "NoCron", "InvalidConfiguration", "InvalidRequest")
NO_EXAMPLE = re.compile(r"\S|  \d")
"""How a line of an epilog begins that is no example of a command."""
SAME_IN_EVERY_LANGUAGE = re.compile(r"[^A-Za-z]*")
"""What has no word, once its facts are taken out."""


def patterns_of(file: Path) -> Iterator[str]:
    """Yield what a module gives to ``text`` and ``counted``."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in ("text", "counted"):
            literal = node.args[0 if node.func.id == "text" else 1]
            assert isinstance(literal, ast.Constant), f"{file}:{node.lineno} is no literal"
            assert isinstance(literal.value, str)
            yield literal.value if node.func.id == "text" else f"{{number}} {literal.value}s"


def help_texts(top: argparse.ArgumentParser) -> Iterator[str]:
    """Yield every text of a parser that its help shows, once for each place."""
    for each in every_parser(top).values():
        yield from (group.title for group in each._action_groups if group.title)  # noqa: SLF001  # argparse lists them nowhere else
        yield from (action.help for action in each._actions if action.help)  # noqa: SLF001  # as above
        yield from (line.strip() for line in (each.epilog or "").split("\n") if NO_EXAMPLE.match(line))
    yield top.description or ""
    for action in top._actions:  # noqa: SLF001  # as above
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # as above
            yield from (command.help or "" for command in action._choices_actions)  # noqa: SLF001  # as above


def facts_of(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def has_words(pattern: str) -> bool:
    return not SAME_IN_EVERY_LANGUAGE.fullmatch("".join(each for each, *_ in Formatter().parse(pattern)))


def bare_strings(file: Path, errors: Collection[str] = ERRORS) -> Iterator[str]:
    """Yield where an error of a module is raised with a string that no catalogue can have."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors:
            given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "advice")]
            if any(isinstance(each, (ast.Constant, ast.JoinedStr)) for each in given):
                yield f"{file.name}:{node.lineno}"


@cache
def said() -> list[str]:
    sentences = {pattern for file in PRODUCT for pattern in patterns_of(file)}
    return sorted(sentences | set(help_texts(parser())) | {"error: "})


def lacking(sentences: list[str], catalogue: Mapping[str, str]) -> list[str]:
    return [each for each in sentences if has_words(each) and each not in catalogue]


def test_every_sentence_exists_in_chinese() -> None:
    assert lacking(said(), CATALOGUE) == []


def test_every_mistake_of_an_operator_can_be_told_in_chinese() -> None:
    modules = [
        file
        for file in PRODUCT
        if str(file.relative_to(ROOT / "shared/oceanferry")).startswith(WHAT_OPERATORS_WRITE)
    ]

    assert [each for file in modules for each in bare_strings(file)] == []


def test_every_mistake_in_a_configuration_can_be_told_in_chinese_wherever_it_is_found() -> None:
    assert [each for file in PRODUCT for each in bare_strings(file, ("InvalidConfiguration",))] == []


def test_an_error_with_a_bare_string_would_be_seen(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('raise ValueError("is wrong")\nraise InvalidRequest(text("no"), advice=f"{1}")\n')

    assert list(bare_strings(module)) == ["module.py:1", "module.py:2"]


def test_a_sentence_without_chinese_would_be_seen() -> None:
    assert lacking(["it has no role"], {}) == ["it has no role"]


def test_the_catalogue_has_nothing_that_is_no_longer_said() -> None:
    assert sorted(CATALOGUE.keys() - set(said())) == []


@pytest.mark.parametrize("pattern", sorted(CATALOGUE))
def test_the_chinese_has_the_facts_of_the_english(pattern: str) -> None:
    assert facts_of(CATALOGUE[pattern]) == facts_of(pattern)


@pytest.mark.parametrize("pattern", sorted(CATALOGUE))
def test_the_chinese_has_chinese_punctuation(pattern: str) -> None:
    assert not re.search(
        r"[\u4e00-\u9fff][,;:!?]|[,;!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.( |$)", CATALOGUE[pattern]
    )
