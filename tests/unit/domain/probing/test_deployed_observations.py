"""What masked calls answer to the questions about Function Compute, EventBridge, MNS and DingTalk.

The replies have the fields of the vendor's SDKs: ``alibabacloud_fc20230330`` 4.8.3, EventBridge 2020-04-01,
and MNS's API reference.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from oceanferry.domain.probing import deployed_observations as observed
from oceanferry.domain.probing.observed import Observed
from oceanferry.domain.recording.exchange import Exchange, RecordedCall
from oceanferry.domain.recording.masking import masked
from oceanferry.domain.recording.masks import Masks

NOW = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
FC = "https://fcv3.cn-hangzhou.aliyuncs.com/2023-03-30/functions"
MNS = "https://1234567890123456.mns.cn-hangzhou.aliyuncs.com"
ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=abcdef"


class Wire:
    """Calls as a recording has them."""

    def __init__(self) -> None:
        self.calls: list[RecordedCall] = []
        self._masks = Masks()

    def json(
        self,
        method: str,
        url: str,
        reply: object = None,
        *,
        sent: Mapping[str, str] | None = None,
        request: object = None,
        status: int = 200,
    ) -> None:
        kind = {"content-type": "application/json", "date": format_datetime(NOW, usegmt=True)}
        body = b"" if reply is None else json.dumps(reply).encode()
        asked = b"" if request is None else json.dumps(request).encode()
        exchange = Exchange(
            *(method, url, {"content-type": "application/json", **(sent or {})}, asked, status, kind, body)
        )
        self.calls.append(masked(exchange, self._masks, seconds=0))

    def xml(self, method: str, url: str, reply: str, status: int = 200) -> None:
        kind = {"content-type": "text/xml;charset=utf-8"}
        exchange = Exchange(method, url, {}, b"", status, kind, reply.encode())
        self.calls.append(masked(exchange, self._masks, seconds=0))

    def invoke(self, task_id: str, status: int = 202) -> None:
        reply = None if status == 202 else {"Code": "AsyncTaskAlreadyExists", "Message": "it is known"}
        self.json(
            *("POST", f"{FC}/oceanferry-watchdog/invocations", reply),
            sent={"x-fc-async-task-id": task_id},
            status=status,
        )


@pytest.fixture
def wire() -> Wire:
    return Wire()


def function_that_ended(wire: Wire, status: str, error: str = "") -> None:
    wire.json("GET", f"{FC}/oceanferry-watchdog", {"handler": "functions/watchdog/index.handler"})
    task = {"taskId": "probe_twice-1", "status": status, "taskErrorMessage": error}
    wire.json("GET", f"{FC}/oceanferry-watchdog/async-tasks/probe_twice-1", task)


def test_a_handler_in_a_folder_that_ran_was_loaded(wire: Wire) -> None:
    function_that_ended(wire, "Succeeded")

    assert observed.nested_handlers(wire.calls) == Observed(
        as_assumed=True, seen="loaded; the invocation ended as Succeeded"
    )


@pytest.mark.parametrize("kind", ["ImportModuleError", "HandlerNotFound", "InvalidHandleName"])
def test_a_handler_in_a_folder_that_cannot_be_loaded_is_different(wire: Wire, kind: str) -> None:
    """The words of Function Compute's built-in Python runtime."""
    function_that_ended(wire, "Failed", json.dumps({"errorMessage": "no", "errorType": kind}))

    assert observed.nested_handlers(wire.calls) == Observed(as_assumed=False, seen=f"not loaded: {kind}")


def test_a_function_that_was_loaded_and_failed_was_loaded(wire: Wire) -> None:
    function_that_ended(wire, "Failed", json.dumps({"errorMessage": "no", "errorType": "ServiceRefused"}))

    assert observed.nested_handlers(wire.calls) == Observed(
        as_assumed=True, seen="loaded; the invocation ended as Failed"
    )


def test_an_invocation_that_is_under_way_tells_nothing_of_its_handler(wire: Wire) -> None:
    function_that_ended(wire, "Running")

    assert observed.nested_handlers(wire.calls) is None


def list_the_oldest(wire: Wire, age: timedelta) -> None:
    started = int((NOW - age).timestamp() * 1000)
    tasks = {"tasks": [{"taskId": "probe_twice-0", "status": "Succeeded", "startedTime": started}]}
    wire.json("GET", f"{FC}/oceanferry-watchdog/async-tasks?limit=1&prefix=probe_", tasks)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (409, Observed(as_assumed=True, seen="refused with 409 AsyncTaskAlreadyExists after 6d")),
        (202, Observed(as_assumed=False, seen="accepted again after 6d")),
    ],
)
def test_an_id_of_an_earlier_probe_tells_how_long_ids_are_known(
    wire: Wire, status: int, expected: Observed
) -> None:
    list_the_oldest(wire, timedelta(days=6))
    wire.invoke("probe_twice-0", status)

    assert observed.memory_of_ids(wire.calls) == expected


