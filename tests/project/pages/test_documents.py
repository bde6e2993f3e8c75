"""Generated pages are those that the code would generate today, and say everything in both languages."""

from __future__ import annotations

import pytest
import yaml

from documents import configuration, logs
from documents.examples import said_in
from documents.pages import PAGES, WITH_TABLES
from project.repository import ROOT

WRITTEN = {**PAGES, **WITH_TABLES}


@pytest.mark.parametrize("path", WRITTEN)
def test_a_generated_page_is_not_stale(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == WRITTEN[path](), "run make docs"


def test_every_key_of_the_configuration_is_explained_in_chinese_and_no_other() -> None:
    assert set(configuration.translations()) == configuration.keys()


def test_every_word_about_the_log_is_there_in_chinese_and_no_other() -> None:
    assert set(logs.translations()) == logs.texts()


@pytest.mark.parametrize("name", ["oceanferry", "s"])
def test_an_example_with_chinese_comments_says_what_the_english_one_says(name: str) -> None:
    english, chinese = (
        (ROOT / path).read_text(encoding="utf-8") for path in (f"{name}.yaml", f"docs/{name}.zh-CN.yaml")
    )

    assert yaml.safe_load(chinese) == yaml.safe_load(english)
    assert chosen_otherwise(chinese) == chosen_otherwise(english)


def chosen_otherwise(example: str) -> list[str]:
    """Return the marks of sync and the options that are written as comments."""
    commented = [line for line in example.splitlines() if line.lstrip().startswith("#")]
    return [line.lstrip("# ").partition(" # ")[0] for line in commented if said_in(line) is None]
