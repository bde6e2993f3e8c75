"""When a timer of Function Compute fires: six fields, seconds first, in the zone of CRON_TZ, else in UTC."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from oceanferry.domain.texts import text

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_EVERY = re.compile(r"@every (\d{1,6})([smh])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
_HORIZON = timedelta(days=8 * 366)
"""The 29th of February may be eight years away."""
_FIELDS = (
    (text("seconds"), 0, 59, ()),
    (text("minutes"), 0, 59, ()),
    (text("hours"), 0, 23, ()),
    (text("day of the month"), 1, 31, ()),
    (text("month"), 1, 12, _MONTHS),
    (text("weekday"), 0, 7, _WEEKDAYS),
)
_SUNDAY = 7
_CRONTAB_FIELDS = 5
_EVERY_WITH_ANY_UNIT = re.compile(r"@every (\d{1,6}) ?([a-z]*)")
_HOURS_A_DAY = 24
_EMPTY = text("it is empty")


class NoCron(ValueError):
    """A timer would never take this; the message says what is wrong with it."""


@dataclass(frozen=True)
class Cron:
    """A cron expression that has been understood."""

    zone: tzinfo
    zone_named: bool
    """Whether the expression says the zone itself."""
    every: timedelta | None
    """Of ``@every 5m``, which counts from when the timer was made; None for one with fields."""
    fields: tuple[frozenset[int], ...] = ()
    days_or_weekdays: bool = False
    """Whether both days are given, and either will do."""

    def next(self, after: datetime) -> Iterator[datetime]:
        """Yield the next moments after *after*, in the expression's zone; none when there is none."""
        if self.every:
            moment = after
            while True:
                moment += self.every
                yield moment.astimezone(self.zone)
        local, ends = after.astimezone(self.zone), after + _HORIZON
        day = local.date()
        while datetime(day.year, day.month, day.day, tzinfo=self.zone) <= ends:
            if self._on(datetime(day.year, day.month, day.day, tzinfo=self.zone)):
                yield from (moment for moment in self._of_day(day.year, day.month, day.day) if moment > after)
            day += timedelta(days=1)

    def _on(self, day: datetime) -> bool:
        *_, days, months, weekdays = self.fields
        if day.month not in months:
            return False
        by_day, by_weekday = day.day in days, day.isoweekday() % _SUNDAY in weekdays
        return (by_day or by_weekday) if self.days_or_weekdays else (by_day and by_weekday)

    def _of_day(self, year: int, month: int, day: int) -> Iterator[datetime]:
        seconds, minutes, hours, *_ = map(sorted, self.fields)
        for hour in hours:
            for minute in minutes:
                for second in seconds:
                    moment = datetime(year, month, day, hour, minute, second, tzinfo=self.zone)
                    # A time that the clocks skip does not come.
                    if moment.astimezone(timezone.utc).astimezone(self.zone).hour == hour:
                        yield moment


def timer_expression(schedule: str, zone: str) -> str:
    """Return a schedule as a timer of Function Compute takes it: six fields, and the time zone.

    The five fields of a crontab, which begin with the minute, mean second 0.

    Args:
        schedule: Six fields, five fields, or ``@every 10m``.
        zone: The time zone for fields without a ``CRON_TZ=`` of their own.

    Raises:
        NoCron: It is no such expression.
    """
    _, named, rest = _zone(schedule)
    if not rest:
        raise NoCron(_EMPTY)
    if len(rest.split()) == _CRONTAB_FIELDS:
        rest = f"0 {rest}"
    zone = schedule.split(maxsplit=1)[0].partition("=")[2] if named else zone
    expression = rest if rest.startswith("@") else f"CRON_TZ={zone} {' '.join(rest.split())}"
    cron(expression)
    return expression


def corrected(schedule: str, zone: str = "Asia/Shanghai") -> str:
    """Return what was probably meant by an expression that is none, as an example of how to write it."""
    if (every := _EVERY_WITH_ANY_UNIT.fullmatch(schedule.strip())) and int(every[1]):
        number, unit = int(every[1]), every[2][:1]
        return (
            f"@every {number * _HOURS_A_DAY}h"
            if unit == "d"
            else f"@every {number}{unit if unit in _UNITS else 'm'}"
        )
    if schedule.strip().startswith("@every"):
        return "@every 10m"
    try:
        return timer_expression(schedule, zone)
    except NoCron:
        return f"CRON_TZ={zone} 0 0 8 * * *"


def cron(expression: str) -> Cron:
    """Understand an expression. Raises NoCron."""
    zone, named, rest = _zone(expression)
    if found := _EVERY.fullmatch(rest):
        every = timedelta(**{_UNITS[found[2]]: int(found[1])})
        if not every:
            raise NoCron(text("@every 0 never fires"))
        return Cron(zone, named, every)
    written = rest.split()
    if not written:
        raise NoCron(_EMPTY)
    if "${" in rest:
        raise NoCron(text("it has a ${{...}} that nothing fills in"))
    if rest.startswith("@every"):
        raise NoCron(text("@every takes a whole number and one of s, m and h, such as @every 10m"))
    if len(written) != len(_FIELDS):
        raise NoCron(
            text(
                "it has {number} fields instead of 6: seconds, minutes, hours, day, month, weekday",
                number=len(written),
            )
        )
    fields = tuple(_field(each, *field) for each, field in zip(written, _FIELDS, strict=True))
    weekdays = frozenset(each % _SUNDAY for each in fields[5])
    both = not {"*", "?"} & {written[3][0], written[5][0]}
    return Cron(zone, named, None, (*fields[:5], weekdays), both)


def _zone(expression: str) -> tuple[tzinfo, bool, str]:
    found = re.fullmatch(r"(?:(?:CRON_TZ|TZ)=(\S+)\s+)?(.*)", expression.strip(), re.DOTALL)
    name, rest = found.groups() if found else (None, expression)
    if name is None:
        return timezone.utc, False, rest.strip()
    try:
        return ZoneInfo(name), True, rest.strip()
    except (LookupError, ValueError, OSError):
        raise NoCron(text("CRON_TZ is not a time zone: {name}", name=name)) from None


def _field(written: str, what: str, low: int, high: int, names: Sequence[str]) -> frozenset[int]:
    values: set[int] = set()
    for part in written.split(","):
        span, _, step = part.partition("/")
        if step and not (step.isdigit() and int(step)):
            raise NoCron(text("{field}: {part} has an invalid step", field=what, part=part))
        first, last = _span(span, what, low, high, names)
        if step and span not in ("*", "?") and "-" not in span:
            last = high
        values.update(range(first, last + 1, int(step or 1)))
    return frozenset(values)


def _span(written: str, what: str, low: int, high: int, names: Sequence[str]) -> tuple[int, int]:
    if written in ("*", "?"):
        return low, high
    first, dash, last = written.partition("-")
    begin = _number(first, what, low, high, names)
    end = _number(last, what, low, high, names) if dash else begin
    if end < begin:
        raise NoCron(text("{field}: {part} ends before it starts", field=what, part=written))
    return begin, end


def _number(written: str, what: str, low: int, high: int, names: Sequence[str]) -> int:
    if written.upper() in names:
        return names.index(written.upper()) + low
    if not written.isascii() or not written.isdigit() or not low <= int(written) <= high:
        raise NoCron(
            text(
                "{field}: {part} is not in the range {low}-{high}",
                field=what,
                part=written or text("nothing"),
                low=low,
                high=high,
            )
        )
    return int(written)
