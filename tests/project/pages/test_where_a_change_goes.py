"""The rows of docs/architecture.md that name the files of a change name what is there, and count right."""

from __future__ import annotations

import re

import pytest

from project.repository import ROOT

PRODUCT = ROOT / "shared/oceanferry"
MOST = {
    "add a chat": 5,
    "let `init` offer a chat": 1,
    "let mistakes and recordings know a chat": 2,
    "add an alarm kind": 3,
    "change how long a link must live": 1,
    "add a field to the manifest": 2,
    "add an option to a command": 2,
    "use another heartbeat service": 2,
    "write to another kind of bucket": 9,
    "read another field of OceanBase": 3,
}
"""How many files of the product each change may touch; the number may only fall."""
TRACES = {
    "a chat": (
        r"(?i)\b(slack|wecom)\b",
        ("add a chat", "let `init` offer a chat", "let mistakes and recordings know a chat"),
        r"adapters/chat/(slack|wecom)/",
    ),
    "an alarm kind": (r"\"backup_failed\"", ("add an alarm kind",), r"usecases/watching/backup_check\.py"),
    "a field of the manifest": (r"\boceanferry_version\b", ("add a field to the manifest",), ""),
    "a link lifetime": (r"\bTO_\w+ = timedelta", ("change how long a link must live",), ""),
    "an option of a command": (
        r"--keep-last",
        ("add an option to a command",),
        r"cli/commands/retain\.py|application/local_app\.py",  # as the row has copy's
    ),
    "a heartbeat service": (r"\bHttpHeartbeat\b", ("use another heartbeat service",), ""),
    "a kind of bucket": (
        r"(?m)\bOssDestination\b|^ *from oceanferry\.adapters\.oss\b",
        ("write to another kind of bucket",),
        r"adapters/\w+/\w+\.py",
    ),
    "a field of OceanBase": (
        r"\bvalidity\b",
        ("read another field of OceanBase",),
        r"usecases/|cli/|domain/(runs/|recording/vocabulary|messages/samples)",  # where it is used and shown
    ),
}
"""What an earlier change of each kind left in the code, the rows about it, and where its own code is."""
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


def files_with(trace: str) -> set[str]:
    """Return the files of the product that have it, but for the translations of sentences."""
    return {
        str(file.relative_to(PRODUCT))
        for file in PRODUCT.rglob("*.py")
        if "cli/languages/" not in str(file) and re.search(trace, file.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("example", TRACES)
def test_a_change_that_was_made_left_no_trace_in_a_file_that_its_rows_do_not_name(example: str) -> None:
    trace, changes, own = TRACES[example]
    named = {place for change in changes for place in re.findall(r"`([\w/]+\.py)`", ROWS[change])}
    found = files_with(trace)

    assert found
    assert {each for each in found - named if not (own and re.match(own, each))} == set()


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
