"""What must hold of every run, whatever goes wrong. Each function yields what is violated, in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.messages.notifications import Failed, LinkReady, Notification, Succeeded
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.domain.runs.receipts import Receipt


class Wanted(NamedTuple):
    """One delivery of one run."""

    run: str
    route: str
    backup_set_id: str
    destination: str


@dataclass(frozen=True)
class Evidence:
    """What can be seen from outside."""

    files: Mapping[str, Sequence[bytes]]
    """By the keys that they are copied to: what each is in one download after the other."""
    names: Sequence[str]
    """What the files of a backup set are called."""
    removed: bool
    """Whether somebody has begun to remove the copy, be it long ago."""
    packs_anew: bool
    """Whether files have other bytes in each download."""
    late_senders: Sequence[str]
    """What was sent by copiers that had lost their lease, in words."""
    hasty_removals: Sequence[str]
    """What removals deleted that was no more theirs, in words."""
    manifest: str
    """The key of the manifest."""
    objects: Mapping[str, bytes]
    """Everything in the bucket."""
    written: Sequence[str]
    """The keys of all objects that ever appeared in it, in order."""
    uploads: int
    """How many uploads are under way."""
    shown: Mapping[str, Sequence[Notification]]
    """What each room shows, of each backup set."""
    messages: Mapping[str, Sequence[str]]
    """The keys of the messages that each room shows."""
    forgetful: str
    """The room whose vendor shows a message as often as it is sent."""
    receipts: Mapping[str, Receipt]
    """By the keys of their deliveries."""
    leases: Sequence[str]
    """The keys of deliveries that have a receipt, and a claim that has not ended."""
    payloads: Sequence[str]
    """Every job that Function Compute has accepted."""
    outcomes: Sequence[Outcome]
    lost: Sequence[str]
    """Work that was given up, of which only a log tells."""
    shared: str
    """The route whose messages tell of several backup sets."""
    beats: Sequence[str]
    """The signals that the monitoring service received."""
    wanted: Sequence[Wanted]
    """What the runs that were asked for are to deliver."""


def always(evidence: Evidence) -> Iterator[str]:
    """Yield what is violated, at whatever moment it is asked for."""
    yield from a_receipt_is_true(evidence)
    yield from nothing_half_lies_under_a_key(evidence)
    yield from a_link_never_travels(evidence)
    yield from a_job_is_accepted_once(evidence)
    yield from a_message_is_shown_once(evidence)
    yield from a_message_that_is_shown_twice_is_said_to_be(evidence)
    yield from a_heart_beats_for_what_is_proven(evidence)
    yield from a_message_has_every_link(evidence)
    yield from evidence.late_senders
    yield from evidence.hasty_removals


def when_all_is_quiet(evidence: Evidence) -> Iterator[str]:
    """Yield what is violated when nothing is under way any more."""
    yield from nothing_is_silent(evidence)
    yield from nothing_is_held(evidence)


def in_the_end(evidence: Evidence) -> Iterator[str]:
    """Yield what is violated when nothing was given up for good, or everything was asked for once more."""
    yield from there_is_one_proven_copy(evidence)
    yield from every_message_is_there(evidence)


def without_a_word(evidence: Evidence) -> Iterator[str]:
    """Yield what is violated if everything came to a good end by itself."""
    for room, messages in evidence.shown.items():
        if any(isinstance(each, Failed) for each in messages):
            yield f"{room} was notified of a failure that Function Compute's retries mend"
    yield from (f"{each} was lost" for each in evidence.lost)


def a_receipt_is_true(evidence: Evidence) -> Iterator[str]:
    """What is said to be delivered is there."""
    for key, receipt in evidence.receipts.items():
        if receipt.kind == "copy":
            if not evidence.removed:
                yield from the_copy_is_whole(evidence)
        elif key not in evidence.messages[receipt.destination] and not any(
            each.key == key for each in evidence.shown[receipt.destination]
        ):
            yield f"a receipt of a message that {receipt.destination} never showed"


def nothing_half_lies_under_a_key(evidence: Evidence) -> Iterator[str]:
    """A key holds nothing, or the whole of what the source is."""
    for key, versions in evidence.files.items():
        if evidence.objects.get(key, versions[0]) not in versions:
            yield f"something half lies under {key}"


def the_copy_is_whole(evidence: Evidence) -> Iterator[str]:
    """Every file is there, all of one download, and so says the manifest."""
    held = {key: evidence.objects.get(key) for key in evidence.files}
    if None in held.values():
        yield "a receipt of a copy that is not there"
    elif all(held[key] in versions for key, versions in evidence.files.items()) and not any(
        all(held[key] == data for key, data in zip(evidence.files, download, strict=True))
        for download in zip(*evidence.files.values(), strict=True)
    ):
        yield "the files of a copy are of several downloads"
    found = evidence.objects.get(evidence.manifest)
    if found is None:
        yield "a receipt of a copy without a manifest"
    elif _checksums(found) != {key: str(checksum(data)) for key, data in held.items() if data is not None}:
        yield "a manifest that does not describe the copy"


@lru_cache(maxsize=16)
def _checksums(manifest: bytes) -> dict[str, str]:
    return {each["key"]: each["crc64"] for each in json.loads(manifest).get("objects", ())}


def a_message_has_every_link(evidence: Evidence) -> Iterator[str]:
    """A message that a backup set can be downloaded has a link to each of its files."""
    for room, messages in evidence.shown.items():
        for each in messages:
            if isinstance(each, LinkReady) and [link.file_name for link in each.links] != [*evidence.names]:
                yield f"{room} was given {len(each.links)} of {len(evidence.names)} links"


def a_link_never_travels(evidence: Evidence) -> Iterator[str]:
    """Function Compute keeps what jobs say for days."""
    for text in evidence.payloads:
        if "://" in text or "Signature" in text:
            yield f"a job carries a link: {text[:60]}"


def a_job_is_accepted_once(evidence: Evidence) -> Iterator[str]:
    """The same work has the same task id, whoever hands it over, and however often."""
    for text, times in Counter(evidence.payloads).items():
        if times > 1:
            yield f"the same job was accepted {times} times: {text[:60]}"


def a_message_is_shown_once(evidence: Evidence) -> Iterator[str]:
    """A vendor that drops repeats is given what it needs for that."""
    for room, messages in evidence.shown.items():
        if room == evidence.forgetful:
            continue
        alone = [each for each in messages if each.order.route != evidence.shared]
        for what, times in Counter(map(_subject, alone)).items():
            if times > 1:
                yield f"{room} shows {what[0]} {times} times"


def a_message_that_is_shown_twice_is_said_to_be(evidence: Evidence) -> Iterator[str]:
    """The receipt says that there may be two.

    So it is where a vendor does not drop repeats, and where a message about
    several backup sets may have to be sent again for each. But bad news of
    several at once does not wait for a ledger that does not answer, and then
    nobody knows: rather twice than never.
    """
    times = Counter((room, each.key) for room, messages in evidence.shown.items() for each in messages)
    for key, receipt in evidence.receipts.items():
        count = times[receipt.destination, key]
        forgiven = receipt.kind == "failed" and receipt.route == evidence.shared
        if count > 1 and not (receipt.possibly_twice or forgiven):
            yield f"{receipt.destination} shows a message {count} times, and its receipt does not say so"


def a_heart_beats_for_what_is_proven(evidence: Evidence) -> Iterator[str]:
    """The monitoring service hears of success only when every delivery has its receipt."""
    watched = {each[1:] for each in evidence.wanted if each.route != evidence.shared}
    if "success" in evidence.beats and not evidence.removed and not proven(evidence) >= watched:
        yield "a heartbeat of success without the receipts of all deliveries"


def nothing_is_silent(evidence: Evidence) -> Iterator[str]:
    """Each delivery of each run is proven, or a message says why not, or the log says so."""
    message = {
        (each.order.run, each.order.backup_set_id, each.destination)
        for messages in evidence.shown.values()
        for each in messages
        if isinstance(each, Failed)
    }
    logged = {each.run for each in evidence.outcomes if each.unnotified}
    for each in evidence.wanted:
        heard = set(product([each.run], ["", each.backup_set_id], ["", each.destination])) & message
        if evidence.removed and each.destination == "archive":
            continue  # whose receipt was taken back, or is to be
        if each[1:] not in proven(evidence) and not (heard or each.run in logged or evidence.lost):
            what = f"{each.backup_set_id} was not delivered to {each.destination} by run {each.run}"
            yield f"{what}, and no message says why"


def proven(evidence: Evidence) -> set[tuple[str, str, str]]:
    """Return what has a receipt: route, backup set and destination."""
    return {(each.route, each.backup_set_id, each.destination) for each in evidence.receipts.values()}


def nothing_is_held(evidence: Evidence) -> Iterator[str]:
    """No claim outlives its delivery."""
    yield from (f"a claim is left over: {key}" for key in evidence.leases)


def nothing_is_left_over(evidence: Evidence) -> Iterator[str]:
    """No upload is under way that nobody goes on with."""
    if evidence.uploads:
        yield f"{evidence.uploads} uploads were left over"


def there_is_one_proven_copy(evidence: Evidence) -> Iterator[str]:
    """All files and the manifest, nothing else, each written once."""
    copied = any(each.route != evidence.shared for each in evidence.wanted)
    if evidence.objects.keys() != ({evidence.manifest, *evidence.files} if copied else set()):
        yield f"the bucket holds {sorted(evidence.objects)}"
    times = Counter(() if evidence.removed or evidence.packs_anew else evidence.written)
    yield from (f"{key} was written {count} times" for key, count in times.items() if count > 1)
    if copied and not any(each.kind == "copy" for each in evidence.receipts.values()):
        yield "the copy has no receipt"
    elif copied:
        yield from the_copy_is_whole(evidence)


def every_message_is_there(evidence: Evidence) -> Iterator[str]:
    """Each room has the links, and ``on_success`` the news."""
    succeeded = {
        (each.order.route, each.order.backup_set_id)
        for messages in evidence.shown.values()
        for each in messages
        if isinstance(each, Succeeded)
    }
    for each in dict.fromkeys(each[1:] for each in evidence.wanted):
        route, backup_set_id, room = each
        links = [news.order for news in evidence.shown.get(room, ()) if isinstance(news, LinkReady)]
        if room in evidence.shown and (route, backup_set_id) not in {
            (one.route, one.backup_set_id) for one in links
        }:
            yield f"{room} never got the link of {backup_set_id}"
        if (route, backup_set_id) not in succeeded:
            yield f"no message reports the success of {backup_set_id}"


def _subject(notification: Notification) -> tuple[str, ...]:
    """Return what a message is about: two about the same are one too many."""
    order = notification.order
    what = (type(notification).__name__, order.route, order.backup_set_id, order.run if order.forced else "")
    if isinstance(notification, Failed):
        return (*what, order.run, notification.destination, notification.failure.error)
    return what if isinstance(notification, LinkReady | Succeeded) else (*what, notification.key)
