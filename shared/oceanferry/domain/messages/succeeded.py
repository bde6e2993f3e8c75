"""The message that every delivery of a run is proven."""

from __future__ import annotations

from collections.abc import Iterator

from oceanferry.domain.configuration import Reader
from oceanferry.domain.messages.figures import exact, moment, sized
from oceanferry.domain.messages.message import Fact, Message
from oceanferry.domain.messages.notifications import Succeeded
from oceanferry.domain.messages.words import Words
from oceanferry.domain.runs.receipts import Receipt

_MOST_FILES = 20
"""Of one copy; the others are in its manifest."""


def succeeded(notification: Succeeded, words: Words) -> Message:
    """Write the message, with what proves each delivery."""
    order, labels = notification.order, words.LABELS
    facts = [
        Fact(labels.cluster, f"{order.cluster} ({notification.instance_id})"),
        Fact(labels.backup_set, order.backup_set_id),
    ]
    if order.route:
        facts.append(Fact(labels.route, order.route))
    for receipt in notification.receipts:
        facts.extend(_proof(receipt, notification.reader, words))
    return Message(words.delivered_title(order.cluster), tuple(facts), words.COLON)


def _proof(receipt: Receipt, reader: Reader, words: Words) -> Iterator[Fact]:
    at, before = moment(receipt.at, reader.timezone), receipt.status == "already_delivered"
    if not receipt.proven:
        reason = receipt.failure.message if receipt.failure else receipt.status
        yield Fact(receipt.destination, words.unproven(reason))
    elif receipt.kind == "copy":
        yield from _copy(receipt, words, at, before=before)
    else:
        answer = receipt.acknowledgement
        status, code = (answer.http_status, answer.code) if answer else (0, "")
        accepted = words.accepted(at, status, code, before=before)
        doubt = f"; {words.POSSIBLY_TWICE}" if receipt.possibly_twice else ""
        yield Fact(receipt.destination, accepted + doubt)


def _copy(receipt: Receipt, words: Words, at: str, *, before: bool) -> Iterator[Fact]:
    folder, objects = _folder(receipt.manifest), receipt.objects
    whole, files = sized(receipt.size_bytes), receipt.object_count
    described = words.copied(f"oss://{receipt.bucket}/{folder}", files, whole, at, before=before)
    yield Fact(receipt.destination, described)
    for each in objects[:_MOST_FILES]:
        yield Fact(each.key.removeprefix(folder), words.checksum(exact(each.size_bytes), each.crc64))
    if left := files - len(objects[:_MOST_FILES]):
        yield Fact("…", words.more_files(left, receipt.manifest.removeprefix(folder)))
    for different in receipt.size_differences[:_MOST_FILES]:
        described = words.other_size(exact(different.size_bytes), f"{different.stated:,}")
        yield Fact(different.file_name or words.LABELS.size, described)


def _folder(manifest: str) -> str:
    return manifest[: manifest.rfind("/") + 1]
