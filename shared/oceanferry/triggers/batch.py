"""What the messages of one event ask for."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import JsonValue

from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.requests import Asked
from oceanferry.triggers.bodies import is_probe, request_in
from oceanferry.triggers.envelopes import BATCHED, ENVELOPES, Envelopes, QueuedMessage, envelope_of
from oceanferry.triggers.validation import validated

MOST_MESSAGES = 100


@dataclass(frozen=True)
class Refused:
    """A message, or a whole event, that asks for nothing that can be done."""

    event_id: str
    """Empty when it is not known which message it is."""
    failure: Failure
    """Names the envelope and the wrong key; repeats no value, which may be a secret."""


@dataclass(frozen=True)
class Batch:
    """The messages of one event, each taken or refused on its own; most events have one."""

    asked: tuple[Asked, ...] = ()
    refused: tuple[Refused, ...] = ()
    queued: bool = field(default=False, compare=False)
    """Whether they come out of a queue, which puts them aside silently when they fail."""

    def identified(self, event_id: str) -> Batch:
        """Return the same messages, with *event_id* where the trigger gives none.

        A bare message or a direct request has no id. That of the invocation makes
        each sending of it a run of its own, whose failure or refusal is reported and
        whose ``force`` counts; what was delivered before is known by the ledger.
        """
        asked = tuple(
            each if each.event_id else each.model_copy(update={"event_id": event_id}) for each in self.asked
        )
        refused = tuple(Refused(each.event_id or event_id, each.failure) for each in self.refused)
        return Batch(asked, refused, self.queued)


def batch_of(event: JsonValue) -> Batch:
    """Read the messages of an event; text is a bare body, an array is EventBridge's.

    Raises:
        InvalidRequest: It has no messages, or too many.
    """
    if not isinstance(event, list):
        results = [_read(event)]
    elif 0 < len(event) <= MOST_MESSAGES:
        results = [_read(each, BATCHED, f" {n} of {len(event)}") for n, each in enumerate(event, start=1)]
    else:
        raise InvalidRequest(
            f"The event is a batch of {len(event)} messages; the limit is 1 to {MOST_MESSAGES}",
            advice="Lower batchWindow.CountBasedWindow of the trigger",
        )
    return Batch(
        asked=tuple(each for each in results if isinstance(each, Asked)),
        refused=tuple(each for each in results if isinstance(each, Refused)),
        queued=isinstance(event, list),
    )


def refused(error: InvalidRequest, *, envelope: str = "", event_id: str = "") -> Refused:
    """Describe why something is refused, beginning with the envelope that it came in."""
    message = f"{envelope}: {error.message}" if envelope else error.message
    failure = Failure.of(error).model_copy(update={"message": message[:1].upper() + message[1:]})
    return Refused(event_id, failure)


def _read(event: JsonValue, among: Envelopes = ENVELOPES, position: str = "") -> Asked | Refused | None:
    """Return what one message asks for; None when it asks for nothing, as one of a probe."""
    envelope = envelope_of(event, among)
    name, event_id = envelope.NAME if envelope else "message", ""
    try:
        message = validated(envelope, event, "the envelope").message() if envelope else _bare(event, among)
        name, event_id = message.envelope, message.event_id
        if is_probe(message.body):
            return None
        return Asked(request=request_in(message.body), event_id=event_id)
    except InvalidRequest as error:
        return refused(error, envelope=name + position, event_id=event_id)


def _bare(event: JsonValue, among: Envelopes) -> QueuedMessage:
    if among is BATCHED:
        raise InvalidRequest("it is neither an MNS queue message nor an EventBridge event")
    return QueuedMessage("direct request" if isinstance(event, dict) else "bare message", "", event)
