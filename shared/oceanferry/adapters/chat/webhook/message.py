"""A signed webhook, as the Standard Webhooks specification 1.0.0 wants it.

``webhook-id`` stays the same when the message is sent again, so that the
receiver can drop the repeat; ``webhook-timestamp`` is the moment of the
attempt; ``webhook-signature`` covers both and the body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from oceanferry.adapters.chat.channel import Channel, ChatEndpoint, Outgoing, Verdict
from oceanferry.adapters.chat.http_status import by_status, is_success
from oceanferry.adapters.chat.webhook.events import LIMIT_BYTES, event
from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.domain.messages.notifications import Notification
from oceanferry.domain.texts import text

_SHARED, _PRIVATE = "whsec_", "whsk_"
_SHORTEST_KEY_BYTES = 24
"""The specification's; a word that happens to be base64 is no secret."""
_PRIVATE_KEY_BYTES = (32, 64)


def encode(notification: Notification, target: ChatEndpoint, now: datetime) -> Outgoing:
    """Make the request. Raises InvalidConfiguration when the target has no usable secret."""
    body, whole = event(notification)
    timestamp = str(int(now.timestamp()))
    signatures = [sign(notification.key, timestamp, body) for sign in _signers(target)]
    return Outgoing(
        target.url,
        {
            "Content-Type": "application/json",
            "webhook-id": notification.key,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
        },
        body,
        whole,
    )


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer: 2xx is a success, whatever it says."""
    if is_success(status):
        return Verdict("delivered", str(status))
    return replace(by_status(status), words=body.decode(errors="replace"))


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return ``v1,`` and the base64 HMAC-SHA256 of ``id.timestamp.body``."""
    digest = hmac.new(key, _signed(message_id, timestamp, body), hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _signed(message_id: str, timestamp: str, body: bytes) -> bytes:
    return f"{message_id}.{timestamp}.".encode() + body


_Sign = Callable[[str, str, bytes], str]


def _signers(target: ChatEndpoint) -> list[_Sign]:
    """Read the keys: several, separated by blanks, while one is being replaced."""
    texts = target.secret.reveal().split() if target.secret else []
    try:
        signers = [_signer(each, target) for each in texts]
    except ValueError:
        signers = []
    if not signers:
        raise InvalidConfiguration(
            text("Destination {name!r} has no valid signing secret", name=target.destination),
            advice=text(
                "Set it to whsec_ and the base64 of 24 to 64 random bytes, the same as at the"
                " receiver, or to whsk_ and the base64 of a private Ed25519 key"
            ),
        )
    return signers


def _signer(written: str, target: ChatEndpoint) -> _Sign:
    """Return what signs with one key. Raises ValueError when it is none, and InvalidConfiguration."""
    private = written.startswith(_PRIVATE)
    unpadded = written.removeprefix(_PRIVATE if private else _SHARED).rstrip("=")
    key = base64.b64decode(unpadded + "=" * (-len(unpadded) % 4), validate=True)
    if len(key) < _SHORTEST_KEY_BYTES:
        raise ValueError("too short")
    return _with_private_key(key, target) if private else partial(signature, key)


def _with_private_key(key: bytes, target: ChatEndpoint) -> _Sign:
    """Return what signs with Ed25519 (``v1a``); a key of 64 bytes has the public one at its end."""
    if len(key) not in _PRIVATE_KEY_BYTES:
        raise ValueError("not an Ed25519 key")
    try:
        # Loaded by those who have such a key, and vendored for them alone.
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        private = Ed25519PrivateKey.from_private_bytes(key[: min(_PRIVATE_KEY_BYTES)])
    except (ImportError, RuntimeError) as error:
        raise InvalidConfiguration(
            text(
                "Destination {name!r} has an Ed25519 key, but the signing library is not installed",
                name=target.destination,
            ),
            advice=text("Package with make package EXTRAS=ed25519, or install oceanferry[ed25519]"),
        ) from error

    def sign(message_id: str, timestamp: str, body: bytes) -> str:
        return "v1a," + base64.b64encode(private.sign(_signed(message_id, timestamp, body))).decode()

    return sign


CHANNEL = Channel("webhook", encode, check, LIMIT_BYTES, idempotent=True)
