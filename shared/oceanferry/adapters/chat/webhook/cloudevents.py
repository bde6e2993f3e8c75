"""CloudEvents over HTTP, in structured mode: the whole event is the body.

As the specification of CloudEvents' webhooks 1.0 wants it: POST over HTTPS,
redirects are not followed, 429 is waited out, 410 is final. Any 2xx is a
success, 202 among them. ``source`` and ``id`` stay the same when the event is
sent again, so that the receiver can drop the repeat.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, Verdict, json_body
from oceanferry.adapters.chat.http_status import by_status, is_success
from oceanferry.adapters.chat.webhook.events import LIMIT_BYTES, EventFacts, within_limit
from oceanferry.domain.messages.notifications import Notification


def encode(notification: Notification, target: ChatEndpoint, _now: datetime) -> Outgoing:
    """Make the request; a secret becomes the bearer token of its Authorization."""
    headers = {"Content-Type": "application/cloudevents+json; charset=utf-8"}
    if target.secret:
        headers["Authorization"] = f"Bearer {target.secret.reveal()}"
    body, whole = within_limit(notification, lambda facts: _event(notification, facts))
    return Outgoing(target.url, headers, body, whole)


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer: 2xx is a success, whatever it says."""
    if is_success(status):
        return Verdict("delivered", str(status))
    return replace(by_status(status), words=body[:500].decode(errors="replace"))


def _event(notification: Notification, facts: EventFacts) -> bytes:
    order = notification.order
    event = {
        "specversion": "1.0",
        "id": notification.key,
        "source": f"/oceanferry/{notification.instance_id or order.cluster or 'requests'}",
        "type": f"oceanferry.{facts.type}",
        "time": facts.timestamp,
        "datacontenttype": "application/json",
        "data": facts.data,
    }
    return json_body({**event, "subject": order.backup_set_id} if order.backup_set_id else event)


CHANNEL = Channel("CloudEvents", encode, check, LIMIT_BYTES, idempotent=True)
