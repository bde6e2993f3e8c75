"""Whatever invokes a function."""

from __future__ import annotations

import json
from contextlib import suppress

from fuzz.garbage_values import GarbageValues
from oceanferry.domain.errors import InvalidRequest
from oceanferry.triggers.batch import Batch
from oceanferry.triggers.http_requests import http_request
from oceanferry.triggers.incoming import incoming, requests_of

_KEYS = (
    *("route", "cluster", "backup_set_id", "deliver", "force", "select", "newest", "job", "order", "run"),
    *("triggerTime", "triggerName", "payload", "TopicOwner", "TopicName", "Message", "MessageId"),
    *(
        "body",
        "attrs",
        "messageId",
        "messageBody",
        "requestId",
        "id",
        "source",
        "specversion",
        "type",
        "data",
    ),
    *("requestContext", "requestPayload", "responsePayload", "condition", "approximateInvokeCount"),
    *(
        "functionArn",
        "http",
        "method",
        "sourceIp",
        "rawPath",
        "headers",
        "queryParameters",
        "isBase64Encoded",
    ),
)
_WORDS = (
    *("nightly", "orders", "bak-4n1", "fetch_link", "publish", "copy_object", "POST", "1.0"),
    *('{"route": "nightly"}', "eyJyb3V0ZSI6ICJuaWdodGx5In0=", "application/x-www-form-urlencoded"),
    *("mns:Queue:SendMessage", "InvocationError"),
)


def events(data: bytes) -> None:
    """Every event is requests, refusals or a job of ours, and nothing is raised."""
    for event in (data, _document(data)):
        found = requests_of(event)
        assert isinstance(found, Batch)
        for refused in found.refused:
            assert refused.failure.message
        incoming(event)
        with suppress(InvalidRequest):
            http_request(event)


def _document(data: bytes) -> bytes:
    return json.dumps(GarbageValues(data, keys=_KEYS, words=_WORDS).value()).encode()
