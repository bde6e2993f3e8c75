"""The pages of destinations show each chat's message, and the limits that the code has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from browser.chat_messages import CHATS, PROGRAMS, message
from browser.screenshots import DOCS, LARGEST
from project.readme import blocks

PAGES = sorted(DOCS.glob("destinations/*.md"))


def shape(document: Any) -> Any:  # noqa: ANN401  # JSON
    """Return the keys of a document, and not its values, which are others each time."""
    if isinstance(document, dict):
        return {key: shape(value) for key, value in document.items()}
    return [shape(document[0])] if isinstance(document, list) and document else None


@pytest.mark.parametrize("chat", CHATS)
@pytest.mark.parametrize("ending", [".md", ".zh-CN.md"])
def test_each_chat_has_a_page_with_its_message_and_its_drawer(chat: str, ending: str) -> None:
    page = (DOCS / f"destinations/{chat}{ending}").read_text(encoding="utf-8")

    picture = f"{chat}.png" if ending == ".md" else f"{chat}-zh.png"
    assert f"]({picture})" in page
    assert (DOCS / f"destinations/{picture}").is_file()
    assert "drawn by" in page or "渲染" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_limits_are_those_of_the_channels(page: Path) -> None:
    channels = "channels.zh-CN.md" if page.name.endswith(".zh-CN.md") else "channels.md"
    known = (DOCS / channels).read_text(encoding="utf-8").splitlines()
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]

    assert rows
    assert set(rows) <= set(known)


@pytest.mark.parametrize("ending", [".md", ".zh-CN.md"])
def test_the_events_have_the_keys_of_what_is_sent(ending: str) -> None:
    page = DOCS / f"destinations/webhooks{ending}"
    shown = [json.loads(block.text) for block in blocks(page) if block.language == "json"]

    assert [shape(each) for each in shown] == [shape(message(each)["body"]) for each in PROGRAMS]


def test_no_picture_is_large() -> None:
    large = [each.name for each in DOCS.rglob("*.png") if each.stat().st_size > LARGEST]

    assert large == []
