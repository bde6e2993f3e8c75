"""A signed webhook, as the Standard Webhooks specification 1.0.0 wants it.

``webhook-id`` stays the same when the message is sent again, so that the
receiver can drop the repeat; ``webhook-timestamp`` is the moment of the
attempt; ``webhook-signature`` covers both and the body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

from oceanferry.adapters.chat.channel import Channel, Outgoing, Target, Verdict
from oceanferry.adapters.chat.http_status import by_status, is_success
from oceanferry.adapters.chat.webhook_events import LIMIT_BYTES, event
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.notifications import Notification


def encode(notification: Notification, target: Target, now: datetime) -> Outgoing:
    """Make the request. Raises InvalidConfiguration when the target has no usable secret."""
    body = event(notification)
    timestamp = str(int(now.timestamp()))
    signatures = [signature(key, notification.key, timestamp, body) for key in _keys(target)]
    return Outgoing(
        target.url,
        {
            "Content-Type": "application/json",
            "webhook-id": notification.key,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
        },
        body,
    )


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer: 2xx is a success, whatever it says."""
    if is_success(status):
        return Verdict("delivered", str(status))
    return replace(by_status(status), words=body.decode(errors="replace"))


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return ``v1,`` and the base64 HMAC-SHA256 of ``id.timestamp.body``."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _keys(target: Target) -> list[bytes]:
    """Read the keys: several, separated by blanks, while one is being replaced."""
    try:
        texts = target.secret.reveal().split() if target.secret else []
        keys = [base64.b64decode(each.removeprefix("whsec_"), validate=True) for each in texts]
    except (binascii.Error, ValueError):
        keys = []
    if not keys or not all(keys):
        raise InvalidConfiguration(
            f"Destination {target.destination!r} has no usable secret to sign with",
            advice="Configure whsec_ and the base64 of 24 to 64 random bytes, as the receiver has it",
        )
    return keys


CHANNEL = Channel("webhook", encode, check, LIMIT_BYTES, idempotent=True)