def test_an_id_of_today_does_not_tell_how_long_ids_are_known(wire: Wire) -> None:
    list_the_oldest(wire, timedelta(hours=1))
    wire.invoke("probe_twice-0", 409)

    assert observed.memory_of_ids(wire.calls) is None


@pytest.mark.parametrize(("word", "as_assumed"), [("Sync", True), ("Async", False)])
def test_the_stream_of_our_function_tells_how_it_invokes(wire: Wire, word: str, as_assumed: bool) -> None:
    wire.json("GET", f"{FC}/oceanferry-fetch-link/async-tasks", {"tasks": []})
    streams = [
        {
            "Sink": {
                "SinkFcParameters": {"FunctionName": {"Value": name}, "InvocationType": {"Value": reported}}
            }
        }
        for name, reported in (("somebody-elses", "Async"), ("oceanferry-fetch-link", word))
    ]
    action = {"x-acs-action": "ListEventStreamings"}
    url = "https://eventbridge-console.cn-hangzhou.aliyuncs.com/"
    wire.json("POST", url, {"Data": {"EventStreamings": streams}}, sent=action)

    assert observed.invocation_type(wire.calls) == Observed(as_assumed, word)


TRIAL = '{"probe": true}'
ENCODED = base64.b64encode(TRIAL.encode()).decode()


@pytest.mark.parametrize(
    ("payload", "seen"),
    [
        (json.dumps({"TopicName": "requests", "MessageId": "1", "Message": TRIAL}), "Message"),
        (TRIAL, "as it was published"),
        (json.dumps(TRIAL), "quotes"),
        (ENCODED, "base64"),
        (json.dumps(ENCODED), "quotes > base64"),
        (json.dumps({"Message": ENCODED}), "Message > base64"),
    ],
)
@pytest.mark.parametrize("key", ["taskPayload", "invocationPayload"])
def test_what_the_function_was_handed_tells_how_a_topics_message_comes(
    wire: Wire, payload: str, seen: str, key: str
) -> None:
    """STREAM and JSON of MNS's documentation; two statements about quotes in STREAM differ."""
    other = {"taskId": "b", key: json.dumps({"job": "fetch_link"})}
    tasks = {"tasks": [other, {"taskId": "a", key: payload}]}
    wire.json("GET", f"{FC}/oceanferry-fetch-link/async-tasks?includePayload=True&limit=20", tasks)

    assert observed.topic_body(wire.calls) == Observed(seen == "Message", seen)


def test_an_event_of_the_queue_is_not_taken_for_one_of_the_topic(wire: Wire) -> None:
    event = json.dumps([{"data": {"messageBody": TRIAL}}])
    tasks = {"tasks": [{"taskId": "a", "taskPayload": event}]}
    wire.json("GET", f"{FC}/oceanferry-fetch-link/async-tasks", tasks)

    assert observed.topic_body(wire.calls) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (TRIAL, Observed(as_assumed=True, seen="json")),
        (ENCODED, Observed(as_assumed=True, seen="base64")),
        ("something else", Observed(as_assumed=False, seen="neither JSON nor Base64 of JSON")),
    ],
)
def test_a_dead_letter_tells_its_form(wire: Wire, body: str, expected: Observed) -> None:
    document = f"<Message><MessageId>1</MessageId><MessageBody>{body}</MessageBody></Message>"
    wire.xml("GET", f"{MNS}/queues/oceanferry-dead-letters/messages?peekonly=true", document)

    assert observed.dead_letter(wire.calls) == expected


def test_an_empty_queue_of_dead_letters_tells_nothing(wire: Wire) -> None:
    document = "<Error><Code>MessageNotExist</Code></Error>"
    wire.xml("GET", f"{MNS}/queues/oceanferry-dead-letters/messages?peekonly=true", document, status=404)

    assert observed.dead_letter(wire.calls) is None


@pytest.mark.parametrize(
    ("errcode", "expected"),
    [
        (0, Observed(as_assumed=True, seen="errcode 0; check whether the chat shows the link")),
        (
            430101,
            Observed(
                as_assumed=False,
                seen="errcode 430101 (the content check); check whether the chat shows the link",
            ),
        ),
    ],
)
def test_the_message_with_a_link_tells_of_the_content_check(
    wire: Wire, errcode: int, expected: Observed
) -> None:
    """430101 is DingTalk's word for an unsafe link."""
    for number, (key, code) in enumerate((("a", 0), ("a", 0), ("a-link", errcode))):
        url = f"{ROBOT}&timestamp=179606492730{number}&sign=x{number}"
        wire.json("POST", url, {"errcode": code, "errmsg": "ok"}, request={"msgUuid": f"message-{key}"})

    assert observed.checked_content(wire.calls) == expected


def test_without_calls_nothing_is_observed() -> None:
    judges = (
        observed.checked_content,
        observed.dead_letter,
        observed.invocation_type,
        observed.memory_of_ids,
        observed.nested_handlers,
        observed.topic_body,
    )
    assert [each(()) for each in judges] == [None] * len(judges)
