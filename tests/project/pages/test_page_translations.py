"""A page and its translation are changed together."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.translations import current, recorded, renewed, untranslated
from project.readme import IN_ONE_LANGUAGE, in_chinese, is_chinese, links, pages

BEFORE = {"docs/page.md": ["e1", "c1"]}


@pytest.mark.parametrize("page", sorted({*current(), *recorded()}))
def test_a_page_and_its_translation_were_changed_together(page: str) -> None:
    before, now = recorded(), current()

    if page in untranslated(before, now):
        pytest.fail(f"{untranslated(before, now)[page]} lacks a change of its other language", pytrace=False)
    assert now.get(page) == before.get(page), "both languages were changed: run make translations"


def test_a_page_in_one_language_has_a_reason_and_no_translation() -> None:
    alone = [page for page in pages() if page.name in IN_ONE_LANGUAGE]

    assert len(alone) == len(IN_ONE_LANGUAGE)
    assert [page for page in alone if in_chinese(page).exists()] == []
    assert all(len(reason) > 20 for reason in IN_ONE_LANGUAGE.values())


@pytest.mark.parametrize("page", [*filter(is_chinese, pages())], ids=lambda page: page.name)
def test_a_chinese_page_says_so_where_it_leads_to_an_english_one(page: Path) -> None:
    english = [
        text
        for text, target in links(page)
        if target.partition("#")[0].endswith(".md")
        and not target.partition("#")[0].endswith(".zh-CN.md")
        and not target.endswith("glossary.md")
    ]

    assert [each for each in english if "英文" not in each and each != "English"] == []


@pytest.mark.parametrize(
    ("now", "lacks"), [(["e2", "c1"], "docs/page.zh-CN.md"), (["e1", "c2"], "docs/page.md")]
)
def test_the_language_that_was_not_changed_is_named_and_not_recorded(now: list[str], lacks: str) -> None:
    with pytest.raises(ValueError, match=f"{lacks} lacks a change"):
        renewed(BEFORE, {"docs/page.md": now})


def test_a_change_of_one_language_is_recorded_when_it_is_meant() -> None:
    now = {"docs/page.md": ["e1", "c2"]}

    assert renewed(BEFORE, now, alone=["docs/page.md"]) == now


def test_a_change_of_both_languages_and_a_new_page_are_recorded() -> None:
    now = {"docs/page.md": ["e2", "c2"], "docs/new.md": ["e1", "c1"]}

    assert renewed(BEFORE, now) == now
