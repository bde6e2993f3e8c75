"""How moments, spans of time and sizes are written: the same in every language.

A number and its unit stay on one line, and so do the two names of a zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from oceanferry.domain.wording import size

_SPANS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


def moment(at: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """Write *at* as the clock in *zone* shows it: ``2026-11-22 09:00 CST (UTC+8)``."""
    try:
        local = at.astimezone(zone)
    except OverflowError:  # "never", written as the last day of the year 9999
        local = at
    return f"{local:{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}} {_zone(local)}"


def span(length: timedelta) -> tuple[tuple[int, int], ...]:
    """Split the absolute *length* into at most two (count, unit), unit 0 a day, 1 an hour, 2 a minute.

    Seconds are dropped, so that a message promises no more time than is left; the
    result is empty for less than a minute.
    """
    left, counts = abs(length), []
    for unit, each in enumerate(_SPANS):
        count, left = divmod(left, each)
        counts.append((count, unit))
    first = next((unit for count, unit in counts if count), len(counts))
    return tuple((count, unit) for count, unit in counts[first : first + 2] if count)


def lasting(length: timedelta, units: Sequence[str], least: str) -> str:
    """Write a span with the language's *units*: ``6 d 20 h``; *least* is less than a minute."""
    return _unbroken(" ".join(f"{count} {units[unit]}" for count, unit in span(length))) or least


def sized(size_bytes: int) -> str:
    """Write a number of bytes with a binary unit: ``1.5 GiB``."""
    return _unbroken(size(size_bytes))


def exact(size_bytes: int) -> str:
    """Write a number of bytes so that it can be compared: ``1,610,612,736 B (1.5 GiB)``."""
    rounded = size(size_bytes)
    if rounded == f"{size_bytes} B":
        return _unbroken(rounded)
    return f"{_unbroken(f'{size_bytes:,} B')} ({_unbroken(rounded)})"


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _zone(local: datetime) -> str:
    """Name the zone by its abbreviation, which is ambiguous, and its offset, which is not."""
    name, minutes = local.tzname() or "", round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if name == "UTC":
        return name
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
    return _unbroken(f"{name} ({offset})") if name.isalpha() else offset
