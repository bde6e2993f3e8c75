"""The message that a backup set can be downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Reader
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.messages.figures import moment, sized
from oceanferry.domain.messages.message import Button, Fact, Message
from oceanferry.domain.messages.notifications import LinkReady
from oceanferry.domain.messages.words import Words
from oceanferry.domain.secrets import Secret

_MOST_NAMES = 8


@dataclass(frozen=True)
class _Download:
    """The link of one file that its reader is given."""

    link: DownloadLink
    url: Secret
    internal: bool


def link_ready(notification: LinkReady, words: Words, now: datetime, most_buttons: int | None) -> Message:
    """Write the message; only the first *most_buttons* files get a button, None: all of them."""
    downloads = [each for link in notification.links if (each := _download(link, notification.reader))]
    return Message(
        title=words.ready_title(notification.order.cluster),
        facts=tuple(_facts(notification, downloads, words, now)),
        colon=words.COLON,
        paragraphs=tuple(_advice(notification, downloads, words, now, most_buttons)),
        buttons=tuple(_button(each, notification, words) for each in downloads[:most_buttons]),
    )


def _download(link: DownloadLink, reader: Reader) -> _Download | None:
    """Choose what the reader can open, or else what there is."""
    if link.internal_url and (reader.inside or not link.public_url):
        return _Download(link, link.internal_url, internal=True)
    return _Download(link, link.public_url, internal=False) if link.public_url else None


def _facts(
    notification: LinkReady, downloads: Sequence[_Download], words: Words, now: datetime
) -> Iterator[Fact]:
    order, backup_set, labels = notification.order, notification.backup_set, words.LABELS
    yield Fact(labels.cluster, f"{order.cluster} ({notification.instance_id})")
    yield Fact(labels.backup_set, order.backup_set_id)
    if backup_set.tenants:
        yield Fact(labels.tenants, words.listing(backup_set.tenants, _MOST_NAMES))
    if described := words.backed_up(backup_set.method, backup_set.object_type):
        yield Fact(labels.method, described)
    yield from _when(backup_set, notification.reader, words, now)
    yield Fact(labels.size, words.files(notification.total or len(downloads), _size(notification)))
    if len(notification.links) < notification.total:
        first, last = notification.earlier_links + 1, notification.earlier_links + len(notification.links)
        yield Fact(labels.links, words.links_of(first, last, notification.total))
    until_label = labels.buttons_until if notification.redeem else labels.valid_until
    yield Fact(until_label, _until(notification, words, now))
    yield Fact(labels.reachable_from, _reach(downloads, words))
    if order.route:
        yield Fact(labels.route, order.route)


def _when(backup_set: BackupSet, reader: Reader, words: Words, now: datetime) -> Iterator[Fact]:
    """Tell what the backup leads back to; without a checkpoint only when it was made is known."""
    known = (
        (words.LABELS.restores_to, backup_set.checkpoint),
        (words.LABELS.finished_at, backup_set.finished_at),
        (words.LABELS.started_at, backup_set.started_at),
    )
    for label, at in known:
        if at is not None:
            yield Fact(label, words.at(moment(at, reader.timezone, seconds=True), at - now))
            return


def _size(notification: LinkReady) -> str:
    sizes = [link.size_bytes for link in notification.links if link.size_bytes is not None]
    if sizes and len(sizes) == (notification.total or len(notification.links)):
        return sized(sum(sizes))
    whole = notification.backup_set.size_bytes
    return sized(whole) if whole is not None else ""


def _until(notification: LinkReady, words: Words, now: datetime) -> str:
    until = notification.redeem.expires_at if notification.redeem else notification.expires_at
    if until is None:
        return words.UNKNOWN_EXPIRY
    return words.at(moment(until, notification.reader.timezone), until - now)


def _reach(downloads: Sequence[_Download], words: Words) -> str:
    internal = [each for each in downloads if each.internal]
    if not internal:
        return words.FROM_INTERNET
    region = internal[0].link.region
    if len(internal) == len(downloads):
        return words.from_internal(region)
    return words.from_mixed(len(internal), len(downloads), region)


def _advice(
    notification: LinkReady,
    downloads: Sequence[_Download],
    words: Words,
    now: datetime,
    most_buttons: int | None,
) -> Iterator[str]:
    if not notification.redeem and notification.expires_at is not None and notification.expires_at <= now:
        yield words.EXPIRED
    if not notification.reader.inside and (internal := [each for each in downloads if each.internal]):
        yield words.internal_only(internal[0].link.region)
    if left := downloads[len(downloads) if most_buttons is None else most_buttons :]:
        names = [_name(each.link, words) for each in left]
        yield words.not_linked(len(left), words.listing(names, _MOST_NAMES))
    yield words.CONFIDENTIAL


def _button(download: _Download, notification: LinkReady, words: Words) -> Button:
    length = download.link.size_bytes
    label = words.button(
        _name(download.link, words),
        sized(length) if length is not None else "",
        internal=download.internal and not notification.reader.inside,
    )
    instead = notification.redeem.urls.get(download.link.part_id) if notification.redeem else None
    return Button(label, instead or download.url)


def _name(link: DownloadLink, words: Words) -> str:
    return link.file_name or words.file(link.part_id)
