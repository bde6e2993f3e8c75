from __future__ import annotations

import json
from typing import Any

import pytest

from oceanferry.domain.errors import InvalidRequest, LinkExpired
from oceanferry.triggers.failed_invocations import destination_in, reason_of

LINK = "https://bucket.oss-cn-hangzhou.aliyuncs.com/backup.zip?Signature=made-up"


def report(response: object = "", **context: object) -> dict[str, Any]:
    return {
        "timestamp": 1728465119433,
        "requestContext": {
            "requestId": "1-670648a1",
            "functionArn": "acs:fc:cn-hangzhou:1234567890123456:functions/oceanferry-copy-object",
            "condition": "InvocationError",
            "approximateInvokeCount": 2,
            **context,
        },
        "requestPayload": '{"route": "nightly"}',
        "responseContext": {"statusCode": 200, "functionError": "InvocationError"},
        "responsePayload": response if isinstance(response, str) else json.dumps(response),
    }


def cloud_event(data: object, source: str = "acs:fc") -> dict[str, Any]:
    return {
        "id": "ecc4865",
        "source": source,
        "specversion": "1.0",
        "type": "fc:AsyncInvoke:failed",
        "data": data,
    }


def reason(response: object, **context: object) -> tuple[str, str]:
    destination = destination_in(report(response, **context))
    assert destination is not None
    failure = reason_of(destination)
    return failure.error, failure.message


def test_a_report_comes_as_it_is_or_in_an_event_of_function_compute() -> None:
    assert destination_in(report()) is not None
    assert destination_in(cloud_event(report())) == destination_in(report())


def test_an_event_of_anybody_else_is_no_report() -> None:
    assert destination_in(cloud_event(report(), source="com.example")) is None
    assert destination_in({"body": "", "attrs": {}, **report()}) is None
    assert destination_in("requestContext") is None


def test_attributes_of_a_topic_message_are_no_report() -> None:
    topic = {"TopicOwner": "1", "TopicName": "t", "MessageId": "m", "Message": "{}"}

    assert destination_in({**report(), **topic}) is None


def test_a_report_of_a_success_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="reports an asynchronous invocation that succeeded"):
        destination_in(report(condition=""))


def test_a_broken_report_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"invocation is wrong: requestContext\.requestId is missing"):
        destination_in({**report(), "requestContext": {"condition": "InvocationError"}})


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("acs:fc:cn-hangzhou:1:functions/oceanferry-publish", "oceanferry-publish"),
        ("acs:fc:cn-hangzhou:1:functions/oceanferry-publish/LATEST", "oceanferry-publish"),
        ("acs:fc:cn-hangzhou:1:functions/****", ""),
        ("", ""),
    ],
)
def test_the_function_is_named_by_its_arn(arn: str, name: str) -> None:
    destination = destination_in(report(functionArn=arn))

    assert destination is not None
    assert destination.context.function_name == name


@pytest.mark.parametrize(
    ("message", "reported"),
    [
        (
            "Function timed out after 60 seconds (maxMemoryUsage: 8MB)",
            "Function timed out after 60 seconds in function oceanferry-copy-object",
        ),
        (
            "Process exited unexpectedly before completing request (duration: 12ms, maxMemoryUsage: 0MB)",
            "Process exited unexpectedly before completing request in function oceanferry-copy-object",
        ),
        (
            f"Function timed out after 60 seconds {LINK}",
            "Function timed out after 60 seconds in function oceanferry-copy-object",
        ),
    ],
)
def test_the_words_of_the_runtime_are_reported_and_nothing_that_follows_them(
    message: str, reported: str
) -> None:
    assert reason({"errorMessage": message}) == ("InvocationFailed", reported)


def test_an_error_of_ours_is_reported_as_it_was_raised() -> None:
    error = LinkExpired("The link of backup set bak-4n expired", code="AccessDenied", advice="Try again")

    assert reason({"errorMessage": str(error), "errorType": "LinkExpired", "stackTrace": [["File"]]}) == (
        "LinkExpired",
        "The link of backup set bak-4n expired (code AccessDenied). Try again",
    )


@pytest.mark.parametrize("kind", ["ConnectionError", "Function", "timedelta", "annotations"])
def test_of_any_other_exception_only_the_type_is_reported(kind: str) -> None:
    assert reason({"errorMessage": f"GET {LINK} failed", "errorType": kind}) == (
        "InvocationFailed",
        f"Unexpected error {kind} in function oceanferry-copy-object",
    )


def test_an_exception_cannot_pass_for_the_runtime() -> None:
    reported = reason(
        {"errorMessage": f"Function timed out after 1 seconds: {LINK}", "errorType": "TimeoutError"}
    )

    assert reported == (
        "InvocationFailed",
        "Unexpected error TimeoutError in function oceanferry-copy-object",
    )


@pytest.mark.parametrize(
    "response", ["", "garbage", "null", "[]", '{"errorMessage": 1}', f'"{LINK}"', {"x": LINK}]
)
def test_without_a_readable_response_the_condition_is_reported(response: object) -> None:
    assert reason(response, condition="SomethingNew") == (
        "InvocationFailed",
        "Unexpected error SomethingNew in function oceanferry-copy-object",
    )


@pytest.mark.parametrize(
    ("condition", "reported", "remedy"),
    [
        ("FunctionResourceExhausted", "The memory, or another resource, was exhausted", "more memory"),
        ("EventExpired", "The event expired in the asynchronous queue", "maxAsyncEventAgeInSeconds"),
        ("InvocationStopped", "The invocation was stopped manually", "send the request again"),
    ],
)
def test_what_ended_an_invocation_that_raised_nothing_is_reported_with_a_remedy(
    condition: str, reported: str, remedy: str
) -> None:
    destination = destination_in(report("", condition=condition))

    assert destination is not None
    failure = reason_of(destination)
    assert failure.message.startswith(reported)
    assert failure.message.endswith("in function oceanferry-copy-object")
    assert remedy in failure.advice
    assert "1-670648a1" in failure.advice


def test_a_type_or_condition_that_is_no_name_is_not_reported() -> None:
    assert reason({"errorType": LINK}, functionArn="") == (
        "InvocationFailed",
        "Unexpected error in function of unknown name",
    )


def test_the_reason_points_to_the_log() -> None:
    destination = destination_in(report({"errorType": "KeyError", "errorMessage": "'x'"}))

    assert destination is not None
    assert reason_of(destination).advice == "Check the function's log of request ID 1-670648a1"
    assert reason_of(destination).request_id == "1-670648a1"
