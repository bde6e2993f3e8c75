"""`make test` runs every test there is."""

from __future__ import annotations

import re

from project.repository import ROOT

TEST_FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def test_every_folder_of_tests_is_a_suite_of_make() -> None:
    suites = re.search(r"^SUITES := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert suites
    assert {path.relative_to(ROOT / "tests").parts[0] for path in TEST_FILES} <= set(suites[1].split())


def test_unit_tests_inject_instead_of_patching() -> None:
    patching = re.compile(r"monkeypatch\.setattr|\bmock\b|\bpatch\(")

    assert [
        path.name for path in (ROOT / "tests/unit").rglob("*.py") if patching.search(path.read_text())
    ] == []
