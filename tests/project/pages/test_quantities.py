"""Each time, size and count on a hand-written page has a source: code, a test, a named run or vendor."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
import yaml

from documents.pages import PAGES
from oceanferry_sandbox.seed import _SIZES
from project.readme import DOCS, IN_ONE_LANGUAGE, english_pages, in_chinese, prose, table
from project.repository import ROOT

_GENERATED = {"docs/benchmarks.md", "CHANGELOG.md"}
"""``make bench`` writes the one, with date and machine; the other says what was."""
_WRITTEN: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("quantities.yaml").read_text(encoding="utf-8")
)
_SOURCES: Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]] = {
    page: {each: source if isinstance(source, list) else [source] for each, source in known.items()}
    for page, known in _WRITTEN.items()
}
"""Of each page's quantities: one source for each time that the page has it, in order."""
_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
}
_SECONDS = {
    "ms": 0.001,
    "s": 1,
    "second": 1,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
}
_BYTES = {
    "byte": 1,
    "KB": 1000,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
_KINDS = {"code", "test", "stated", "example", "same"}
_COUNTS = {"character": 1, "object": 1, "page": 1}
_UNITS = {**_SECONDS, **_BYTES, **_COUNTS}
_QUANTITY = re.compile(
    rf"\b({'|'.join(_WORDS)}|\d[\d,]*(?:\.\d+)?) ({'|'.join(sorted(_UNITS, key=len, reverse=True))})s?\b"
)
_OWN_TABLE = "| function | its entry file |"
"""The cold starts, which `make cold-start` prints with the machine: each row would need the same line."""
_GENERATED_TABLE = re.compile(r"^\| client \| one answer \|.*?(?:\n\n|\Z)", re.MULTILINE | re.DOTALL)
"""The bounds of replies, which `make docs` writes from the constants."""


def quantities(page: Path) -> Counter[str]:
    """Return what is said with a unit outside of code, and how many times."""
    text = _GENERATED_TABLE.sub("", prose(page).partition(_OWN_TABLE)[0])
    text = re.sub(r"`[^`\n]*`", "`", text)
    return Counter(" ".join(each.group().split()) for each in _QUANTITY.finditer(text))


def value(quantity: str) -> float:
    """Return seconds, bytes or a count."""
    number, unit = quantity.split()
    size = _UNITS[unit] if unit in _UNITS else _UNITS[unit.removesuffix("s")]
    return (_WORDS[number] if number in _WORDS else float(number.replace(",", ""))) * size


def hand_written() -> list[Path]:
    written = {*PAGES, *_GENERATED}
    return [page for page in english_pages() if str(page.relative_to(ROOT)) not in written]


def sourced(kind: str) -> pytest.MarkDecorator:
    """Parametrise with page, quantity and source of those that have a source of one kind."""
    found = [
        (page, quantity, source[kind])
        for page, known in _SOURCES.items()
        for quantity, sources in known.items()
        for source in sources
        if kind in source
    ]
    return pytest.mark.parametrize(("page", "quantity", "source"), found)


@pytest.mark.parametrize("page", hand_written(), ids=lambda page: str(page.relative_to(ROOT)))
def test_each_quantity_of_a_page_has_a_source(page: Path) -> None:
    sources = _SOURCES.get(str(page.relative_to(ROOT)), {})
    known = Counter({quantity: len(each) for quantity, each in sources.items()})

    assert quantities(page) - known == Counter(), "say in quantities.yaml where it comes from, each time"
    assert known - quantities(page) == Counter(), "no longer on the page"


def test_each_source_is_of_one_kind() -> None:
    several = [sources for known in _SOURCES.values() for sources in known.values()]

    assert {kind for each in several for source in each for kind in source} <= _KINDS
    assert all(len(source) == 1 for each in several for source in each)
    assert all("same" not in each[0] for each in several), "there is nothing before it that it repeats"


@sourced("code")
def test_a_quantity_is_that_of_the_code(page: str, quantity: str, source: str) -> None:  # noqa: ARG001  # names the test
    module, _, constant = source.partition(":")
    found = attrgetter(constant)(import_module(module))

    assert value(quantity) == (found.total_seconds() if isinstance(found, timedelta) else found)


@sourced("test")
def test_the_test_of_a_quantity_exists(page: str, quantity: str, source: str) -> None:  # noqa: ARG001  # names the test
    path, _, function = source.partition("::")

    assert f"def {function or 'test_'}" in (ROOT / path).read_text(encoding="utf-8")


@sourced("stated")
def test_the_page_names_the_run_or_the_vendor(page: str, quantity: str, source: str) -> None:  # noqa: ARG001  # names the test
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())

    assert source in text


def test_a_quantity_without_a_source_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "It ends after five minutes, 1,000 bytes,\nfive minutes or\n`3 s`, in two cases.\n"
    page.write_text(text, encoding="utf-8")

    assert quantities(page) == {"five minutes": 2, "1,000 bytes": 1}
    assert value("five minutes") == value("300 s") == 300
    assert value("1 MiB") == 2**20


# --- both languages -----------------------------------------------------------

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ONLY_IN_CHINESE = {"docs/operations.md": {"10"}}
"""Where the English page has the number as a word."""
_MOMENT = re.compile(r"\d\d:\d\d(?::\d\d)?")
"""Of the sample data, which is of the moment when a page was written."""


@pytest.mark.parametrize(
    "name", [str(page.relative_to(ROOT)) for page in hand_written() if page.name not in IN_ONE_LANGUAGE]
)
def test_both_languages_have_the_same_numbers(name: str) -> None:
    english, chinese = (
        {each.replace(",", "") for each in _NUMBER.findall(_MOMENT.sub("", page.read_text(encoding="utf-8")))}
        for page in (ROOT / name, in_chinese(ROOT / name))
    )

    assert english == chinese - _ONLY_IN_CHINESE.get(name, set())


# --- what is no constant ------------------------------------------------------


def test_the_makefile_fuzzes_for_as_long_as_the_page_says() -> None:
    [seconds] = re.findall(r"\$\(SECONDS\),(\d+)\)", (ROOT / "Makefile").read_text(encoding="utf-8"))

    assert f"fuzzes all that reads what others wrote, {seconds} s a target" in (
        ROOT / "CONTRIBUTING.md"
    ).read_text(encoding="utf-8")


def test_the_first_night_of_the_sandbox_copies_as_much_as_the_page_says() -> None:
    mib = sum(_SIZES["bak-4nightly01"]) / 2**20

    assert f"{math.floor(mib)} MiB copied" in (DOCS / "deploying.md").read_text(encoding="utf-8")


def test_the_front_page_names_the_minutes_that_the_measured_steps_took() -> None:
    seconds = sum(int(row[1]) for row in table(DOCS / "deploying.md", "measured there"))

    assert math.ceil(seconds / 60) == _WORDS["three"]
    assert "one test of three minutes" in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_front_page_counts_the_functions_of_s_yaml(page: str) -> None:
    functions = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))["resources"]
    words = {5: "five functions|5 个函数|五个函数"}

    assert re.search(words[len(functions)], (ROOT / page).read_text(encoding="utf-8"))
