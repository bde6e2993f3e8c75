"""What Function Compute tells an ``onFailure`` destination about an invocation that it gave up."""

from __future__ import annotations

import re

from pydantic import Field, JsonValue

from oceanferry.domain import errors
from oceanferry.domain.documents import TolerantModel
from oceanferry.domain.errors import InvalidRequest, InvocationFailed, OceanferryError
from oceanferry.domain.runs.failures import Failure
from oceanferry.triggers.envelopes import CloudEvent, envelope_of
from oceanferry.triggers.json_text import parse
from oceanferry.triggers.validation import validated

_KEYS = frozenset({"requestContext", "requestPayload", "responsePayload"})
_SOURCE = "acs:fc"

# The runtime's own words. Nothing that follows them is shown.
_OWN_WORDS = re.compile(
    r"Function timed out after [\d.]+ seconds|Process exited unexpectedly before completing request"
)
# Function Compute's words for what ended an invocation that raised nothing; the first was seen.
_CONDITIONS = {
    "FunctionResourceExhausted": (
        "The memory, or another resource, was exhausted",
        "give the function more memory (memorySize in s.yaml)",
    ),
    "EventExpired": (
        "The event expired in the asynchronous queue before its invocation",
        "check whether the function is throttled, and check maxAsyncEventAgeInSeconds in s.yaml",
    ),
    "InvocationStopped": (
        "The invocation was stopped manually",
        "send the request again if it is still needed",
    ),
}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
_FUNCTION = re.compile(r":functions/([A-Za-z0-9_-]{1,64})(?:/|$)")


class RequestContext(TolerantModel):
    """Which invocation it was."""

    request_id: str = Field(alias="requestId", max_length=128)
    function_arn: str = Field(default="", alias="functionArn")
    condition: str = ""
    """Empty for one that succeeded; otherwise ``InvocationError``, ``FunctionResourceExhausted``, …"""
    attempts: int = Field(default=1, alias="approximateInvokeCount")

    @property
    def function_name(self) -> str:
        """The function's name, empty when the ARN is none."""
        found = _FUNCTION.search(self.function_arn)
        return found[1] if found else ""


class AsyncDestination(TolerantModel):
    """The payload of an asynchronous destination.

    A function, queue or topic gets it as it is; EventBridge has it in the
    ``data`` of a CloudEvent.
    """

    context: RequestContext = Field(alias="requestContext")
    request_payload: object = Field(alias="requestPayload")
    """The event of the invocation: text, which is not believed to be whole or JSON."""
    response_payload: object = Field(alias="responsePayload")
    """What the function returned or how it failed: text, mostly JSON."""


class _Response(TolerantModel):
    error_message: str = Field(default="", alias="errorMessage")
    error_type: str = Field(default="", alias="errorType")


def destination_in(event: JsonValue) -> AsyncDestination | None:
    """Return the destination payload that an event is, None when it is something else.

    Raises:
        InvalidRequest: It is one, but broken, or that of an invocation that succeeded.
    """
    envelope = envelope_of(event)
    if envelope is CloudEvent and isinstance(event, dict) and event["source"] == _SOURCE:
        event = event.get("data")
    elif envelope is not None:
        return None
    if not isinstance(event, dict) or not event.keys() >= _KEYS:
        return None
    destination = validated(AsyncDestination, event, "The report of an asynchronous invocation")
    if not destination.context.condition:
        raise InvalidRequest(
            "The event reports an asynchronous invocation that succeeded",
            advice="Configure this function only as the onFailure destination",
        )
    return destination


def reason_of(destination: AsyncDestination) -> Failure:
    """Say why the invocation failed, in words that are safe to show.

    An error of ours is reported as it was raised, and the runtime's own words as
    they are. Of any other exception only the type is reported, since its text may
    contain a link or a token.
    """
    context, response = destination.context, _response(destination.response_payload)
    if response.error_type in _our_errors():
        return Failure(
            error=response.error_type, message=response.error_message, request_id=context.request_id
        )
    own = None if response.error_type else _OWN_WORDS.match(response.error_message)
    name = _WORD.fullmatch(response.error_type or context.condition)
    ended, remedy = ("", "") if own or response.error_type else _CONDITIONS.get(context.condition, ("", ""))
    message = own[0] if own else ended or f"Unexpected error{f' {name[0]}' if name else ''}"
    checking = f"Check the function's log of request ID {context.request_id}"
    return Failure(
        error=InvocationFailed.__name__,
        message=f"{message} in function {context.function_name or 'of unknown name'}",
        advice=f"{checking}, and {remedy}" if remedy else checking,
        request_id=context.request_id,
    )


def _response(payload: object) -> _Response:
    try:
        value = parse(payload, "The response") if isinstance(payload, str) else payload
        return validated(_Response, value, "The response")
    except InvalidRequest:
        return _Response()


def _our_errors() -> set[str]:
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    return {each.__name__ for each in classes if issubclass(each, OceanferryError)}
