"""A page names no file or folder of the repository that is not there."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from project.readme import pages
from project.repository import ROOT, files_in_git

PARTS = ("docs", "events", "hook", "shared", "tests", r"\.ci")
"""The folders of the repository in which committed files are."""
_PATH = re.compile(
    rf"(?<![\w./-])(?:(?:{'|'.join(PARTS)})/[\w./*@-]*\w|functions/[\w*]+/\w+\.py)(?![\w<{{*])"
)
EXAMPLES = {"docs/x.md"}
"""Stand for any page."""
PRODUCT = "shared/oceanferry/"
_INSIDE = re.compile(
    r"`((?:domain|ports|usecases|adapters|triggers|settings|logs|application|bootstrap|cli)/[\w/]+\.py)`"
)
"""Pages about the code leave out the folder of the product."""


def missing(text: str, files: set[str]) -> list[str]:
    """Return the paths that *text* names and *files* has not, neither as a file nor as a folder."""
    places = files | {str(parent) for file in files for parent in Path(file).parents}
    named = {each.rstrip("/") for each in _PATH.findall(text)} | {
        PRODUCT + each for each in _INSIDE.findall(text)
    }
    return sorted(each for each in named - EXAMPLES if not any(fnmatch(place, each) for place in places))


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    files = {str(each.relative_to(ROOT)) for each in files_in_git()}

    assert missing(page.read_text(encoding="utf-8"), files) == []


def test_a_path_that_was_moved_would_be_seen() -> None:
    files = {"tests/e2e/test_hosts.py", "shared/oceanferry/domain/links.py"}

    assert missing("in `tests/e2e`, `tests/*/test_hosts.py`, `domain/links.py`", files) == []
    assert missing("`tests/e2e/demo.py` `domain/link.py`", files) == [
        "shared/oceanferry/domain/link.py",
        "tests/e2e/demo.py",
    ]
