"""What recorded calls answer to the questions about OSS."""

from __future__ import annotations

import re
from itertools import pairwise

from oceanferry.domain.probing import facts
from oceanferry.domain.probing.facts import RecordedCalls, SeenRefusal
from oceanferry.domain.probing.observed import Observed, refused
from oceanferry.domain.recording.exchange import RecordedCall
from oceanferry.domain.texts import text

_ELSEWHERE = re.compile(
    r"^https?://[^/]*(?:\.example|-internal\.aliyuncs\.com|oss-accelerate\.aliyuncs\.com)(?:/|$)"
)
"""A bucket's own domain, which is masked, the internal endpoint, and that of transfer acceleration."""


def internal_address(calls: RecordedCalls) -> Observed | None:
    """Judge whether a file could be read at its internal address."""
    read = [call for call, _ in facts.ranges(calls) if "-internal." in call.url]
    return Observed(as_assumed=True, seen=text("read")) if read else None


def public_endpoint(calls: RecordedCalls) -> Observed | None:
    """Judge whether OSS takes data at its public endpoint; what was written elsewhere does not tell."""
    put = [each for each in _written(calls) if not _ELSEWHERE.search(each.url)]
    if not put:
        return None
    refusal = facts.refusal_of(put[0])
    return Observed(refusal is None, refused(refusal) if refusal else text("accepted"))


def forbid_overwrite(calls: RecordedCalls) -> Observed | None:
    """Judge what a second writer of a key is answered."""
    put = [
        each for each in calls if each.method == "PUT" and "x-oss-forbid-overwrite" in each.request_headers
    ]
    again = [b for a, b in pairwise(put) if a.url == b.url and not facts.refusal_of(a)]
    if not again:
        return None
    refusal = facts.refusal_of(again[0])
    return Observed(
        refusal == SeenRefusal(409, "FileAlreadyExists"),
        refusal.sentence if refusal else text("written twice"),
    )


def crc64(calls: RecordedCalls) -> Observed | None:
    """Judge whether OSS answers a checksum."""
    put = [each for each in _written(calls) if not facts.refusal_of(each)]
    if not put:
        return None
    stated = "x-oss-hash-crc64ecma" in put[0].headers
    return Observed(stated, text("returned") if stated else text("not returned"))


def _written(calls: RecordedCalls) -> list[RecordedCall]:
    return [each for each in calls if each.method == "PUT" and "x-oss-date" in each.request_headers]
