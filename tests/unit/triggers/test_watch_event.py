"""What lets the watchdog check, and what does not."""

from __future__ import annotations

import pytest
from pydantic_core import to_json

from oceanferry.triggers.batch import Batch
from oceanferry.triggers.incoming import FailedInvocation, incoming, requests_of
from oceanferry.triggers.watch_event import WatchEvent

TIMER = {"triggerName": "watchdog", "triggerTime": "2026-11-22T00:10:00Z", "payload": '{"watch": true}'}


@pytest.mark.parametrize("event", [TIMER, {"watch": True}])
def test_the_timer_and_a_direct_invocation_do(event: object) -> None:
    assert incoming(to_json(event)) == WatchEvent()


@pytest.mark.parametrize(
    "event",
    [
        {"watch": False},
        {"watch": True, "route": "nightly"},
        {**TIMER, "payload": "watch"},
        {**TIMER, "payload": ""},
        {**TIMER, "payload": '{"route": "nightly"}'},
        {"TopicOwner": "1", "TopicName": "t", "MessageId": "m", "Message": '{"watch": true}'},
    ],
)
def test_nothing_else_does(event: object) -> None:
    assert isinstance(incoming(to_json(event)), Batch)


def test_the_other_functions_do_not_take_it() -> None:
    refused = incoming(to_json(TIMER), takes=(Batch,))

    assert isinstance(refused, Batch)
    assert "This function does not take events of the watchdog's timer" in refused.refused[0].failure.message


def test_it_is_no_request() -> None:
    assert requests_of(to_json(TIMER)).asked == ()


def test_a_watch_that_was_given_up_is_known_as_one() -> None:
    report = {
        "requestContext": {
            "requestId": "1-2-3",
            "functionArn": "acs:fc:cn-hangzhou:1:functions/oceanferry-watchdog",
            "condition": "InvocationError",
        },
        "requestPayload": to_json(TIMER).decode(),
        "responsePayload": '{"errorMessage": "Function timed out after 120 seconds"}',
    }
    found = incoming(to_json(report))

    assert isinstance(found, FailedInvocation)
    assert found.work == WatchEvent()
