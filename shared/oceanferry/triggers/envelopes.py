"""What triggers wrap a message in, one tolerant model each.

An envelope is the vendor's: keys that are not needed are ignored, because new
ones appear. What it carries is ours, and is checked strictly elsewhere. Which
envelope an object is in is decided by the keys that only this envelope has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, StringConstraints

from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.errors import InvalidRequest
from oceanferry.triggers.json_text import parse
from oceanferry.triggers.validation import validated

EventId = Annotated[str, StringConstraints(min_length=1, max_length=256)]


@dataclass(frozen=True)
class QueuedMessage:
    """What was in an envelope, still unread."""

    envelope: str
    """What people call the envelope."""
    event_id: str
    """The same for every delivery of the same message; empty when the trigger gives none."""
    body: object


class Envelope(TolerantModel):
    """Something that a message comes in."""

    model_config = ConfigDict(strict=True)

    NAME: ClassVar[str]
    KEYS: ClassVar[frozenset[str]]
    """The keys by which it is known."""

    def message(self) -> QueuedMessage:
        """Return what it carries. Raises InvalidRequest when that can be no request."""
        raise NotImplementedError


class MnsTopicMessage(Envelope):
    """A message of an MNS topic whose subscription has the format ``JSON``.

    Attributes of the message are beside its system fields. Who publishes
    chooses their names, so an object that has the system fields is taken for
    nothing else, whatever other keys it has.
    """

    NAME: ClassVar[str] = "MNS topic message"
    KEYS: ClassVar[frozenset[str]] = frozenset({"TopicOwner", "TopicName", "MessageId", "Message"})

    message_id: EventId = Field(alias="MessageId")
    body: object = Field(alias="Message")

    def message(self) -> QueuedMessage:
        """See Envelope."""
        return QueuedMessage(self.NAME, self.message_id, self.body)


class MnsQueueMessage(Envelope):
    """A message of an MNS queue, as the event schema ``RawData`` and the ``data`` of a CloudEvent have it."""

    NAME: ClassVar[str] = "MNS queue message"
    KEYS: ClassVar[frozenset[str]] = frozenset({"messageId", "messageBody"})

    message_id: EventId = Field(alias="messageId")
    body: object = Field(alias="messageBody")
    """Text, or what EventBridge made of it when it was JSON."""

    def message(self) -> QueuedMessage:
        """See Envelope."""
        return QueuedMessage(self.NAME, self.message_id, self.body)


class CloudEvent(Envelope):
    """An event of EventBridge: a message of a queue, or a custom event whose ``data`` is a request."""

    NAME: ClassVar[str] = "EventBridge event"
    KEYS: ClassVar[frozenset[str]] = frozenset({"specversion", "id", "source", "type"})

    id: EventId
    source: str
    data: object = None

    def message(self) -> QueuedMessage:
        """See Envelope."""
        data = _opened(self.data)
        if isinstance(data, dict) and data.keys() >= MnsQueueMessage.KEYS:
            return validated(MnsQueueMessage, data, "the MNS queue message").message()
        return QueuedMessage(self.NAME, self.id, data)


def _opened(data: object) -> object:
    """Return what is in *data* when that is the text of a JSON object, as some sources send it."""
    if not isinstance(data, str) or not data.lstrip().startswith("{"):
        return data
    return parse(data, "data")


class TimerEvent(Envelope):
    """What a timer sends. Two timers of a function may fire at the same time, hence both parts of the id."""

    NAME: ClassVar[str] = "timer event"
    KEYS: ClassVar[frozenset[str]] = frozenset({"triggerName", "triggerTime", "payload"})

    trigger_name: EventId = Field(alias="triggerName")
    trigger_time: EventId = Field(alias="triggerTime")
    payload: object

    def message(self) -> QueuedMessage:
        """See Envelope."""
        return QueuedMessage(self.NAME, f"{self.trigger_name} {self.trigger_time}", self.payload)


class MnsTopicStream(Envelope):
    """A message with attributes of an MNS topic whose subscription has the format ``STREAM``.

    Without attributes the event is the bare body, which nothing tells from a
    direct invocation.
    """

    NAME: ClassVar[str] = "MNS topic message"
    KEYS: ClassVar[frozenset[str]] = frozenset({"body", "attrs"})

    body: object

    def message(self) -> QueuedMessage:
        """See Envelope."""
        return QueuedMessage(self.NAME, "", self.body)


class HttpEvent(Envelope):
    """A request to a function's URL, which is no way to ask for deliveries."""

    NAME: ClassVar[str] = "HTTP request"
    KEYS: ClassVar[frozenset[str]] = frozenset({"rawPath", "headers", "requestContext"})

    def message(self) -> QueuedMessage:
        """Refuse it."""
        raise InvalidRequest(
            "deliveries cannot be requested over HTTP",
            advice="Use a timer, MNS, EventBridge or a direct invocation",
        )


Envelopes = tuple[type[Envelope], ...]
ENVELOPES: Envelopes = (
    MnsTopicMessage,  # first, because its sender can add the keys of all the others
    CloudEvent,
    MnsQueueMessage,
    TimerEvent,
    MnsTopicStream,
    HttpEvent,
)


BATCHED: Envelopes = (CloudEvent, MnsQueueMessage)
"""Those that EventBridge puts into arrays."""


def envelope_of(event: object, among: Envelopes = ENVELOPES) -> type[Envelope] | None:
    """Tell which envelope an event is; None for one that is none of them."""
    keys = event.keys() if isinstance(event, dict) else frozenset()
    return next((each for each in among if keys >= each.KEYS), None)
