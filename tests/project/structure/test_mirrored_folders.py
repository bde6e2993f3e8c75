"""A test of a module stands where the module does: tests/unit mirrors the folders of shared/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from project.repository import ROOT

UNIT = ROOT / "tests/unit"
SHARED = ROOT / "shared"
SPANNING = {
    "adapters/chat/test_every_link_in_every_channel.py",
    "adapters/chat/test_robot_channels.py",
    "adapters/ledger/test_ledger_expiry.py",
    "cli/test_chinese_output.py",
    "domain/messages/test_alarm_messages.py",
    "domain/messages/test_redeem_messages.py",
    "settings/test_chinese_mistakes.py",
    "settings/test_settings_errors.py",
    "settings/test_settings_of_buckets.py",
    "triggers/test_trial_requests.py",
    "usecases/copying/test_continued_copies.py",
    "usecases/copying/test_many_files.py",
    "usecases/links/test_denied_links.py",
    "usecases/links/test_whole_sets.py",
    "usecases/messaging/test_every_link.py",
    "usecases/test_calls_of_a_run.py",
    "usecases/test_crashes.py",
    "usecases/test_several_backup_sets.py",
    "usecases/watching/test_many_routes.py",
}
"""Tests of what several modules of their folder do together; all others are named after one module."""


def home_of(folder: Path) -> Path:
    """Return the folder of shared/ that a folder of tests/unit mirrors."""
    if folder.parts[:1] == ("sandbox",):
        return SHARED / "oceanferry_sandbox" / Path(*folder.parts[1:])
    return SHARED / "oceanferry" / folder


def names_in(home: Path) -> set[str]:
    """Return what a test file may be named after: the folder itself, and its modules and folders."""
    return {home.name, *(each.stem for each in home.iterdir())} if home.is_dir() else set()


def strays(unit: Path) -> Iterator[str]:
    """Yield the test files that are named after nothing in the folder that theirs mirrors."""
    for file in sorted(unit.rglob("test_*.py")):
        place = file.relative_to(unit)
        if file.stem.removeprefix("test_") not in names_in(home_of(place.parent)):
            yield str(place)


def test_each_unit_test_is_named_after_a_module_of_the_folder_that_it_mirrors() -> None:
    assert set(strays(UNIT)) == SPANNING


def test_every_folder_of_unit_tests_mirrors_one_that_is_there() -> None:
    folders = {file.parent.relative_to(UNIT) for file in UNIT.rglob("test_*.py")}

    assert [str(folder) for folder in folders if not home_of(folder).is_dir()] == []


@pytest.mark.parametrize("place", ["domain/test_jobs.py", "usecases/domain/runs/test_jobs.py"])
def test_a_test_that_stayed_behind_when_its_module_moved_would_be_seen(tmp_path: Path, place: str) -> None:
    for each in (place, "domain/runs/test_jobs.py"):
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).touch()

    assert list(strays(tmp_path)) == [place]
