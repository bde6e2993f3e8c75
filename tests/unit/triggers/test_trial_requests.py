"""The message of a probe asks for nothing, however it is wrapped, and is refused by nothing."""

from __future__ import annotations

import base64
import json

import pytest

from oceanferry.domain.recording.invented import TRIAL_REQUEST
from oceanferry.triggers.batch import Batch
from oceanferry.triggers.incoming import requests_of

ENCODED = base64.b64encode(TRIAL_REQUEST.encode()).decode()
TOPIC = {
    "TopicOwner": "1",
    "TopicName": "requests",
    "Subscriber": "1",
    "SubscriptionName": "s",
    "MessageId": "m",
    "MessageMD5": "x",
    "Message": TRIAL_REQUEST,
    "PublishTime": 1,
}


@pytest.mark.parametrize(
    "event",
    [
        TRIAL_REQUEST,
        json.dumps(TRIAL_REQUEST),
        ENCODED,
        json.dumps(TOPIC),
        json.dumps({**TOPIC, "Message": ENCODED}),
    ],
    ids=["plain", "quoted", "base64", "topic", "topic in base64"],
)
def test_a_trial_request_asks_for_nothing(event: str) -> None:
    assert requests_of(event.encode()) == Batch()


def test_a_request_that_only_resembles_one_is_refused() -> None:
    [refused] = requests_of(b'{"probe": true, "route": "nightly"}').refused

    assert "probe" in refused.failure.message
