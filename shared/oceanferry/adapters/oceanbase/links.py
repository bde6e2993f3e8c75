"""Download links, made of what OceanBase says of a download task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

from oceanferry.adapters.http.egress import Egress
from oceanferry.adapters.oceanbase.replies import Link, TaskData
from oceanferry.domain.addresses import Purpose
from oceanferry.domain.errors import AddressForbidden
from oceanferry.domain.links import DownloadLink, expiry, over_tls
from oceanferry.domain.secrets import Secret

_LONGEST_NAME = 200
_LONGEST_URL = 8_192


def links(task: TaskData, now: datetime, *, allow: Sequence[str] = ()) -> tuple[DownloadLink, ...]:
    """Return the task's links in the order of their parts; *now* is when the reply came.

    Parts are numbered anew, by their file names, when no part differs from the
    others by its number, because all are 0 or missing: a number must mean the same
    file in each reply. Where the names do not differ either, the numbers stay as
    they are, and the parts are no set.

    Args:
        task: The reply.
        now: When it came.
        allow: Hosts that may be led to although they are no OSS endpoints.
    """
    rule = Egress(Purpose.SOURCE, allow)
    made = [_link(number, entry, task.alive_seconds, now, rule) for number, entry in _numbered(task.links)]
    return tuple(sorted(made, key=lambda link: (link.part_id, link.file_name)))


def _numbered(entries: Sequence[Link]) -> list[tuple[int, Link]]:
    nameless = not any(entry.part_id for entry in entries)
    if nameless and len({_file_name(entry) for entry in entries}) == len(entries):
        return list(enumerate(sorted(entries, key=_file_name), start=1))
    return [(entry.part_id or 0, entry) for entry in entries]


def _link(part_id: int, entry: Link, alive_seconds: int | None, now: datetime, rule: Egress) -> DownloadLink:
    public, internal = _checked(entry.url, rule), _checked(entry.internal_url, rule)
    urls = [each.url for each in (public, internal) if each.url]
    ends = [end for end in map(_expiry, urls) if end]
    if not ends and urls and alive_seconds is not None:
        ends = [now + timedelta(seconds=min(alive_seconds, _LONGEST_LIFE_SECONDS))]
    return DownloadLink(
        part_id=part_id,
        file_name=_file_name(entry) or f"part-{part_id}",
        public_url=_secret(over_tls(public.url)),
        internal_url=_secret(internal.url),
        stated_size=entry.size,
        expires_at=min(ends, default=None),
        defect="" if urls else public.defect or internal.defect,
    )


# Longer than OSS signs anything for.
_LONGEST_LIFE_SECONDS = 365 * 86_400


@dataclass(frozen=True)
class _CheckedUrl:
    """A URL that something can be fetched from, or why it cannot."""

    url: str = field(default="", repr=False)
    defect: str = ""


def _checked(url: str, rule: Egress) -> _CheckedUrl:
    if not url:
        return _CheckedUrl()
    usable = _usable(url)
    if not usable:
        return _CheckedUrl(defect="has a URL that cannot be read")
    try:
        rule.target(Secret(usable))
    except AddressForbidden as error:
        return _CheckedUrl(defect=f"has a URL that is not used: {error.message}")
    return _CheckedUrl(usable)


def _usable(url: str) -> str:
    """Return *url*, percent-encoded where it is not, if something can be fetched from it, else nothing."""
    if len(url) > _LONGEST_URL or re.search(r"[\x00-\x1f\x7f-\x9f]", url):
        return ""
    try:
        encoded = quote(url, safe=_MAY_STAND)
        parts = urlsplit(encoded)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and "%" not in parts.netloc
    except ValueError:  # half a surrogate pair among them
        return ""
    return encoded if usable else ""


_MAY_STAND = "".join(map(chr, range(0x21, 0x7F)))
"""What a URL that is encoded consists of. A blank, and what is beyond ASCII, is not among it."""


def _expiry(url: str) -> datetime | None:
    try:
        return expiry(url)
    except (ValueError, OverflowError):  # a time that no calendar has
        return None


def _secret(url: str) -> Secret | None:
    return Secret(url) if url else None


def _file_name(entry: Link) -> str:
    """Return the bare name of the file, as the service says it or else as its URL does."""
    for given in (entry.file_name, *map(_path, (entry.url, entry.internal_url))):
        name = re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[/\\]", re.split("[?#]", given)[0])[-1]).strip()
        if name.strip("."):
            return name[:_LONGEST_NAME]
    return ""


def _path(url: str) -> str:
    return unquote(urlsplit(usable).path) if (usable := _usable(url)) else ""
