"""When a server that has had enough wants to be asked again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}")
_LONGEST = timedelta(days=1)
"""The longest wait that is worth it."""


def retry_after(header: str, now: datetime) -> timedelta | None:
    """Read a ``Retry-After`` header, seconds or an HTTP date; None when it says neither."""
    text = header.strip()
    if _SECONDS.fullmatch(text):
        return min(timedelta(seconds=int(text)), _LONGEST)
    try:
        at = parsedate_to_datetime(text)
        moment = at.replace(tzinfo=at.tzinfo or timezone.utc)
        return min(max(moment - now, timedelta()), _LONGEST)
    except (ValueError, OverflowError):
        return None
