"""Download links, the tasks that prepare them, and where they may point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit, urlunsplit

from oceanferry.domain.secrets import Secret

# Only "RUNNING" and "not_exist" are documented (DescribeBackupSetDownloadLink, DescribeDataBackupSet);
# the words below end a wait early, every unknown word goes on waiting until the deadline.
_FAILED = {"failed", "fail", "error", "canceled", "cancelled", "stopped"}
_EXPIRED = {"expired", "not_exist", "notexist", "deleted", "invalid"}

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_OSS_HOST = re.compile(r"(?:^|\.)oss-[a-z0-9-]+\.aliyuncs\.com$|(?:^|\.)oss\.aliyuncs\.com$")
_REGION = re.compile(r"//[^/?#]*\boss-([a-z0-9-]+)-internal\.")
_INTERNAL = re.compile(r"-internal\.(?:oss\.)?aliyuncs\.com$")


@dataclass(frozen=True)
class DownloadLink:
    """Where one part of a backup set can be read from, for a while.

    The URLs are credentials: whoever holds one can read the backup.
    """

    part_id: int
    file_name: str
    public_url: Secret | None = None
    internal_url: Secret | None = None
    """Reachable only inside the region's own network."""
    size_bytes: int | None = None
    expires_at: datetime | None = None

    @property
    def usable(self) -> bool:
        """Whether there is any URL at all."""
        return bool(self.public_url or self.internal_url)

    @property
    def region(self) -> str:
        """The region inside of which the internal URL opens; empty when its host does not tell."""
        found = _REGION.search(self.internal_url.reveal()) if self.internal_url else None
        return found[1] if found else ""


@dataclass(frozen=True)
class DownloadTask:
    """What OceanBase says of one download task."""

    task_id: str
    backup_set_id: str
    status: str
    """The vendor's word, in any case; see :meth:`ready`."""
    links: tuple[DownloadLink, ...] = ()
    """The parts in order of their ids."""

    @property
    def ready(self) -> bool:
        """Whether every part has a URL; a URL counts for more than the status word."""
        ids = [link.part_id for link in self.links]
        gapless = bool(ids) and max(ids) - min(ids) + 1 == len(set(ids)) == len(ids)
        return gapless and all(link.usable for link in self.links)

    @property
    def failed(self) -> bool:
        """Whether OceanBase gave the task up."""
        return not self.ready and self.status.lower() in _FAILED

    @property
    def expires_at(self) -> datetime | None:
        """When the first of the links stops working, if that is known."""
        return min((link.expires_at for link in self.links if link.expires_at), default=None)

    def expired(self, now: datetime, *, margin: timedelta = timedelta(0)) -> bool:
        """Tell whether the links are dead, or will be within *margin*."""
        if self.ready and self.expires_at is not None:
            return self.expires_at <= now + margin
        return self.status.lower() in _EXPIRED


def expiry(url: str) -> datetime | None:
    """Read from a presigned OSS URL when it stops working.

    Signature V1 has ``Expires`` (Unix seconds); V4 has ``x-oss-date`` and
    ``x-oss-expires`` (seconds). Returns None when the URL says neither, or
    nonsense.
    """
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    try:
        if "expires" in query:
            return _EPOCH + _seconds(query["expires"])
        if "x-oss-date" in query and "x-oss-expires" in query:
            signed_at = datetime.strptime(query["x-oss-date"], "%Y%m%dT%H%M%S%z")
            return signed_at.astimezone(timezone.utc) + _seconds(query["x-oss-expires"])
    except (ValueError, OverflowError):
        return None
    return None


def _seconds(digits: str) -> timedelta:
    return timedelta(seconds=int(digits))


def is_oss_host(host: str) -> bool:
    """Tell whether *host* is an endpoint of Alibaba Cloud OSS, public or internal."""
    return _OSS_HOST.search(host.lower()) is not None


def is_internal_host(host: str) -> bool:
    """Tell whether *host* is an OSS endpoint that only the region's own network reaches."""
    return is_oss_host(host) and _INTERNAL.search(host.lower()) is not None


def over_tls(url: str) -> str:
    """Turn a public OSS link into HTTPS, which its signature does not cover.

    The API's samples are plain ``http://``; a link is a credential and should
    not cross the internet readable. Internal and other hosts stay as they are.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (
        parts.scheme == "http"
        and is_oss_host(host)
        and not is_internal_host(host)
        and parts.port in (None, 80)
    ):
        return urlunsplit(parts._replace(scheme="https", netloc=host))
    return url
