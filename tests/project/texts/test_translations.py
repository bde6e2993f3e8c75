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

PRODUCT = sorted(
    {
        *(ROOT / "shared/oceanferry").rglob("*.py"),
        *(
            (ROOT / "shared/oceanferry_sandbox" / name)
            for name in ("demo.py", "demo_output.py", "greeting.py")
        ),
    }
)
WHAT_OPERATORS_WRITE = tuple(
    f"oceanferry/{part}" for part in ("application", "cli", "settings", "domain/deployment/cron.py")
)
"""Whose errors say what is wrong with what an operator has written, or has given to a command."""
ERRORS = ("ValueError", "NoCron", "InvalidConfiguration", "InvalidRequest")
SHOWN = {
    "Topic": 1,
    "Observed": 1,
    "OssEndpoint": 1,
    "Check": 0,
    "line": 0,
    "write": 0,
}
"""Which argument of a call is shown to a person at a terminal."""
OF_A_TERMINAL = ("line", "write")
"""Methods that only the command line calls with what a person reads."""
WORDS = re.compile(r"[a-z]{2,} [a-z]{2,}")
NAMES = ("oceanferry: ",)
"""What is written in every language."""
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


def shown_bare(file: Path) -> Iterator[str]:
    """Yield where a module shows a string with words that no catalogue can have."""
    on_a_terminal = "cli" in file.parts or file.parent.name == "oceanferry_sandbox"
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in SHOWN or (name in OF_A_TERMINAL and not on_a_terminal):
            continue
        given = node.args[SHOWN[name] : SHOWN[name] + 1]
        given += [each.value for each in node.keywords if each.arg in ("seen", "why", "what", "subject")]
        if any(map(_has_bare_words, given)):
            yield f"{file.name}:{node.lineno}"


def _has_bare_words(shown: ast.expr) -> bool:
    """Return whether there are words in a literal, apart from what other calls return."""
    if isinstance(shown, ast.Constant):
        return isinstance(shown.value, str) and bool(WORDS.search(shown.value.removeprefix(*NAMES)))
    if isinstance(shown, (ast.JoinedStr, ast.BinOp, ast.IfExp, ast.BoolOp)):
        return any(map(_has_bare_words, ast.iter_child_nodes(shown)))  # type: ignore[arg-type]  # others have none
    return False


@cache
def said() -> list[str]:
    sentences = {pattern for file in PRODUCT for pattern in patterns_of(file)}
    return sorted(sentences | set(help_texts(parser())) | {"error: "})


def lacking(sentences: list[str], catalogue: Mapping[str, str]) -> list[str]:
    return [each for each in sentences if has_words(each) and each not in catalogue]


def test_every_sentence_exists_in_chinese() -> None:
    assert lacking(said(), CATALOGUE) == []


def test_every_mistake_of_an_operator_can_be_written_in_chinese() -> None:
    modules = [
        file for file in PRODUCT if str(file.relative_to(ROOT / "shared")).startswith(WHAT_OPERATORS_WRITE)
    ]

    assert [each for file in modules for each in bare_strings(file)] == []


def test_what_is_shown_can_be_said_in_chinese() -> None:
    assert [each for file in PRODUCT for each in shown_bare(file)] == []


def test_words_that_are_shown_bare_would_be_seen(tmp_path: Path) -> None:
    module = tmp_path / "cli" / "module.py"
    module.parent.mkdir()
    module.write_text(
        'Topic("chats", f"{a} of the {b}")\nTopic("chats", "ops-room")\nOssEndpoint(url, "it is near")\n'
        'output.line("not asked yet")\noutput.line(f"  {mark} {name}")\n'
        'err.write("oceanferry: " + "it ended early")\n'
        'Observed(True, "the same task" if same else text("another"))\n'
    )

    assert list(shown_bare(module)) == [f"module.py:{line}" for line in (1, 3, 4, 6, 7)]


def test_every_mistake_in_a_configuration_can_be_written_in_chinese_wherever_it_is_found() -> None:
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
