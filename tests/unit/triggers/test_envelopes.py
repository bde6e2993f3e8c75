from __future__ import annotations

import json
from typing import Any

import pytest

from oceanferry.domain.errors import InvalidRequest
from oceanferry.triggers.envelopes import (
    BATCHED,
    CloudEvent,
    Envelope,
    HttpEvent,
    MnsQueueMessage,
    MnsTopicMessage,
    MnsTopicStream,
    QueuedMessage,
    TimerEvent,
    envelope_of,
)

BODY = '{"route": "nightly"}'
TIMER = {"triggerTime": "2026-11-22T00:00:00Z", "triggerName": "nightly", "payload": BODY}
TOPIC = {
    "TopicOwner": "1234567890123456",
    "TopicName": "requests",
    "MessageId": "5F2B3C08",
    "PublishTime": 1550216480040,
    "Message": BODY,
}
STREAM = {"body": BODY, "attrs": {"sender": "billing"}}
QUEUE = {"requestId": "606EA307", "messageId": "C6DB60D1", "messageBody": BODY}
CLOUD = {"id": "c2g71017", "source": "com.example", "specversion": "1.0", "type": "export:Asked"}
HTTP = {"version": "v1", "rawPath": "/", "headers": {}, "requestContext": {}, "body": BODY}


def message_in(event: dict[str, Any]) -> QueuedMessage:
    envelope = envelope_of(event)
    assert envelope is not None
    return envelope.model_validate(event).message()


@pytest.mark.parametrize(
    ("event", "envelope"),
    [
        (TIMER, TimerEvent),
        (TOPIC, MnsTopicMessage),
        (STREAM, MnsTopicStream),
        (QUEUE, MnsQueueMessage),
        (CLOUD, CloudEvent),
        (HTTP, HttpEvent),
    ],
)
def test_an_envelope_is_known_by_its_keys(event: dict[str, Any], envelope: type[Envelope]) -> None:
    assert envelope_of(event) is envelope


@pytest.mark.parametrize(
    "event", [{"route": "nightly"}, {}, {"payload": BODY}, {"body": BODY}, BODY, None, 1, [TIMER]]
)
def test_anything_else_is_no_envelope(event: object) -> None:
    assert envelope_of(event) is None


def test_only_what_eventbridge_puts_into_arrays_is_looked_for_there() -> None:
    assert envelope_of(TIMER, BATCHED) is None
    assert envelope_of(QUEUE, BATCHED) is MnsQueueMessage


def test_attributes_of_a_topic_message_cannot_make_it_another_envelope() -> None:
    attributes = {**TIMER, **CLOUD, **QUEUE, **STREAM, **HTTP, "requestPayload": BODY, "job": "publish"}

    assert envelope_of({**attributes, **TOPIC}) is MnsTopicMessage


def test_two_timers_that_fire_together_are_two_events() -> None:
    assert message_in(TIMER) == QueuedMessage("timer event", "nightly 2026-11-22T00:00:00Z", BODY)
    assert message_in({**TIMER, "triggerName": "weekly"}).event_id == "weekly 2026-11-22T00:00:00Z"


def test_a_topic_message_is_identified_by_its_message_id() -> None:
    assert message_in({"sender": "billing", **TOPIC}) == QueuedMessage("MNS topic message", "5F2B3C08", BODY)


def test_a_streamed_topic_message_has_no_identity() -> None:
    assert message_in(STREAM) == QueuedMessage("MNS topic message", "", BODY)


def test_a_queue_message_is_the_same_in_both_event_schemas() -> None:
    raw = message_in(QUEUE)

    assert raw == QueuedMessage("MNS queue message", "C6DB60D1", BODY)
    assert message_in({**CLOUD, "data": QUEUE}) == raw


def test_a_queue_message_whose_body_eventbridge_has_parsed_is_taken() -> None:
    assert message_in({**QUEUE, "messageBody": {"route": "nightly"}}).body == {"route": "nightly"}


def test_an_event_of_a_sender_of_its_own_is_identified_by_its_id() -> None:
    event = {
        **CLOUD,
        "data": {"route": "nightly"},
        "aliyunpublishtime": "2021-01-03T09:44:31.233Asia/Shanghai",
    }

    assert message_in(event) == QueuedMessage("EventBridge event", "c2g71017", {"route": "nightly"})


def test_a_request_over_http_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="cannot be requested over HTTP"):
        message_in(HTTP)


@pytest.mark.parametrize(
    ("data", "event_id", "body"),
    [
        (json.dumps(QUEUE), "C6DB60D1", BODY),
        (BODY, "c2g71017", {"route": "nightly"}),
        ("nightly", "c2g71017", "nightly"),
    ],
)
def test_the_data_of_a_cloud_event_may_be_the_text_of_its_json(
    data: str, event_id: str, body: object
) -> None:
    found = message_in({**CLOUD, "data": data})

    assert (found.event_id, found.body) == (event_id, body)
