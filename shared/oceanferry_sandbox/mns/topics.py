"""Topic subscriptions whose endpoint is a function, and the event that the function is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from oceanferry_sandbox.mns.event_json import event_json
from oceanferry_sandbox.mns.messages import Message


@dataclass(frozen=True)
class Subscription:
    """One MNS topic trigger."""

    topic: str
    function: str
    name: str = "sandbox-subscription"
    notify_content_format: Literal["STREAM", "JSON"] = "STREAM"
    filter_tag: str = ""
    """Only messages with this tag; empty: all."""

    def wants(self, message: Message) -> bool:
        """Tell whether *message* passes the filter."""
        return self.filter_tag in ("", message.tag)


def topic_event(subscription: Subscription, message: Message, account_id: str, published_ms: int) -> bytes:
    """Return the event for *message*.

    STREAM is the bare body, or body and attributes as JSON when there are
    attributes; JSON has the system's fields and, beside them, the attributes'
    pairs, which cannot replace a system field.
    """
    if subscription.notify_content_format == "STREAM":
        if not message.pairs:
            return message.body.encode()
        return event_json({"body": message.body, "attrs": message.pairs})
    return event_json(
        {
            **_merged(message.pairs),
            "TopicOwner": account_id,
            "Message": message.body,
            "Subscriber": account_id,
            "PublishTime": published_ms,
            "SubscriptionName": subscription.name,
            "MessageMD5": message.body_md5,
            "TopicName": subscription.topic,
            "MessageId": message.id,
        }
    )


def _merged(pairs: Mapping[str, str]) -> dict[str, object]:
    """Return the pairs; those inside of ``Extend``, a JSON object as text, count as pairs themselves."""
    merged: dict[str, object] = dict(pairs)
    try:
        extended = json.loads(pairs.get("Extend", ""))
    except ValueError:
        return merged
    if isinstance(extended, dict):
        del merged["Extend"]
        merged.update(extended)
    return merged
