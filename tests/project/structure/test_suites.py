"""`make test` and `make long` run every test there is."""

from __future__ import annotations

import re

from project.repository import ROOT

TEST_FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def test_every_folder_of_tests_is_a_suite_of_make() -> None:
    suites = re.search(r"^SUITES := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert suites
    assert {path.relative_to(ROOT / "tests").parts[0] for path in TEST_FILES} <= set(suites[1].split())


def test_what_make_test_leaves_out_is_what_make_long_runs() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    chosen = re.findall(
        r"^\t\$\(PYTEST\).* -m ('not long'|long) (\$\(addprefix tests/,\$\(SUITES\)\))$",
        makefile,
        re.MULTILINE,
    )

    assert [selection for selection, _ in chosen] == ["'not long'", "long"]
    commands = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert commands.index("make test") < commands.index("make long")


def test_no_guarantee_rests_on_a_long_test() -> None:
    marked = re.compile(r"^@pytest\.mark\.long\n(?:@.*\n)*def test_(\w+)", re.MULTILINE)
    long = {name.replace("_", " ") for path in TEST_FILES for name in marked.findall(path.read_text("utf-8"))}

    assert long, "README.md says that make test runs the tests of the guarantees"
    assert long.isdisjoint(re.findall(r"\[([^]]+)\]", (ROOT / "docs/guarantees.md").read_text("utf-8")))


def test_unit_tests_inject_instead_of_patching() -> None:
    patching = re.compile(r"monkeypatch\.setattr|\bmock\b|\bpatch\(")

    assert [
        path.name for path in (ROOT / "tests/unit").rglob("*.py") if patching.search(path.read_text())
    ] == []
