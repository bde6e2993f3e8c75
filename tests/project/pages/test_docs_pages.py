"""The pages say the same in both languages, and their links lead somewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from documents.pages import PAGES
from project.readme import (
    CHINESE,
    ENGLISH,
    IN_ONE_LANGUAGE,
    Block,
    blocks,
    code,
    english_pages,
    headings,
    in_chinese,
    is_chinese,
    links,
    pages,
    prose,
    session,
    tables,
)
from project.repository import ROOT

PAIRS = [page for page in english_pages() if page.name not in IN_ONE_LANGUAGE]
WRITTEN = [page for page in PAIRS if str(page.relative_to(ROOT)) not in PAGES]
"""The others are generated: one table makes both languages."""
CHINESE_LINES = 3
"""A page is Chinese when more lines than these have a Chinese character."""

each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
each_pair = pytest.mark.parametrize("page", PAIRS, ids=lambda page: page.name)


@each_pair
def test_a_page_is_there_in_both_languages(page: Path) -> None:
    assert in_chinese(page).is_file()
    assert sum(bool(re.search("[\u4e00-\u9fff]", line)) for line in lines(in_chinese(page))) > CHINESE_LINES


@each_pair
def test_both_languages_are_divided_alike_and_show_the_same(page: Path) -> None:
    assert headings(page) == headings(in_chinese(page))
    assert [commands(page), scripts(page)] == [commands(in_chinese(page)), scripts(in_chinese(page))]


def scripts(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language not in {"text", "console"}]


def commands(page: Path) -> list[str]:
    """Return what is typed; what is printed is in the language of the terminal."""
    return [command for command, _ in session(page)]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_the_tables_of_both_languages_are_about_the_same_things(page: Path) -> None:
    english, chinese = (
        [set(code(" ".join(row))) for rows in tables(each) for row in rows]
        for each in (page, in_chinese(page))
    )

    assert [(row, other) for row, other in zip(english, chinese, strict=True) if row != other] == []


@each_pair
def test_both_languages_lead_to_the_same_places(page: Path) -> None:
    """Only the anchors differ, which are headings, and the language of a picture."""
    english, other = (
        {
            target.partition("#")[0].replace(".zh-CN.md", ".md").replace("-zh.png", ".png")
            for _, target in links(each)
        }
        - {"", page.name}
        for each in (page, in_chinese(page))
    )

    assert english == other


@each_page
def test_a_page_leads_to_pages_of_its_own_language(page: Path) -> None:
    wrong = [
        target
        for text, target in links(page)
        if urlsplit(target).path.endswith(".md")
        and not urlsplit(target).scheme
        and text not in {"English", "中文"}
        and is_chinese(page) != is_chinese(file := page.parent / target.partition("#")[0])
        and in_chinese(file).is_file() | is_chinese(file)
    ]

    assert wrong == []


@each_page
def test_every_link_into_the_repository_leads_to_a_file(page: Path) -> None:
    inside = [target.partition("#")[0] for _, target in links(page) if not urlsplit(target).scheme]

    assert [each for each in inside if each and not (page.parent / each).is_file()] == []


@each_page
def test_every_anchor_is_a_heading(page: Path) -> None:
    wrong = []
    for _, target in links(page):
        path, _, anchor = target.partition("#")
        if anchor and not urlsplit(target).scheme:
            file = (page.parent / path) if path else page
            wrong += [] if unquote(anchor) in set(anchors(file)) else [target]

    assert wrong == []


@each_page
def test_every_page_can_be_reached_from_the_readme_of_its_language(page: Path) -> None:
    assert page in reachable(CHINESE if is_chinese(page) else ENGLISH, set())


@each_page
def test_a_page_names_no_address_that_is_made_up(page: Path) -> None:
    assert "REPOSITORY" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda readme: readme.name)
def test_the_readme_is_short_and_leads_to_every_page(readme: Path) -> None:
    named = {(ROOT / target.partition("#")[0]).resolve() for _, target in links(readme)}

    assert len(lines(readme)) <= 200  # more is a page in docs/
    assert {page for page in pages() if is_chinese(page) == is_chinese(readme)} <= named | {readme}


def reachable(page: Path, seen: set[Path]) -> set[Path]:
    seen.add(page)
    for text, target in links(page):
        led_to = (page.parent / target.partition("#")[0]).resolve()
        if text in {"English", "中文"} or urlsplit(target).scheme or led_to in seen:
            continue
        if led_to.suffix == ".md" and led_to.is_file():
            reachable(led_to, seen)
    return seen


def anchors(page: Path) -> Iterator[str]:
    """Yield the anchors of a page's headings, as code hosts and the site make them."""
    for heading in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE):
        kept = (each for each in heading.lower() if each in " -_" or unicodedata.category(each)[0] in "LN")
        yield "".join(kept).strip().replace(" ", "-")


def lines(page: Path) -> list[str]:
    return page.read_text(encoding="utf-8").splitlines()
