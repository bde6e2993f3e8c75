"""Sizes, durations, times and statuses for people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from oceanferry_sandbox.page.html import Html, join, tag

_GOOD = frozenset({"succeeded", "success", "successful", "done", "finished", "completed", "ready", "valid"})
_BAD = frozenset({"failed", "error", "expired", "invalid", "timeout", "stopped", "exception"})
_BUSY = frozenset({"running", "retrying", "doing", "pending", "init", "processing", "stopping", "dequeued"})
_WORDS = {"not_exist": "Not requested"}


def size(size_bytes: int) -> str:
    """Return a size in binary units: ``512 B``, ``1.4 GiB``."""
    if size_bytes < 1024:
        return f"{size_bytes} B"
    amount, units = size_bytes / 1024, ["TiB", "GiB", "MiB", "KiB"]
    while amount >= 1023.95 and len(units) > 1:
        amount /= 1024
        units.pop()
    return f"{amount:.1f} {units[-1]}"


def duration(elapsed: timedelta) -> str:
    """Return how long something took: ``85 ms``, ``3.2 s``, ``4 min 05 s``."""
    seconds = elapsed.total_seconds()
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def ago(when: datetime, now: datetime) -> str:
    """Return how long *when* is ago; page.js has the same words."""
    seconds = int((now - when).total_seconds())
    if seconds < 5:
        return "just now"
    if seconds < 60:
        return f"{seconds} s ago"
    if seconds < 3600:
        return f"{seconds // 60} min ago"
    return f"{seconds // 3600} h ago" if seconds < 86400 else f"{seconds // 86400} d ago"


def moment(when: datetime, now: datetime) -> Html:
    """Return *when* relative to *now*, with the full time in UTC on hovering."""
    utc = when.astimezone(timezone.utc)
    full = utc.strftime("%Y-%m-%d %H:%M:%S UTC")
    return tag("time", ago(when, now), datetime=utc.isoformat(timespec="milliseconds"), title=full)


def status(word: str) -> Html:
    """Return a status as a mark and a word; the colour only repeats what they say."""
    tone, mark = _tone(word.lower())
    label = _WORDS.get(word.lower(), word.replace("_", " ").capitalize() or "Unknown")
    return tag("span", tag("i", mark, aria_hidden="true"), join(" ", label), class_=f"status {tone}")


def count(number: int, noun: str) -> str:
    """Return ``1 object``, ``2 objects``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_busy(word: str) -> bool:
    """Tell whether *word* is the status of something under way."""
    return word.lower() in _BUSY


def _tone(word: str) -> tuple[str, str]:
    if word in _GOOD:
        return "good", "✓"
    if word in _BAD:
        return "bad", "✕"
    return ("busy", "↻") if word in _BUSY else ("idle", "○")
