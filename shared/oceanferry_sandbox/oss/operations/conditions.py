"""Conditional requests: If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from oceanferry_sandbox.http_server.messages import Headers
from oceanferry_sandbox.oss.errors import not_modified, precondition_failed
from oceanferry_sandbox.oss.storage.records import StoredObject


def check(headers: Headers, stored: StoredObject) -> None:
    """Compare what a reader knows of an object with what it is.

    Raises:
        OssError: 412 PreconditionFailed, or 304 NotModified.
    """
    modified = stored.last_modified.replace(microsecond=0)
    if (match := headers.get("if-match")) and not _names(match, stored.etag):
        raise precondition_failed("If-Match")
    if (unmodified := _time(headers.get("if-unmodified-since"))) and modified > unmodified:
        raise precondition_failed("If-Unmodified-Since")
    if (match := headers.get("if-none-match")) and _names(match, stored.etag):
        raise not_modified()
    if (since := _time(headers.get("if-modified-since"))) and modified <= since:
        raise not_modified()


def _names(header: str, etag: str) -> bool:
    return any(each.strip().strip('"') in ("*", etag) for each in header.split(","))


def _time(header: str) -> datetime | None:
    """Return an HTTP time; one that cannot be read is no condition."""
    try:
        time = parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
