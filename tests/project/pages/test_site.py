"""The site has every page in its navigation, and leads nowhere that it does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documents.site.__main__ import rewritten, shown_in
from project.readme import pages
from project.repository import ROOT

each_language = pytest.mark.parametrize("language", ["en", "zh"])


@each_language
def test_every_page_is_in_the_navigation_once(language: str) -> None:
    settings = (ROOT / f"tests/documents/site/{language}.yml").read_text(encoding="utf-8")

    assert sorted(re.findall(r"[\w-]+\.md", settings)) == sorted(shown_in(language).values())


def test_every_page_is_in_one_of_the_sites() -> None:
    assert {*shown_in("en"), *shown_in("zh")} == set(pages())


@each_language
def test_a_page_of_the_site_leads_to_nothing_outside_of_it(language: str) -> None:
    shown = shown_in(language)
    targets = {
        target.partition("#")[0]
        for page in shown
        for target in re.findall(r"\]\(([^)\s]+)\)", rewritten(page, shown))
        if "://" not in target
    }

    assert {each for each in targets if each.endswith(".md")} <= set(shown.values())
    assert {each for each in targets if each.startswith("..")} == set()


def test_what_the_site_does_not_have_becomes_text(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\nSee [the code](code.py) and [more](more.md#part).\n", encoding="utf-8")

    assert (
        rewritten(page, {tmp_path / "more.md": "more.md"})
        == "# Page\n\nSee the code and [more](more.md#part).\n"
    )


def test_an_item_of_a_list_keeps_its_paragraphs_and_code(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n1. Run this:\n\n   ```sh\n   ls\n   ```\n2. Then that.\n", encoding="utf-8")

    assert rewritten(page, {}) == "# Page\n\n1. Run this:\n\n    ```sh\n    ls\n    ```\n\n2. Then that.\n"
