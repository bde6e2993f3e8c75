"""How sizes, durations, moments and numbers of things are written for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from difflib import get_close_matches

from oceanferry.domain.texts import Sentence, joined, quoted, text

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_STEP = 1024
_WITHOUT_DECIMALS = 100


def size(size_bytes: int) -> str:
    """Write a number of bytes with a binary unit: ``1.5 GiB``."""
    value, unit = float(size_bytes), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    decimals = 0 if unit == 0 or value >= _WITHOUT_DECIMALS else 1
    return f"{value:.{decimals}f} {_UNITS[unit]}"


def duration(length: timedelta) -> Sentence:
    """Write a duration in its two largest units: ``1d 12h``, ``5m``, ``40s``."""
    seconds = max(0, round(length.total_seconds()))
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    parts = (
        text("{count}d", count=days),
        text("{count}h", count=hours),
        text("{count}m", count=minutes),
        text("{count}s", count=seconds),
    )
    return joined([each for each in parts if each.facts["count"]][:2] or [parts[-1]], " ")


def local_time(at: datetime, zone: tzinfo) -> str:
    """Write *at* as the clock in *zone* shows it, with the offset: ``2026-11-22 22:58+08:00``."""
    try:
        local = at.astimezone(zone)
    except OverflowError:  # the last day of the year 9999
        local = at
    return local.isoformat(" ", "minutes")


def count(number: int, noun: str) -> str:
    """Write ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def suggestion(word: str, known: Sequence[str]) -> Sentence:
    """Ask whether something close was meant, as the end of a clause; empty when nothing is."""
    close = get_close_matches(word, known, n=1)
    return text("; did you mean {word}?", word=close[0]) if close else quoted("")
