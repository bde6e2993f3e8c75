"""Events that ask for nothing that may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic_core import to_json

CANARY = "canary-in-an-event"
"""Stands where a sender could put a secret; no answer may repeat it."""

BODIES: Mapping[str, str] = {
    "words": "please send the backup",
    "half a document": '{"route": "nightly"',
    "a number": "7",
    "a list": '["nightly"]',
    "nothing asked for": "{}",
    "an unknown route": '{"route": "fortnightly"}',
    "an unknown cluster": '{"cluster": "moon", "backup_set_id": "bak-1", "deliver": ["archive"]}',
    "an unknown destination": '{"route": "nightly", "deliver": ["moon"]}',
    "a destination that the route has not": '{"route": "weekly", "deliver": ["audit"]}',
    "a link": f'{{"route": "nightly", "link": "https://example.com/?token={CANARY}"}}',
    "a bucket": f'{{"route": "nightly", "bucket": "{CANARY}"}}',
    "a webhook": f'{{"route": "nightly", "deliver": ["https://example.com/{CANARY}"]}}',
    "a secret": f'{{"route": "nightly", "access_key_secret": "{CANARY}"}}',
    "a path for an id": '{"cluster": "orders", "backup_set_id": "../../x", "deliver": ["archive"]}',
    "the same key twice": '{"route": "nightly", "route": "weekly"}',
    "a job of ours": '{"job": "publish", "order": {}}',
    "a very long name": to_json({"route": "n" * 60_000}).decode(),
    "too deep": "[" * 5_000,
}
"""Bodies of messages that are no requests that the shipped configuration allows."""

WRAPPINGS: Mapping[str, Callable[[str], object]] = {
    "timer": lambda body: {"triggerTime": "2026-11-22T00:00:00Z", "triggerName": "nightly", "payload": body},
    "topic": lambda body: {"TopicOwner": "1", "TopicName": "t", "MessageId": "m-1", "Message": body},
    "topic stream": lambda body: {"body": body, "attrs": {"sender": "billing"}},
    "queue": lambda body: [{"requestId": "r", "messageId": "m-1", "messageBody": body}],
    "queue event": lambda body: {
        "id": "e-1",
        "source": "MNS-x",
        "specversion": "1.0",
        "type": "mns:Queue:SendMessage",
        "data": {"requestId": "r", "messageId": "m-1", "messageBody": body},
    },
    "custom event": lambda body: {
        "id": "e-1",
        "source": "com.example",
        "specversion": "1.0",
        "type": "x",
        "data": body,
    },
}
"""What triggers make of a body."""

EVENTS: Mapping[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t",
    "no UTF-8": b"\xc3\x28 garbage",
    "UTF-16": '{"route": "nightly"}'.encode("utf-16"),
    "zeros": b"\x00" * 1_000,
    "no messages": b"[]",
    "too many messages": to_json([{"messageId": "m", "messageBody": "{}"}] * 101),
    "an HTTP request": b'{"rawPath": "/", "headers": {}, "requestContext": {}, "body": "{}"}',
    **{f"bare {name}": body.encode() for name, body in BODIES.items()},
    **{f"{name} with a link": to_json(wrap(BODIES["a link"])) for name, wrap in WRAPPINGS.items()},
    **{f"{name} with words": to_json(wrap(BODIES["words"])) for name, wrap in WRAPPINGS.items()},
}
"""Whole events, as they reach a function or the command line."""

LARGE = b'{"route": "' + b"n" * 5_000_000 + b'"}'
"""More than any trigger delivers."""
