"""docs/security.md and SECURITY.md promise the same, and every promise names tests that there are."""

from __future__ import annotations

import re

import pytest

from project.repository import ROOT

PAGES = {
    name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("security.md", "security.zh-CN.md")
}
POLICIES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("SECURITY.md", "SECURITY.zh-CN.md")}
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
BOTH_LANGUAGES = pytest.mark.parametrize(
    ("page", "policy"), list(zip(PAGES.values(), POLICIES.values(), strict=True)), ids=PAGES
)
EVERY_PAGE = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


def items(section: str) -> list[str]:
    """Return the items of the list in a section of a page, each in one line."""
    return [" ".join(each.split()) for each in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]


def sections(page: str) -> list[str]:
    """Return the sections of a page."""
    return page.split("\n## ")


def guarantees(page: str) -> list[list[str]]:
    """Return the cells of the rows that name tests."""
    return [
        line.strip("| ").split(" | ")
        for line in sections(page)[3].splitlines()
        if TEST.search(line) and line.startswith("|")
    ]


@EVERY_PAGE
def test_every_test_that_proves_a_guarantee_exists(page: str) -> None:
    named = TEST.findall(page)

    assert named
    assert [
        f"{path}::{test}"
        for path, test in named
        if f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ] == []


@BOTH_LANGUAGES
def test_what_is_guaranteed_is_what_is_promised_word_for_word(page: str, policy: str) -> None:
    promises = items(sections(policy)[2])

    assert promises
    assert [cells[0] for cells in guarantees(page)] == promises


@BOTH_LANGUAGES
def test_what_the_promises_rely_on_is_said_word_for_word(page: str, policy: str) -> None:
    reservations = items(sections(policy)[3])

    assert reservations
    assert [each for each in reservations if each not in items(sections(page)[4])] == []


def test_both_languages_name_the_same_tests_for_each_guarantee() -> None:
    english, chinese = map(guarantees, PAGES.values())

    assert [cells[1] for cells in english] == [cells[1] for cells in chinese]


@EVERY_PAGE
def test_make_attack_runs_every_test_of_the_table_of_attacks(page: str) -> None:
    table = sections(page)[5]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    run = re.findall(r"^(?:ATTACKS|MEMORY) := ((?:.*\\\n)*.*)", makefile, re.MULTILINE)

    assert {path for path, _ in TEST.findall(table)} - set(" ".join(run).split()) == set()


@EVERY_PAGE
def test_every_target_of_fuzzing_has_figures(page: str) -> None:
    targets = {path.stem for path in (ROOT / "tests/fuzz/corpus").iterdir()}
    rows = re.findall(r"^\| ([a-z-]+) (?:\| [\d,.]+ ){5}\|$", page, re.MULTILINE)

    assert set(rows) == targets


@EVERY_PAGE
def test_every_distribution_that_is_required_is_explained(page: str) -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    required = re.search(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)

    assert required
    names = re.findall(r'^ +"([\w-]+)', required[1], re.MULTILINE)
    assert [name for name in names if name.lower() not in page.lower()] == []
