"""Recordings that the adapters' contracts hold for: of live accounts, and until there is one, of samples.

``published-samples.json`` was written from the samples of the vendor's API reference, which
has one for each field and no whole reply; ``published-samples-of-*.json`` from the sample replies of
OSS, STS and the chats. ``planted-deviations.json`` is what ``oceanferry probe``
recorded on a sandbox that deviates in five ways.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from oceanferry.application.recording import read
from oceanferry.domain.recording.exchange import RecordedCall, Recording

RECORDED = {file.stem: file for file in sorted(Path(__file__).parent.glob("*.json"))}
"""The recordings, by name."""


def recorded(matches: Callable[[RecordedCall], bool]) -> list[str]:
    """Return the names of the recordings that hold such a call."""
    return [name for name in RECORDED if any(map(matches, recording(name).calls))]


def recording(name: str) -> Recording:
    """Return one of :data:`RECORDED`."""
    return read(RECORDED[name])
