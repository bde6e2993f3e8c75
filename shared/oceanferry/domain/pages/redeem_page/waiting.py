"""How a page that waits reloads, by the ``Refresh`` header or by a link, and where."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_PACE = (
    (timedelta(seconds=30), timedelta(seconds=5)),
    (timedelta(minutes=5), timedelta(seconds=10)),
)
_SLOWEST = timedelta(seconds=30)
_LATEST = 2**40


def reloads_in(waited: timedelta) -> timedelta:
    """Return after how long a page that has waited so long reloads."""
    return next((pause for until, pause in _PACE if waited < until), _SLOWEST)


def waiting_query(since: datetime | None) -> str:
    """Return the query with which the same page knows since when its visitor waits."""
    return f"?since={int((since - _EPOCH).total_seconds())}" if since else "?since=0"


def waiting_since(text: str, now: datetime) -> datetime | None:
    """Read that moment from a query, which a stranger may have written; None when it makes no sense."""
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:20]) < _LATEST:
        return None
    since = _EPOCH + timedelta(seconds=int(text[:20]))
    return since if since <= now else None
