"""Download links, the tasks that prepare them, and where they may point."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from urllib.parse import parse_qs, urlsplit, urlunsplit

from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.errors import ServiceRefused
from oceanferry.domain.secrets import Secret

# Only "RUNNING" and "not_exist" are documented (DescribeBackupSetDownloadLink, DescribeDataBackupSet).
# OVERDUE is "the task has expired" in the manual of OceanBase's own platform, which also has CANCELING.
# The words below are known ends; every unknown word goes on waiting until the deadline.
_FINISHED = {"success", "succeeded", "successful", "finished", "done", "completed", "complete"}
_FAILED = {
    "failed",
    "fail",
    "failure",
    "error",
    "canceled",
    "cancelled",
    "canceling",
    "cancelling",
    "stopped",
    "aborted",
}
_EXPIRED = {"expired", "overdue", "timeout", "not_exist", "notexist", "deleted", "invalid"}

# Sizes in the sibling API are floats in GB, such as 0.06: a number that is small may be one, too, although it
# has no fraction. OSS keeps no object that is larger than 48.8 TB.
_FEWEST_BYTES, _MOST_BYTES = 256, 48_800_000_000_000

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_OSS_HOST = re.compile(r"(?:^|\.)oss-[a-z0-9-]+\.aliyuncs\.com$|(?:^|\.)oss\.aliyuncs\.com$")
_REGION = re.compile(r"(?:^|\.)oss-([a-z0-9-]+)-internal\.")
_INTERNAL = re.compile(r"-internal\.(?:oss\.)?aliyuncs\.com$")


def as_bytes(stated: float | None) -> int | None:
    """Read a size of which the unit is not documented; None when it cannot be a number of bytes."""
    if stated is None or stated != int(stated) or not _FEWEST_BYTES <= stated <= _MOST_BYTES:
        return None
    return int(stated)


@dataclass(frozen=True)
class DownloadLink:
    """Where one part of a backup set can be read from, for a while.

    The URLs are credentials: a holder of one can read the backup.
    """

    part_id: int
    file_name: str
    public_url: Secret | None = None
    internal_url: Secret | None = None
    """Reachable only inside the region's own network."""
    stated_size: float | None = None
    """What OceanBase states of the size, in a unit that is not documented."""
    expires_at: datetime | None = None
    defect: str = ""
    """Why there is no URL that can be used, when the service's reply tells more than that there is none."""

    @property
    def usable(self) -> bool:
        """Whether there is any URL at all."""
        return bool(self.public_url or self.internal_url)

    def urls(self, *, internal_first: bool) -> list[Secret]:
        """Return the URLs that there are, the nearest first."""
        both = [self.internal_url, self.public_url]
        return [url for url in (both if internal_first else reversed(both)) if url]

    @property
    def size_bytes(self) -> int | None:
        """The stated size, if it can be a number of bytes."""
        return as_bytes(self.stated_size)

    @property
    def region(self) -> str:
        """The region inside of which the internal URL opens; empty when its host does not tell."""
        host = urlsplit(self.internal_url.reveal()).hostname if self.internal_url else None
        found = _REGION.search(host) if host else None
        return found[1] if found else ""


class Listing(TolerantModel):
    """Which files a download task lists; equal when two polls of the task list the same ones."""

    files: int
    names: str
    """A digest of the parts' ids and names."""


@dataclass(frozen=True)
class DownloadTask:
    """What OceanBase says of one download task."""

    task_id: str
    backup_set_id: str
    status: str
    """The vendor's word, in any case; see :meth:`ready`."""
    links: tuple[DownloadLink, ...] = ()
    """The parts in order of their ids."""

    @cached_property
    def by_part(self) -> Mapping[int, DownloadLink]:
        """The links by the ids of their parts; of several with one id, the first."""
        return {link.part_id: link for link in reversed(self.links)}

    @cached_property
    def ready(self) -> bool:
        """Whether every part that is listed has a URL, and the task did not fail.

        Of a task that has not :attr:`ended`, more parts may be listed later.
        """
        return not self.defect and self.status.lower() not in _FAILED

    @property
    def finished(self) -> bool:
        """Whether the status is a word for success, whatever is listed."""
        return self.status.lower() in _FINISHED

    @property
    def ended(self) -> bool:
        """Whether the status is a known end, after which no further part is listed."""
        return self.status.lower() in _FINISHED | _FAILED | _EXPIRED

    @property
    def failed(self) -> bool:
        """Whether OceanBase gave the task up, or ended it without links that can be used."""
        return self.status.lower() in _FAILED or (self.finished and bool(self.defect))

    @cached_property
    def defect(self) -> str:
        """Why the links are no set of files that can be read; empty when they are."""
        ids = sorted(link.part_id for link in self.links)
        if not ids:
            return "it lists no links"
        for link in self.links:
            if not link.usable:
                return f"file {link.file_name} {link.defect or 'has no URL'}"
        if len(set(ids)) < len(ids):
            return "several files have the same part id"
        if ids[0] > 1 or ids[-1] - ids[0] + 1 != len(ids):
            return f"it lists the parts {_listed(ids)}, and others are missing"
        return ""

    @cached_property
    def listing(self) -> Listing:
        """Which files are listed at this moment."""
        names = "\n".join(f"{link.part_id} {link.file_name}" for link in self.links)
        digest = hashlib.sha256(names.encode(errors="replace")).hexdigest()[:16]
        return Listing(files=len(self.links), names=digest)

    def whole(self, seen: Listing | None) -> bool:
        """Tell whether the links are ready and all of them, when an earlier poll listed *seen*.

        A status that is no known end does not say that all parts are listed; two polls
        that list the same files do, as far as anything can.
        """
        return self.ready and (self.ended or self.listing == seen)

    @cached_property
    def expires_at(self) -> datetime | None:
        """When the first of the links stops working, if that is known."""
        return min((link.expires_at for link in self.links if link.expires_at), default=None)

    def expired(self, now: datetime, *, margin: timedelta = timedelta(0)) -> bool:
        """Tell whether the links are dead, or will be within *margin*."""
        if self.ready and self.expires_at is not None:
            return self.expires_at <= now + margin
        return self.status.lower() in _EXPIRED


_MOST_IDS = 8


def _listed(ids: list[int]) -> str:
    shown = ", ".join(map(str, ids[:_MOST_IDS]))
    return f"{shown} …" if len(ids) > _MOST_IDS else shown


def task_of(task: DownloadTask, backup_set_id: str) -> DownloadTask:
    """Return *task* if it is of that backup set, or does not say of which it is.

    Raises:
        ServiceRefused: It is of another one, whose links must not pass for this one's.
    """
    if task.backup_set_id in ("", backup_set_id):
        return task
    raise ServiceRefused(
        f"OceanBase answered that download task {task.task_id} is of backup set {task.backup_set_id[:130]!r},"
        f" not of {backup_set_id}; its links are not used",
        advice="Check the downloads of both backup sets in the OceanBase console, then send the request"
        " again",
    )


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
