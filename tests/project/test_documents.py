"""Generated pages are those that the code would generate today, and say everything in both languages."""

from __future__ import annotations

import pytest

from documents import configuration, logs, verification
from documents.pages import PAGES
from oceanferry.domain.probing.questions import QUESTIONS
from project.repository import ROOT


@pytest.mark.parametrize("path", PAGES)
def test_a_generated_page_is_not_stale(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run make docs"


def test_every_key_of_the_configuration_is_explained_in_chinese_and_no_other() -> None:
    assert set(configuration.translations()) == configuration.keys()


def test_every_word_about_the_log_is_there_in_chinese_and_no_other() -> None:
    assert set(logs.translations()) == logs.texts()


def test_every_open_question_is_there_in_chinese_and_no_other() -> None:
    assert list(verification.translations()) == [each.id for each in QUESTIONS]
