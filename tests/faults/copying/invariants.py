"""What must hold, whatever goes wrong. Each function yields what is violated, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.errors import OceanferryError

_FEWEST_WORDS = 3


@dataclass(frozen=True)
class Evidence:
    """What can be seen from outside after an invocation."""

    files: Mapping[str, Sequence[bytes]]
    """By the keys that they are copied to: all that each has been at its source."""
    downloads: Mapping[str, Sequence[int]]
    """In which download each of these was packed."""
    manifest: str
    """The key of the manifest."""
    objects: Mapping[str, bytes]
    """Everything in the bucket."""
    uploads: int
    """How many uploads are under way."""
    foreign: Mapping[str, bytes]
    """What others put into the bucket."""
    replaceable: bool = False
    """Whether the operator has chosen to let that be overwritten."""
    put_together: Sequence[tuple[str, bytes]] = ()
    """What parts the store was asked to put together, and under which key."""
    deceived: bool = False
    """Whether the store confirmed a part that it does not have."""
    blinded: Collection[str] = ()
    """Where the copier was kept from knowing that it completed something, from checking or cleaning up."""


def always(evidence: Evidence, outcome: object) -> Iterator[str]:
    """Yield what is violated after an invocation that came to *outcome*."""
    if isinstance(outcome, Manifest):
        yield from a_success_is_true(evidence, outcome)
    if isinstance(outcome, OceanferryError):
        yield from a_failure_is_clear(outcome)
    yield from nothing_half_lies_under_a_key(evidence)
    yield from only_whole_files_are_put_together(evidence)
    yield from what_others_put_there_stays(evidence)


def in_the_end(evidence: Evidence, outcome: object) -> Iterator[str]:
    """Yield what is violated when everything has healed and the copy was repeated until it ended."""
    if not isinstance(outcome, Manifest):
        yield f"a repeat without faults ends in {outcome!r}"
        return
    if evidence.objects.keys() != {evidence.manifest, *evidence.files}:
        yield f"the bucket holds {sorted(evidence.objects)}"
    if evidence.uploads:
        yield f"{evidence.uploads} uploads were left over"


def a_success_is_true(evidence: Evidence, manifest: Manifest) -> Iterator[str]:
    """The manifest that lies in the bucket describes what lies there, and that is what the sources were."""
    if evidence.objects.get(evidence.manifest) != manifest.model_dump_json(indent=2).encode():
        yield "the manifest that was returned is not the one that is stored"
    reported = {each.key: (each.size_bytes, int(each.crc64)) for each in manifest.objects}
    for key, versions in evidence.files.items():
        data = evidence.objects.get(key)
        if data is None or data not in versions:
            yield f"false success: {key} is not what its source has been"
        elif reported.get(key) != (len(data), checksum(data)):
            yield f"false success: the manifest describes {key} otherwise than the bucket"
    if not set.intersection(*(_downloads_of(evidence, key) for key in evidence.files)):
        yield "false success: the files are of several downloads"


def _downloads_of(evidence: Evidence, key: str) -> set[int]:
    versions = zip(evidence.files[key], evidence.downloads[key], strict=True)
    return {download for data, download in versions if data == evidence.objects.get(key)}


def a_failure_is_clear(error: OceanferryError) -> Iterator[str]:
    """It has words, and no secret in them."""
    if len(error.message.split()) < _FEWEST_WORDS:
        yield f"a failure without words: {error!r}"
    if "Signature=" in str(error) or "x-oss-signature" in str(error):
        yield "a failure that shows a link"


def nothing_half_lies_under_a_key(evidence: Evidence) -> Iterator[str]:
    """A key holds nothing, or the whole of what a source was, or what others put there."""
    for key, versions in evidence.files.items():
        data = evidence.objects.get(key)
        if data not in (None, *versions, evidence.foreign.get(key)) and key not in evidence.blinded:
            yield f"something half lies under {key}"


def only_whole_files_are_put_together(evidence: Evidence) -> Iterator[str]:
    """No part is missing or unproven when the store is asked to put parts together."""
    for key, data in evidence.put_together:
        if data not in evidence.files[key] and not evidence.deceived:
            yield f"{key} was put together from parts that are not its source's"


def what_others_put_there_stays(evidence: Evidence) -> Iterator[str]:
    """Nothing of others is overwritten unless the operator chose that."""
    for key, data in evidence.foreign.items():
        if evidence.objects.get(key) != data and not evidence.replaceable:
            yield f"what somebody else had put under {key} was overwritten"
