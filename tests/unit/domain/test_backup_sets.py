"""Which backup sets a route means."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from fakes.world import backup_set
from oceanferry.domain.backup_sets import Selection, select
from oceanferry.domain.errors import BackupSetTooOld, NoMatchingBackupSet

HOUR = timedelta(hours=1)


def ids(selection: Selection, *backup_sets: object) -> list[str]:
    return [each.backup_set_id for each in select(backup_sets, selection, now=NOON)]  # type: ignore[arg-type]


def test_the_one_that_restores_to_the_latest_moment_is_chosen() -> None:
    assert ids(Selection(), backup_set("old", age=30 * HOUR), backup_set("new", age=6 * HOUR)) == ["new"]


def test_the_checkpoint_counts_for_more_than_the_end() -> None:
    slow = backup_set("slow", checkpoint=NOON - 9 * HOUR, finished_at=NOON - HOUR)
    quick = backup_set("quick", checkpoint=NOON - 5 * HOUR, finished_at=NOON - 4 * HOUR)

    assert ids(Selection(), slow, quick) == ["quick"]


def test_without_a_checkpoint_the_end_counts() -> None:
    assert ids(
        Selection(),
        backup_set("a", checkpoint=None, finished_at=NOON - HOUR),
        backup_set("b", checkpoint=None, finished_at=NOON - 2 * HOUR),
    ) == ["a"]


@pytest.mark.parametrize("status", ["DONE", "done", "Success", "FINISHED"])
def test_finished_is_written_in_many_ways(status: str) -> None:
    assert ids(Selection(), backup_set("a", status=status)) == ["a"]


@pytest.mark.parametrize("changed", [{"status": "RUNNING"}, {"status": "FAILED"}, {"validity": "INVALID"}])
def test_what_is_unfinished_or_invalid_is_passed_over(changed: dict[str, str]) -> None:
    assert ids(Selection(), backup_set("bad", age=HOUR, **changed), backup_set("good")) == ["good"]


def test_method_and_object_type_are_compared_in_any_case() -> None:
    selection = Selection(method="physical", object_type="cluster")

    assert ids(
        selection, backup_set("logical"), backup_set("whole", method="Physical", object_type="CLUSTER")
    ) == ["whole"]


def test_no_match_says_what_was_looked_for() -> None:
    with pytest.raises(NoMatchingBackupSet, match="method physical and object_type cluster"):
        ids(Selection(method="physical", object_type="cluster"), backup_set())


def test_no_match_lists_the_kinds_that_the_instance_does_have() -> None:
    with pytest.raises(NoMatchingBackupSet) as refused:
        ids(
            Selection(method="logical", object_type="tenant"),
            backup_set("a", method="PHYSICAL", object_type="CLUSTER"),
            backup_set("b", method="logical", object_type="table"),
            backup_set("c", method="physical", object_type="cluster"),
            backup_set("d", method="logical", object_type="database", status="DOING"),
        )

    assert refused.value.message == (
        "No finished, valid backup set matches method logical and object_type tenant. The instance has"
        " method physical and object_type cluster (2), method logical and object_type table (1)"
    )
    assert refused.value.chinese
    assert "method: physical, object_type: cluster（2 个）" in refused.value.chinese.what  # noqa: RUF001


def test_no_match_on_an_instance_without_finished_ones_says_so() -> None:
    with pytest.raises(NoMatchingBackupSet, match="has none of any kind, of 1 that are listed"):
        ids(Selection(), backup_set(status="DOING"))


def test_no_match_names_ten_kinds_at_most_and_no_word_of_any_length() -> None:
    with pytest.raises(NoMatchingBackupSet) as refused:
        ids(Selection(method="logical"), *(backup_set(str(n), method=f"{n}x" * 4_000) for n in range(50)))

    assert refused.value.message.endswith(", ...")
    assert len(refused.value.message) < 1_000


def test_a_route_of_logical_backups_admits_native_logical_ones_and_not_the_other_way_round() -> None:
    native = backup_set("native", method="native_logical", age=HOUR)

    assert ids(Selection(method="logical"), native, backup_set("plain")) == ["native"]
    assert ids(Selection(method="native_logical"), native, backup_set("plain")) == ["native"]
    assert ids(Selection(method="physical"), native, backup_set("b", method="physical")) == ["b"]


def test_a_newest_one_older_than_max_age_is_refused_with_its_age() -> None:
    with pytest.raises(BackupSetTooOld) as refused:
        ids(Selection(max_age=36 * HOUR), backup_set("bak-1", age=50 * HOUR))

    assert str(refused.value) == (
        "The newest backup set bak-1 restores to 2026-11-20 10:00 UTC, 2d 2h ago, older than max_age 1d 12h."
        " Find out why no newer backup finished, or request this backup set by its backup_set_id"
    )


def test_without_newest_every_match_within_max_age_is_chosen_newest_first() -> None:
    selection = Selection(newest=False, max_age=24 * HOUR)

    assert ids(
        selection,
        backup_set("a", age=20 * HOUR),
        backup_set("b", age=4 * HOUR),
        backup_set("c", age=25 * HOUR),
    ) == ["b", "a"]


@given(st.permutations([("a", 3), ("b", 1), ("c", 2), ("d", 1)]))
def test_the_order_of_the_listing_does_not_matter(listed: list[tuple[str, int]]) -> None:
    assert ids(Selection(), *(backup_set(name, age=age * HOUR) for name, age in listed)) == ["d"]
