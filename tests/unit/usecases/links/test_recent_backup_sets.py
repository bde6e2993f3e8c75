"""The newest backup set of an instance that has any number of them, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast

import pytest

from fakes.backup_service import FakeBackupService
from fakes.clock import NOON, FakeClock
from fakes.growth.counted_calls import CountedCalls
from fakes.world import CLUSTER, NIGHTLY, asked, backup_set
from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.errors import BackupSetTooOld, OceanferryError, ServiceRefused
from oceanferry.ports.backup_service import BackupService
from oceanferry.usecases.links.resolve import chosen

ORDERS = ("oldest first", "newest first", "any")


class Listed(FakeBackupService):
    """A service with many backup sets, one every hour, which treats StartTime as it likes."""

    def __init__(self, sets: int, order: str, *, youngest: timedelta = timedelta(hours=6)) -> None:
        super().__init__(FakeClock())
        ages = [youngest + number * timedelta(hours=1) for number in range(sets)]
        if order == "any":
            random.Random(1).shuffle(ages)  # noqa: S311  # repeatable, not secret
        for age in reversed(ages) if order == "oldest first" else ages:
            self.add(backup_set(f"bak-{age // timedelta(hours=1)}", age=age))


class IgnoresStartTime(Listed):
    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        return super().backup_sets(instance_id)


class LeavesOutTheNewest(Listed):
    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        found = super().backup_sets(instance_id, since=since)
        return (each for each in found if not since or each.backup_set_id != "bak-6")


class RefusesStartTime(Listed):
    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        if since:
            raise ServiceRefused("StartTime is not supported")
        return super().backup_sets(instance_id)


class FindsNothing(Listed):
    def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
        return iter(()) if since else super().backup_sets(instance_id)


def newest(service: FakeBackupService) -> tuple[str, int]:
    """Return what the nightly route means, and how many pages it took to find out."""
    calls = CountedCalls()
    backups = cast("BackupService", calls.of("backups", service))
    [found] = chosen(asked(), NIGHTLY, backups=backups, clock=FakeClock(NOON))
    return found.backup_set_id, calls.total


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("sets", [1, 99, 100, 10_001, 20_000])
def test_the_newest_of_any_number_is_found_in_three_pages_at_most(sets: int, order: str) -> None:
    found, pages = newest(Listed(sets, order))

    assert found == "bak-6"
    assert pages <= 3


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("service", [IgnoresStartTime, RefusesStartTime, FindsNothing])
def test_a_service_that_does_not_understand_start_time_does_no_harm(
    service: type[Listed], order: str
) -> None:
    assert newest(service(10_001, order))[0] == "bak-6"


@pytest.mark.parametrize("order", ["newest first"])
def test_a_service_that_leaves_out_what_it_should_list_is_not_believed(order: str) -> None:
    assert newest(LeavesOutTheNewest(10_001, order))[0] == "bak-6"


@pytest.mark.parametrize("order", ORDERS)
def test_where_nothing_is_recent_the_newest_of_all_is_named(order: str) -> None:
    with pytest.raises(BackupSetTooOld, match="bak-240"):
        newest(Listed(10_001, order, youngest=timedelta(hours=240)))


def test_a_listing_without_an_end_is_an_error() -> None:
    class Endless(Listed):
        def backup_sets(self, instance_id: str, *, since: datetime | None = None) -> Iterator[BackupSet]:
            yield from super().backup_sets(instance_id)
            raise ServiceRefused("OceanBase shows 10001 backup sets and the list has no end")

    with pytest.raises(OceanferryError, match="the list has no end"):
        newest(Endless(10_001, "oldest first"))


def test_a_backup_that_took_a_day_is_recent_by_what_it_restores_to() -> None:
    service = Listed(10_001, "oldest first", youngest=timedelta(hours=30))
    long = backup_set("bak-long", age=timedelta(hours=1), started_at=NOON - timedelta(hours=40))
    service.add(long)

    assert newest(service)[0] == "bak-long"
    assert long.instance_id == CLUSTER.instance_id
