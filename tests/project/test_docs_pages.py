"""The pages in docs/ say the same in both languages, and their links lead somewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from project.readme import CHINESE, ENGLISH, blocks, code, headings, links, tables
from project.repository import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
BOTH = ("benchmarks.md", "glossary.md")
"""What `make bench` writes, which is mostly numbers, and the page with both languages side by side."""
PAIRS = [page for page in PAGES if ".zh-CN." not in page.name and page.name not in BOTH]
CHINESE_LINES = 3
"""A page is Chinese when more lines than these have a Chinese character."""


def chinese(page: Path) -> Path:
    return page.with_name(page.name.replace(".md", ".zh-CN.md"))


@pytest.mark.parametrize("page", PAIRS, ids=lambda page: page.name)
def test_a_page_is_there_in_both_languages(page: Path) -> None:
    assert chinese(page).is_file()
    assert sum("\u4e00" <= max(line, default="") <= "\u9fff" for line in lines(chinese(page))) > CHINESE_LINES


@pytest.mark.parametrize("page", PAIRS, ids=lambda page: page.name)
def test_both_languages_are_divided_alike_and_show_the_same(page: Path) -> None:
    assert headings(page) == headings(chinese(page))
    assert [block for block in blocks(page) if block.language != "text"] == [
        block for block in blocks(chinese(page)) if block.language != "text"
    ]


@pytest.mark.parametrize("page", PAIRS, ids=lambda page: page.name)
def test_the_tables_of_both_languages_are_about_the_same_things(page: Path) -> None:
    english, other = (
        [sorted(code(" ".join(row))) for rows in tables(each) for row in rows]
        for each in (page, chinese(page))
    )

    assert english == other


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_into_the_repository_leads_to_a_file(page: Path) -> None:
    inside = [target.partition("#")[0] for _, target in links(page) if not urlsplit(target).scheme]

    assert [each for each in inside if each and not (page.parent / each).is_file()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_can_be_reached_from_the_readme_of_its_language(page: Path) -> None:
    readme = CHINESE if ".zh-CN." in page.name else ENGLISH

    assert page in reachable(readme, set())


def reachable(page: Path, seen: set[Path]) -> set[Path]:
    seen.add(page)
    for _, target in links(page):
        led_to = (page.parent / target.partition("#")[0]).resolve()
        if not urlsplit(target).scheme and led_to.suffix == ".md" and led_to.is_file() and led_to not in seen:
            reachable(led_to, seen)
    return seen


def lines(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").splitlines()
