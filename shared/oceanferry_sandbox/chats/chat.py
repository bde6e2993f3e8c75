"""The messages a chat has received, and the ones its robot refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import TypeAdapter

Markup = Literal["markdown", "markdown_lines", "plain"]
"""How a text is laid out.

``markdown`` joins single line breaks as CommonMark and DingTalk do,
``markdown_lines`` keeps them, ``plain`` has no markup at all.
"""


class Shown(NamedTuple):
    """The part of a message that people see."""

    title: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    markup: Markup = "markdown"


@dataclass(frozen=True)
class ChatMessage:
    """One message as the members of the chat see it."""

    received_at: datetime
    title: str
    text: str = field(repr=False)
    buttons: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """(label, URL) of each button or card link, in order."""
    raw: str = field(default="", repr=False)
    """The JSON body as it was sent."""
    markup: Markup = "markdown"
    idempotency_key: str = ""
    """The sender's own id of the message, if it gave one; a chat shows each id once."""


@dataclass(frozen=True)
class Refusal:
    """One request that a robot answered with an error."""

    code: int | str
    """The vendor's code, or the HTTP status where the vendor has no codes."""
    reason: str
    refused_at: datetime


@dataclass(frozen=True)
class _Entry:
    message: ChatMessage | None = None
    refusal: Refusal | None = None


_ENTRY = TypeAdapter(_Entry)


class Chat:
    """What one chat has received, in order; safe between threads.

    With a *journal*, everything is also appended to that file, and a chat
    opened on an existing journal begins with what it holds.
    """

    def __init__(self, name: str, vendor: str, journal: Path | None = None) -> None:
        self.name = name
        self.vendor = vendor
        self.messages: list[ChatMessage] = []
        self.refusals: list[Refusal] = []
        self._journal = journal
        self._lock = threading.Lock()
        for entry in _entries(journal):
            self._keep(entry)

    def post(self, message: ChatMessage) -> bool:
        """Show *message*; False if a message of the same idempotency key is there already."""
        with self._lock:
            if message.idempotency_key and self._shows(message.idempotency_key):
                return False
            self._record(_Entry(message=message))
            return True

    def refuse(self, refusal: Refusal) -> None:
        """Remember a request that was answered with an error."""
        with self._lock:
            self._record(_Entry(refusal=refusal))

    def _shows(self, key: str) -> bool:
        return any(message.idempotency_key == key for message in self.messages)

    def _record(self, entry: _Entry) -> None:
        self._keep(entry)
        if self._journal is not None:
            with self._journal.open("ab") as lines:
                lines.write(_ENTRY.dump_json(entry) + b"\n")

    def _keep(self, entry: _Entry) -> None:
        if entry.message is not None:
            self.messages.append(entry.message)
        if entry.refusal is not None:
            self.refusals.append(entry.refusal)


def _entries(journal: Path | None) -> Iterator[_Entry]:
    if journal is None or not journal.exists():
        return
    for line in journal.read_bytes().splitlines():
        yield _ENTRY.validate_json(line)
