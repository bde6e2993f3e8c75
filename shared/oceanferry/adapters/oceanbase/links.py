"""Download links, made of what OceanBase says of a download task."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from oceanferry.adapters.oceanbase.replies import Link, TaskData
from oceanferry.domain.links import DownloadLink, expiry, over_tls
from oceanferry.domain.secrets import Secret

_LONGEST_NAME = 200


def links(task: TaskData, now: datetime) -> tuple[DownloadLink, ...]:
    """Return the task's links in the order of their parts; *now* is when the reply came.

    Parts are numbered anew, by their file names, when not every one has a
    number: a number must mean the same file in each reply.
    """
    entries = task.links
    if any(entry.part_id is None for entry in entries):
        entries = sorted(entries, key=_file_name)
        numbered = list(enumerate(entries, start=1))
    else:
        numbered = [(entry.part_id or 0, entry) for entry in entries]
    made = [_link(number, entry, task.alive_seconds, now) for number, entry in numbered]
    return tuple(sorted(made, key=lambda link: (link.part_id, link.file_name)))


def _link(part_id: int, entry: Link, alive_seconds: int | None, now: datetime) -> DownloadLink:
    urls = [url for url in (_usable(entry.url), _usable(entry.internal_url)) if url]
    ends = [end for end in map(_expiry, urls) if end]
    if not ends and urls and alive_seconds is not None:
        ends = [now + timedelta(seconds=min(alive_seconds, _LONGEST_LIFE_SECONDS))]
    return DownloadLink(
        part_id=part_id,
        file_name=_file_name(entry) or f"part-{part_id}",
        public_url=_secret(over_tls(_usable(entry.url))),
        internal_url=_secret(_usable(entry.internal_url)),
        size_bytes=entry.size,
        expires_at=min(ends, default=None),
    )


# Longer than OSS signs anything for.
_LONGEST_LIFE_SECONDS = 365 * 86_400


def _usable(url: str) -> str:
    """Return *url* if something can be fetched from it, and nothing otherwise."""
    if not re.fullmatch(r"[\x21-\x7e]+", url):
        return ""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return url if usable else ""


def _expiry(url: str) -> datetime | None:
    try:
        return expiry(url)
    except (ValueError, OverflowError):  # a time that no calendar has
        return None


def _secret(url: str) -> Secret | None:
    return Secret(url) if url else None


def _file_name(entry: Link) -> str:
    """Return the bare name of the file, as the service says it or else as its URL does."""
    for told in (entry.file_name, *map(_path, (entry.url, entry.internal_url))):
        name = re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[/\\]", re.split("[?#]", told)[0])[-1]).strip()
        if name.strip("."):
            return name[:_LONGEST_NAME]
    return ""


def _path(url: str) -> str:
    return unquote(urlsplit(url).path) if _usable(url) else ""
