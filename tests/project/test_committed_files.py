"""What must never be in git: what is true on one machine only, and what a merge left."""

from __future__ import annotations

import re

from project.repository import ROOT, files_in_git

# Written so that they do not match themselves.
PACKAGE_INDEX = re.compile(
    r"pypi\.org|python(?:hosted)|registry\.npmjs|\bdeb\.debian\.org|\bmirrors?\.[\w-]+\.(com|cn|org|edu)",
    re.IGNORECASE,
)
CONFLICT = re.compile(r"^(<{7}|>{7})( |$)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|home|Users|farm)/[\w.]")


def lines_that_match(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in files_in_git():
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    return found


def test_no_file_names_a_package_index() -> None:
    assert lines_that_match(PACKAGE_INDEX) == []


def test_no_file_names_a_path_of_someones_machine() -> None:
    assert lines_that_match(MACHINE_PATH) == []


def test_no_file_has_the_marks_of_a_merge_that_was_not_resolved() -> None:
    assert lines_that_match(CONFLICT) == []
