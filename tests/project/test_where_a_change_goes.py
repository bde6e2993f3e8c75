"""The rows of docs/architecture.md that name the files of a change name what is there, and count right."""

from __future__ import annotations

import re

import pytest

from project.repository import ROOT

PRODUCT = ROOT / "shared/oceanferry"
MOST = {
    "add a chat": 5,
    "let `init` offer a chat": 1,
    "add an alarm kind": 3,
    "change how long a link must live": 1,
    "add a field to the manifest": 2,
    "add an option to a command": 2,
    "use another heartbeat service": 2,
    "write to another kind of bucket": 10,
    "read another field of OceanBase": 3,
}
"""How many files of the product each change may touch; the number may only fall."""
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
WALKS = {"architecture.md": "A walk through the code", "architecture.zh-CN.md": "代码走读"}
ROWS = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE))


@pytest.mark.parametrize("change", MOST)
def test_a_change_names_its_files_and_what_to_look_for_in_them(change: str) -> None:
    places = re.findall(r"`([\w/]+\.py)` `(\w+)`", ROWS[change])

    assert [
        place
        for place, name in places
        if not re.search(rf"\b{name}\b", (PRODUCT / place).read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("change", MOST)
def test_a_change_touches_no_more_files_than_promised(change: str) -> None:
    [stated] = re.findall(r"\((\d+) files?\b", ROWS[change])
    places = set(re.findall(r"`([\w/]+\.py)`", ROWS[change]))

    assert len(places) == int(stated) <= MOST[change]


def test_a_chat_touches_no_more_than_three_folders() -> None:
    places = re.findall(r"`(\w[\w/]+)/\w+\.py`", ROWS["add a chat"])

    assert len(set(places)) == int(re.findall(r"in (\d) folders", ROWS["add a chat"])[0]) <= 3


def test_every_file_that_chooses_oss_is_named_for_another_kind_of_bucket() -> None:
    places = re.findall(r"`([\w/]+\.py)`", ROWS["write to another kind of bucket"])
    of_oss = re.compile(r"\bOssDestination\b|^ *from oceanferry\.adapters\.oss\b", re.MULTILINE)
    choosing = {
        str(file.relative_to(PRODUCT))
        for file in PRODUCT.rglob("*.py")
        if file.parent.parent.name != "adapters" and of_oss.search(file.read_text(encoding="utf-8"))
    }

    assert choosing - set(places) == set()


def walk_of(page: str) -> list[str]:
    """Return the files that the walk of a page passes, in its order."""
    walk = re.split(r"^## ", (ROOT / "docs" / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    [section] = [each for each in walk if each.startswith(WALKS[page])]
    return re.findall(r"`([\w/]+\.py)`", section)


@pytest.mark.parametrize("page", WALKS)
def test_every_file_of_the_walk_is_there(page: str) -> None:
    places = walk_of(page)

    assert places
    assert [place for place in places if not (PRODUCT / place).is_file()] == []


def test_both_languages_walk_the_same_way() -> None:
    assert walk_of("architecture.md") == walk_of("architecture.zh-CN.md")
