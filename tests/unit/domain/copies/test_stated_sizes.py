"""What OceanBase states of sizes, and what was copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.copies.stated_sizes import SizedFile, differences, shortage

STATED = 25_600_000


def sized(*files: tuple[int, float | None]) -> list[SizedFile]:
    return [SizedFile(f"{number}.zip", *each) for number, each in enumerate(files, start=1)]


@pytest.mark.parametrize(
    "files",
    [
        [(0, STATED)],
        [(20, STATED)],
        [(0, None)],
        [(0, 0)],
        [],
        [(0, STATED), (STATED, STATED)],
        [(20, STATED), (5_000, 5_000)],
        [(0, None), (5_000, None)],
        [(20, STATED), (20, STATED)],
        [(20, 25_000.5)],
        [(0, 0.06)],
        [(20, 255)],
    ],
)
def test_nothing_or_far_less_than_stated_is_a_shortage(files: list[tuple[int, float | None]]) -> None:
    assert shortage(sized(*files))


@pytest.mark.parametrize(
    "files",
    [
        [(STATED, STATED)],
        [(STATED // 2, STATED)],
        [(STATED, STATED // 1024)],
        [(STATED, 25)],
        [(STATED, 0.0256)],
        [(STATED, None)],
        [(0, 0), (5, 5)],
        [(STATED, STATED + 20), (20, STATED + 20)],
    ],
    ids=[
        "whole",
        "half",
        "in KiB",
        "in MiB",
        "in GB",
        "not stated",
        "an empty file",
        "of the whole backup set",
    ],
)
def test_what_any_unit_explains_is_none(files: list[tuple[int, float | None]]) -> None:
    assert shortage(sized(*files)) == ""


def test_both_figures_are_reported() -> None:
    assert shortage(sized((20, STATED))) == "its files have 20 bytes, and OceanBase states 25600000"


def test_a_whole_size_that_differs_is_reported_for_each_file() -> None:
    [found] = differences(sized((1_000, 1_100), (500, 500), (700, None)))
    assert str(found) == "1.zip has 1000 bytes, and OceanBase states 1100"
    [whole] = differences(sized((1_000, 2_000), (500, 2_000)))
    assert str(whole) == "The files together have 1500 bytes, and OceanBase states 2000"
    assert differences(sized((1_000, 1_500), (500, 1_500))) == ()


@pytest.mark.parametrize("stated", [25_000.5, 25, 0.06, None])
def test_a_size_that_cannot_be_in_bytes_is_no_difference(stated: float | None) -> None:
    assert differences(sized((STATED, stated))) == ()


@given(st.lists(st.integers(1, 10**15), min_size=1), st.sampled_from([1, 1024, 1024**2, 1000**3]))
def test_a_statement_of_what_is_there_in_any_unit_is_no_shortage(sizes: list[int], unit: int) -> None:
    assert shortage(sized(*((size, size // unit) for size in sizes))) == ""
