"""Whether chats take messages: each is sent one that says it is a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from oceanferry.domain.configuration import Destination
from oceanferry.domain.deployment.findings import Finding, Topic
from oceanferry.domain.errors import DeliveryRefused, InvalidConfiguration, OceanferryError
from oceanferry.domain.messages.notifications import Trial
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.texts import text
from oceanferry.ports.clock import Clock
from oceanferry.ports.notifier import Notifier
from oceanferry.ports.reach import Reach
from oceanferry.usecases.doctor.reach import clock_finding


@dataclass(frozen=True)
class TriedChat:
    """A chat or webhook that is sent a test message."""

    destination: Destination
    host: str
    """Scheme and host of its address, and nothing else of it."""
    notifier: Notifier


def chat_findings(chats: Iterable[TriedChat], *, reach: Reach, clock: Clock, nonce: str) -> Iterator[Finding]:
    """Send a test message to each chat, and say what its answer means.

    Args:
        chats: Whom to send to.
        reach: The network, on which the clocks of hosts are checked first.
        clock: When it is sent.
        nonce: Makes the messages' keys ones that no vendor has seen.
    """
    for chat in chats:
        yield from _of_chat(chat, reach, clock, nonce)


def _of_chat(chat: TriedChat, reach: Reach, clock: Clock, nonce: str) -> Iterator[Finding]:
    name = chat.destination.name
    topic = Topic("chats", name)
    try:
        answer = reach.ask(chat.host)
    except OceanferryError as error:
        yield topic.failed("chat", error)
        return
    if answer.date:
        yield clock_finding(answer.at - answer.date, by=name)
    try:
        accepted = chat.notifier.send(trial(chat.destination, clock.now(), nonce))
    except InvalidConfiguration as error:
        yield topic.failed("chat_configuration", error)
    except DeliveryRefused as error:
        yield topic.failed("chat_refused", error)
    except OceanferryError as error:
        yield topic.failed("chat_unanswered", error)
    else:
        yield topic.ok(
            "chat_accepted",
            text("took a test message (code {code}); check that it arrived", code=accepted.code),
        )


def trial(destination: Destination, now: datetime, nonce: str) -> Trial:
    """Return the message that says it is a test."""
    order = Order(run=nonce, route="", cluster="test", backup_set_id="", deliver=(destination.name,))
    return Trial(
        key=f"oceanferry-test-{nonce}-{destination.name}",
        order=order,
        instance_id="",
        reader=destination.reader,
        at=now,
    )
