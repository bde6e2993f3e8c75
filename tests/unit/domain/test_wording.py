"""How sizes and durations are written for people."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.wording import count, duration, local_time, size

KIB = 1024


@pytest.mark.parametrize(
    ("size_bytes", "written"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (KIB, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (100 * KIB, "100 KiB"),
        (KIB**2 - 1, "1024 KiB"),
        (KIB**2, "1.0 MiB"),
        (7 * KIB**3, "7.0 GiB"),
        (int(1.5 * KIB**4), "1.5 TiB"),
        (3 * KIB**5, "3.0 PiB"),
        (5000 * KIB**5, "5000 PiB"),
    ],
)
def test_a_size_is_written_in_the_unit_that_fits(size_bytes: int, written: str) -> None:
    assert size(size_bytes) == written


@given(st.integers(0, KIB**6 - 1))
def test_a_size_is_short_and_names_its_unit(size_bytes: int) -> None:
    assert re.fullmatch(r"\d{1,4} (B|[KMGTP]iB)|\d{1,2}\.\d [KMGTP]iB|100\.0 [KMGTP]iB", size(size_bytes))


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(0), "0s"),
        (timedelta(milliseconds=400), "0s"),
        (timedelta(milliseconds=600), "1s"),
        (timedelta(seconds=40), "40s"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=5, seconds=1), "5m 1s"),
        (timedelta(hours=6), "6h"),
        (timedelta(hours=36), "1d 12h"),
        (timedelta(days=2, minutes=3), "2d 3m"),
        (timedelta(days=400, hours=1, minutes=2, seconds=3), "400d 1h"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(length: timedelta, written: str) -> None:
    assert duration(length) == written


def test_a_duration_that_is_over_is_none() -> None:
    assert duration(timedelta(seconds=-1)) == "0s"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=100_000)))
def test_a_duration_is_never_written_longer_than_it_is(length: timedelta) -> None:
    spans = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
    written = sum(int(part[:-1]) * spans[part[-1]] for part in duration(length).split())

    assert written <= length.total_seconds() + 0.5


def test_a_time_is_written_as_the_clock_of_the_reader_shows_it() -> None:
    at = datetime(2026, 11, 22, 14, 58, 59, tzinfo=timezone.utc)

    assert local_time(at, ZoneInfo("Asia/Shanghai")) == "2026-11-22 22:58+08:00"
    assert local_time(at, timezone.utc) == "2026-11-22 14:58+00:00"


@given(st.datetimes(timezones=st.just(timezone.utc)), st.timezones())
def test_any_time_can_be_written_in_any_zone(at: datetime, zone: ZoneInfo) -> None:
    assert re.match(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}[+-]", local_time(at, zone))


def test_a_number_of_things_is_written_in_its_grammatical_number() -> None:
    assert [count(number, "file") for number in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
