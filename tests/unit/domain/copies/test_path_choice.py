"""Which way the bytes of a part take."""

from __future__ import annotations

import pytest

from oceanferry.domain.copies.path_choice import PathChoice

PART = 16 * 1024 * 1024


def ways(choice: PathChoice, *, seconds_past: float, seconds_through: float, parts: int = 40) -> list[bool]:
    """Send so many parts, which take so long; returns which of them went past the process."""
    chosen = []
    for _ in range(parts):
        zero_copy = choice.next_is_zero_copy()
        seconds = seconds_past if zero_copy else seconds_through
        choice.took(zero_copy=zero_copy, size_bytes=PART, seconds=seconds)
        chosen.append(zero_copy)
    return chosen


def test_both_ways_are_tried_in_turn_on_the_first_parts() -> None:
    assert ways(PathChoice(), seconds_past=1, seconds_through=2)[:12] == [True, False] * 6


@pytest.mark.parametrize(("past", "through", "chosen"), [(1.0, 1.2, True), (1.2, 1.0, False)])
def test_then_all_parts_take_the_quicker_way(past: float, through: float, chosen: bool) -> None:
    assert set(ways(PathChoice(), seconds_past=past, seconds_through=through)[12:]) == {chosen}


def test_where_one_way_does_not_exist_both_keep_their_turns() -> None:
    choice = PathChoice()
    for _ in range(40):
        choice.next_is_zero_copy()
        choice.took(zero_copy=False, size_bytes=PART, seconds=1)

    assert {choice.next_is_zero_copy(), choice.next_is_zero_copy()} == {True, False}


def test_a_part_whose_time_the_clock_did_not_see_does_not_count() -> None:
    choice = PathChoice()
    for _ in range(40):
        choice.took(zero_copy=choice.next_is_zero_copy(), size_bytes=PART, seconds=0)

    assert {choice.next_is_zero_copy(), choice.next_is_zero_copy()} == {True, False}


def test_parts_of_different_sizes_are_compared_by_their_rate() -> None:
    choice = PathChoice()
    for _ in range(6):
        choice.took(zero_copy=True, size_bytes=PART, seconds=2)
        choice.took(zero_copy=False, size_bytes=4 * PART, seconds=4)

    assert not choice.next_is_zero_copy()
