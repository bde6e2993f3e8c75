"""When timers fire."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.deployment.cron import Cron, NoCron, cron

NOW = datetime(2026, 11, 26, 4, 30, 15, tzinfo=timezone.utc)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def nexts(expression: str, number: int = 3, after: datetime = NOW) -> list[str]:
    return [each.strftime("%m-%d %H:%M:%S") for each in islice(cron(expression).next(after), number)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CRON_TZ=Asia/Shanghai 0 0 8 * * *", ["11-27 08:00:00", "11-28 08:00:00", "11-29 08:00:00"]),
        ("0 0 8 * * *", ["11-26 08:00:00", "11-27 08:00:00", "11-28 08:00:00"]),
        ("0 */20 * * * *", ["11-26 04:40:00", "11-26 05:00:00", "11-26 05:20:00"]),
        ("30 5/25 4-5 * * ?", ["11-26 04:30:30", "11-26 04:55:30", "11-26 05:05:30"]),
        ("0 0 0 ? * MON", ["11-30 00:00:00", "12-07 00:00:00", "12-14 00:00:00"]),
        ("0 0 0 * * 7", ["11-29 00:00:00", "12-06 00:00:00", "12-13 00:00:00"]),
        ("0 0 0 1 JAN,mar *", ["01-01 00:00:00", "03-01 00:00:00", "01-01 00:00:00"]),
        ("0 0 0 28 * FRI", ["11-27 00:00:00", "11-28 00:00:00", "12-04 00:00:00"]),
        ("0 0 0 29 2 *", ["02-29 00:00:00", "02-29 00:00:00"]),
        ("@every 90m", ["11-26 06:00:15", "11-26 07:30:15", "11-26 09:00:15"]),
    ],
)
def test_the_next_times(expression: str, expected: list[str]) -> None:
    assert nexts(expression, len(expected)) == expected


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("0 8 * * *", "5 fields"),
        ("", "it is empty"),
        ("60 0 8 * * *", "seconds: 60"),
        ("0 0 24 * * *", "hours: 24"),
        ("0 0 8 0 * *", "day of the month: 0"),
        ("0 0 8 * 13 *", "month: 13"),
        ("0 0 8 * * 8", "weekday: 8"),
        ("0 0 8 * * MOON", "weekday: MOON"),
        ("0 5-1 * * * *", "ends before it starts"),
        ("0 */0 * * * *", "invalid step"),
        ("0 1,, * * * *", "minutes: nothing"),
        ("0 ² * * * *", "minutes: ²"),
        ("CRON_TZ=Asia/Nowhere 0 0 8 * * *", "not a time zone"),
        ("@every 0h", "never"),
        ("@daily", "1 fields"),
    ],
)
def test_what_is_no_cron_expression_is_refused_with_the_reason(expression: str, why: str) -> None:
    with pytest.raises(NoCron, match=why):
        cron(expression)


def test_a_day_that_never_comes_has_no_next_time() -> None:
    assert nexts("0 0 8 31 2 *") == []


def test_an_hour_that_the_clocks_skip_does_not_come() -> None:
    spring = datetime(2027, 3, 27, 12, tzinfo=timezone.utc)

    assert nexts("CRON_TZ=Europe/Berlin 0 30 2 * * *", 2, spring) == ["03-29 02:30:00", "03-30 02:30:00"]


numbers = st.integers(0, 59).map(str)
expressions = st.builds(
    "CRON_TZ=Asia/Shanghai {} {} {} {} * {}".format,
    numbers,
    st.one_of(numbers, st.just("*/7"), st.just("3-20/5")),
    st.integers(0, 23).map(str) | st.just("*"),
    st.integers(1, 31).map(str) | st.just("*"),
    st.sampled_from(["*", "?", "MON-FRI", "0", "7"]),
)


@given(expressions, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001  # zone below
def test_times_come_in_order_after_now_and_fit_the_fields(expression: str, after: datetime) -> None:
    found: Cron = cron(expression)
    moments = list(islice(found.next(after.replace(tzinfo=timezone.utc)), 4))

    assert moments == sorted(set(moments))
    for moment in moments:
        assert moment > after.replace(tzinfo=timezone.utc)
        local = moment.astimezone(SHANGHAI)
        seconds, minutes, hours, *_ = found.fields
        assert (local.second in seconds, local.minute in minutes, local.hour in hours) == (True, True, True)


@given(expressions, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001  # as above
def test_no_time_is_left_out_between_two(expression: str, after: datetime) -> None:
    begin = after.replace(tzinfo=timezone.utc)
    found = cron(expression)
    first = next(found.next(begin), None)
    if first is None:
        return

    just_before = first - timedelta(seconds=1)
    assert next(found.next(just_before)) == first
    if just_before > begin:
        assert next(found.next(begin + (just_before - begin) / 2)) == first
