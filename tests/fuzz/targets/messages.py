"""Cutting objects into parts, and messages so that they fit."""

from __future__ import annotations

from fakes.sample_notifications import NOW, failed, link, link_ready, several
from fuzz.garbage_values import GarbageValues
from oceanferry.adapters.chat.channel import ChatEndpoint
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.domain.copies.part_plan import part_size, ranges
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.secrets import Secret

_LARGEST = 48_800_000_000_000
_MOST_PARTS = 10_000
_TARGET = ChatEndpoint("ops-room", Secret("https://chat.example/hook"), secret=Secret("whsec_" + "QUFB" * 8))


def parts_and_messages(data: bytes) -> None:
    """Parts make the object again, and no message is larger than its channel takes."""
    _parts(int.from_bytes(data[:6], "big") % (_LARGEST + 1), far=len(data) % 2 == 1)
    values = GarbageValues(data[6:], keys=("x",), words=("</font>", "*", "[x](https://evil.example)", "@all"))
    names = [values.text() * (1 + values.byte() % 40) for _ in range(1 + values.byte() % 12)]
    links = link_ready(*(link(number, name=_text(name)) for number, name in enumerate(names, start=1)))
    failure = failed(Failure(error="ServiceRefused", message=_text(values.text() * values.byte()), advice=""))
    channel = CHANNELS[values.chosen(list(CHANNELS))]
    both = () if channel.idempotent else (several(failure, failed()),)  # an event is about one delivery
    for news in (links, failure, *both):
        outgoing = channel.encode(news, _TARGET, NOW)
        assert outgoing.body.decode()
        assert len(outgoing.body) <= 2 * channel.limit_bytes + 4096


def _text(value: str) -> str:
    """Return what the boundary lets through: it drops lone surrogates."""
    return value.encode("utf-8", "replace").decode()


def _parts(size_bytes: int, *, far: bool) -> None:
    found = ranges(size_bytes, part_size(size_bytes, far=far))
    assert len(found) <= _MOST_PARTS
    assert sum(each.length for each in found) == size_bytes
    assert all(each.length > 0 for each in found)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
