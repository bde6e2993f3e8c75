"""Which copies a retention rule lets go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from oceanferry.domain.copies.retention import RetentionRule, StoredCopy, plan

DAY = timedelta(days=1)


def copy(days_old: float, *, state: str = "proven", data_days_old: float | None = None) -> StoredCopy:
    return StoredCopy(
        f"bak-{days_old}",
        NOON - days_old * DAY,
        state,  # type: ignore[arg-type]
        restores_to=None if data_days_old is None else NOON - data_days_old * DAY,
    )


def removed(copies: list[StoredCopy], rule: RetentionRule) -> list[str]:
    return [each.copy.backup_set_id for each in plan(copies, rule, now=NOON) if each.remove]


def reasons(copies: list[StoredCopy], rule: RetentionRule) -> list[str]:
    return [each.reason for each in plan(copies, rule, now=NOON)]


WEEK = [copy(age) for age in range(7)]


def test_the_newest_are_kept() -> None:
    assert removed(WEEK, RetentionRule(keep_last=3)) == ["bak-6", "bak-5", "bak-4", "bak-3"]


def test_the_young_are_kept() -> None:
    assert removed(WEEK, RetentionRule(keep_for=4 * DAY)) == ["bak-6", "bak-5"]


def test_what_either_number_keeps_is_kept() -> None:
    assert removed(WEEK, RetentionRule(keep_last=2, keep_for=4 * DAY)) == ["bak-6", "bak-5"]
    assert removed(WEEK, RetentionRule(keep_last=6, keep_for=4 * DAY)) == ["bak-6"]


def test_the_newest_proven_copy_is_kept_however_old_it_is() -> None:
    copies = [copy(400), copy(300), copy(2, state="unproven")]

    assert removed(copies, RetentionRule(keep_for=DAY)) == ["bak-400"]
    assert reasons(copies, RetentionRule(keep_for=DAY)) == ["expired", "newest", "unproven"]


def test_what_is_not_proven_is_kept_and_does_not_count() -> None:
    copies = [copy(0, state="unproven"), copy(1), copy(2), copy(3, state="unproven"), copy(4)]

    assert removed(copies, RetentionRule(keep_last=2)) == ["bak-4"]


def test_an_old_backup_set_that_was_copied_today_does_not_push_out_last_nights() -> None:
    last_night, of_last_year = copy(1, data_days_old=1), copy(0, data_days_old=365)

    assert removed([of_last_year, last_night], RetentionRule(keep_last=1)) == []
    assert reasons([of_last_year, last_night], RetentionRule(keep_last=1)) == ["made_last", "newest_data"]


def test_the_newest_of_each_route_and_method_stays() -> None:
    nightly = [replace(copy(age), route="nightly", method="logical") for age in range(4)]
    weekly = [replace(copy(age + 10), route="weekly", method="physical") for age in (0, 7)]
    asked = [replace(copy(30), method="physical"), replace(copy(31), route="nightly", method="physical")]

    assert removed([*nightly, *weekly, *asked], RetentionRule(keep_last=1)) == [
        "bak-17",
        "bak-3",
        "bak-2",
        "bak-1",
    ]


def test_keep_last_counts_for_each_route_and_method() -> None:
    nightly = [replace(copy(age), route="nightly") for age in range(4)]
    weekly = [replace(copy(age + 10), route="weekly") for age in range(4)]

    assert removed([*nightly, *weekly], RetentionRule(keep_last=3)) == ["bak-13", "bak-3"]


def test_a_removal_that_began_is_not_finished_beside_copies_of_another_kind() -> None:
    copies = [replace(copy(9, state="leaving"), route="weekly"), replace(copy(1), route="nightly")]

    assert reasons(copies, RetentionRule(keep_last=1)) == ["last_whole", "newest"]


def test_the_newest_is_decided_by_the_data_where_it_is_known() -> None:
    copies = [copy(3, data_days_old=3), copy(2, data_days_old=30), copy(1, data_days_old=4)]

    assert removed(copies, RetentionRule(keep_last=2)) == ["bak-2"]


def test_a_removal_that_began_is_finished_whatever_the_rule_says_now() -> None:
    copies = [copy(0), copy(1, state="leaving")]

    assert removed(copies, RetentionRule(keep_last=9)) == ["bak-1"]


def test_a_removal_is_not_finished_when_nothing_else_is_proven() -> None:
    copies = [copy(0, state="unproven"), copy(1, state="leaving")]

    assert reasons(copies, RetentionRule(keep_last=1)) == ["last_whole", "unproven"]
    assert removed(copies, RetentionRule(keep_last=1)) == []


def test_a_copy_from_the_future_is_young() -> None:
    assert removed([copy(-2), copy(-1)], RetentionRule(keep_for=DAY)) == []


@pytest.mark.parametrize(
    ("keep_last", "keep_for"), [(None, None), (0, None), (-1, DAY), (None, timedelta(0)), (3, -DAY)]
)
def test_a_rule_that_keeps_nothing_is_none(keep_last: int | None, keep_for: timedelta | None) -> None:
    with pytest.raises(ValueError, match="keep_"):
        RetentionRule(keep_last, keep_for)


COPIES = st.lists(
    st.builds(
        StoredCopy,
        backup_set_id=st.uuids().map(str),
        copied_at=st.integers(-3, 60).map(lambda age: NOON - age * DAY),
        state=st.sampled_from(["proven", "proven", "unproven", "leaving"]),
        restores_to=st.none() | st.integers(0, 90).map(lambda age: NOON - age * DAY),
    ),
    max_size=12,
    unique_by=lambda each: each.backup_set_id,
)
RULES = st.builds(
    RetentionRule,
    keep_last=st.integers(1, 6) | st.none(),
    keep_for=st.integers(1, 50).map(lambda age: age * DAY),
) | st.builds(RetentionRule, keep_last=st.integers(1, 6))


@given(copies=COPIES, rule=RULES)
def test_every_copy_gets_one_decision(copies: list[StoredCopy], rule: RetentionRule) -> None:
    assert sorted(each.copy.backup_set_id for each in plan(copies, rule, now=NOON)) == sorted(
        each.backup_set_id for each in copies
    )


@given(copies=COPIES, rule=RULES)
def test_the_newest_proven_copy_is_never_chosen(copies: list[StoredCopy], rule: RetentionRule) -> None:
    chosen = {each.copy for each in plan(copies, rule, now=NOON) if each.remove}
    proven = [each for each in copies if each.state == "proven"]
    for newest in (max(each.copied_at for each in proven),) if proven else ():
        assert any(each.copied_at == newest and each not in chosen for each in proven)
    for newest in (max(each.recency for each in proven),) if proven else ():
        assert any(each.recency == newest and each not in chosen for each in proven)


@given(copies=COPIES, rule=RULES)
def test_what_is_chosen_is_proven_old_and_beyond_the_newest(
    copies: list[StoredCopy], rule: RetentionRule
) -> None:
    decisions = plan(copies, rule, now=NOON)
    kept = [each.copy for each in decisions if not each.remove and each.copy.state == "proven"]
    for copy in (each.copy for each in decisions if each.remove and each.copy.state != "leaving"):
        assert copy.state == "proven"
        assert rule.keep_for is None or NOON - copy.copied_at > rule.keep_for
        assert sum(each.recency >= copy.recency for each in kept) >= (rule.keep_last or 1)


@given(copies=COPIES, rule=RULES)
def test_the_order_of_the_listing_decides_nothing(copies: list[StoredCopy], rule: RetentionRule) -> None:
    assert plan(copies[::-1], rule, now=NOON) == plan(copies, rule, now=NOON)


@given(copies=COPIES, rule=RULES)
def test_what_is_kept_is_kept_the_next_time(copies: list[StoredCopy], rule: RetentionRule) -> None:
    left = [each.copy for each in plan(copies, rule, now=NOON) if not each.remove]

    assert removed(left, rule) == []
