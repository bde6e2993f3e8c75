"""The most that a call of each client takes, made of the product's own constants.

`make docs` writes it into docs/security.md, and tests/integration/test_slow_peers.py holds the clients to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from oceanferry.adapters import healthchecks_heartbeat
from oceanferry.adapters.alibaba_cloud import caller
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.event_sources import messages
from oceanferry.adapters.http import client, reply_limits
from oceanferry.adapters.oss import calls, part_sender, reader, transport
from oceanferry.adapters.source import body
from oceanferry.adapters.source import object as source
from oceanferry.adapters.tracing import open_telemetry


@dataclass(frozen=True)
class Bound:
    """What bounds a call of some clients."""

    clients: tuple[str, ...]
    """What the names of the clients in tests/clients.py begin with."""
    answer: timedelta
    """From connecting to the last byte of one answer, or of one block of a streamed one."""
    call: timedelta
    """All attempts, with the pauses between them."""
    body_bytes: int
    """Of an answer that is not streamed."""


_API = caller._CONNECT_TIMEOUT + caller._READ_TIMEOUT  # noqa: SLF001  # no other module needs the constants here
_LONGEST_JITTER = 1.5
_OSS = transport.LIMIT
_READING = _OSS * 4 + sum(reader._BACKOFF.pauses, timedelta(0)) * _LONGEST_JITTER  # noqa: SLF001
_PART, _SOURCE = part_sender._TIMEOUT, source._READ_TIMEOUT  # noqa: SLF001
_MNS, _BEAT, _TRACE = messages._TIMEOUT, healthchecks_heartbeat._TIMEOUT, open_telemetry._TIMEOUT  # noqa: SLF001
_CHAT = max(each.timeout for each in CHANNELS.values())
_SDKS = ("OceanBase", "STS", "Function Compute", "ROS", "OOS", "EventBridge")

BOUNDS: Mapping[str, Bound] = {
    "apis": Bound(_SDKS, _API, caller.CALL_TIMEOUT + _API, reply_limits.LARGEST_REPLY_BYTES),
    "mns": Bound(("MNS",), _MNS, _MNS, reply_limits.LARGEST_REPLY_BYTES),
    "reading": Bound(("OSS: read back",), _OSS, _READING, reader._BLOCK_BYTES),  # noqa: SLF001
    "parts": Bound(("OSS: part",), _PART, _PART, part_sender._REPLY_BYTES),  # noqa: SLF001
    "oss": Bound(("OSS",), _OSS, calls.CALL_TIMEOUT + _OSS, reply_limits.LARGEST_REPLY_BYTES),
    "source": Bound(("source",), _SOURCE, _SOURCE, body._ERROR_BYTES),  # noqa: SLF001
    "chats": Bound(("chat",), _CHAT, _CHAT, client.LARGEST_REPLY_BYTES),
    "heartbeats": Bound(("heartbeat",), _BEAT, _BEAT, client.LARGEST_REPLY_BYTES),
    "traces": Bound(("OTLP",), _TRACE, 2 * _TRACE, open_telemetry._LARGEST_REPLY_BYTES),  # noqa: SLF001
}
"""By what a page has its own words for; the first that fits a client counts."""


def bound_of(name: str) -> Bound:
    """Return what bounds the client of that name."""
    return next(each for each in BOUNDS.values() if name.startswith(each.clients))
