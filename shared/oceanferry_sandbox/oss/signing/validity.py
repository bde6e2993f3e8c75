"""When a signature is valid: not too long ago, not in the future, not after its end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from oceanferry_sandbox.oss.call import Call
from oceanferry_sandbox.oss.documents import iso_time
from oceanferry_sandbox.oss.errors import OssError, access_denied, invalid_argument, request_time_too_skewed

_ALLOWED_SKEW = timedelta(minutes=15)
_LONGEST_LIFETIME_SECONDS = 7 * 24 * 3600


def signed_at_of(timestamp: str) -> datetime:
    """Return the moment in the timestamp of a V4 signature."""
    try:
        return datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        raise access_denied("OSS authentication requires a valid Date.") from None


def dated(date: str) -> datetime:
    """Return the moment in a ``Date`` header."""
    try:
        return parsedate_to_datetime(date).astimezone(timezone.utc)
    except ValueError:
        raise access_denied("OSS authentication requires a valid Date.") from None


def check_end(expires: str, now: datetime) -> None:
    """Refuse a V1 link after its end, which is in seconds since 1970."""
    if not re.fullmatch(r"\d{1,11}", expires, re.ASCII):
        raise access_denied(f"Invalid date (should be seconds since epoch): {expires}", ec="0002-00000070")
    if now > (expiration := datetime.fromtimestamp(int(expires), timezone.utc)):
        raise _expired(expiration, now, ec="0002-00000069")


def lifetime_of(call: Call) -> timedelta:
    """Return for how long a V4 link is valid."""
    seconds = call.number("x-oss-expires", default=0, minimum=0, maximum=10**8)
    if not 1 <= seconds <= _LONGEST_LIFETIME_SECONDS:
        message = "x-oss-expires must be between 1 and 604800."  # the wording is unverified
        raise invalid_argument(message, "x-oss-expires", str(seconds), ec="0002-00000232")
    return timedelta(seconds=seconds)


def check_lifetime(signed_at: datetime, lifetime: timedelta, now: datetime) -> None:
    """Refuse a link before its beginning and after its end."""
    if now > signed_at + lifetime:
        raise _expired(signed_at + lifetime, now, ec="0002-00000236")
    if now < signed_at - _ALLOWED_SKEW:
        raise access_denied("Request is not valid yet.", ec="0002-00000235")  # the wording is unverified


def check_skew(signed_at: datetime, now: datetime) -> None:
    """Refuse a request whose date is more than 15 minutes off."""
    if abs(now - signed_at) > _ALLOWED_SKEW:
        raise request_time_too_skewed(iso_time(signed_at), iso_time(now))


def _expired(expiration: datetime, now: datetime, *, ec: str) -> OssError:
    return access_denied(
        "Request has expired.", ec=ec, Expires=iso_time(expiration), ServerTime=iso_time(now)
    )
