"""A receiver of signed webhooks, as the Standard Webhooks specification 1.0.0 wants one.

It verifies before it believes: signature over ``id.timestamp.body``, a
timestamp of these five minutes, and each ``webhook-id`` once. It knows the
versions ``v1`` (HMAC-SHA256) and ``v1a`` (Ed25519) and passes over others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, ValidationError

from oceanferry_sandbox.chats.chat import Chat, ChatMessage, Shown
from oceanferry_sandbox.chats.receiver import Receiver, shown_event
from oceanferry_sandbox.chats.robot import (
    Clock,
    Refused,
    is_json,
    is_recent,
    json_response,
    same_secret,
)
from oceanferry_sandbox.http_server.messages import Request, Response

_MAX_BYTES = 20_000


class WebhookReceiver(Receiver):
    """One webhook endpoint; its codes are HTTP statuses.

    Args:
        chat_name: What the endpoint is called on the page.
        secrets: ``whsec_…``; several while one is being replaced.
        public_keys: ``whpk_…``, of senders who sign with a private key.
        path: Where it listens.
        clock: Seconds since 1970.
        tolerance: How far a timestamp may be from the clock, either way.
        journal: A file in which what was received survives.
    """

    def __init__(
        self,
        chat_name: str,
        *,
        secrets: Sequence[str] = (),
        public_keys: Sequence[str] = (),
        path: str = "/webhook",
        clock: Clock = time.time,
        tolerance: timedelta = timedelta(minutes=5),
        journal: Path | None = None,
    ) -> None:
        super().__init__(Chat(chat_name, "Webhook", journal), path, clock)
        self._keys = tuple(base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets)
        self._public_keys = tuple(
            Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix("whpk_")))
            for key in public_keys
        )
        self._tolerance = tolerance

    def _receive(self, request: Request) -> ChatMessage:
        body = request.read()
        if request.method != "POST":
            raise Refused(405, "only POST", {"Allow": "POST"})
        if len(body) > _MAX_BYTES:
            raise Refused(413, f"body over {_MAX_BYTES} bytes")
        message_id = self._verify(request, body)
        if not is_json(request):
            raise Refused(415, "content-type is not application/json")
        return self._message(_read_event(body), body, message_id)

    def _verify(self, request: Request, body: bytes) -> str:
        message_id = request.headers.get("webhook-id")
        timestamp = request.headers.get("webhook-timestamp")
        signatures = request.headers.get("webhook-signature")
        if not (message_id and timestamp and signatures):
            raise Refused(400, "missing webhook-id, webhook-timestamp or webhook-signature")
        if not is_recent(timestamp, self._clock(), self._tolerance):
            raise Refused(401, "webhook-timestamp is not of these minutes")
        if not self._is_signed(message_id, timestamp, body, signatures.split(" ")):
            raise Refused(401, "no webhook-signature matches")
        return message_id

    def _is_signed(self, message_id: str, timestamp: str, body: bytes, given: list[str]) -> bool:
        expected = [signature(key, message_id, timestamp, body) for key in self._keys]
        signed = f"{message_id}.{timestamp}.".encode() + body
        return any(same_secret(each, valid) for each in given for valid in expected) or any(
            _verifies(key, each, signed) for key in self._public_keys for each in given
        )

    def _accept(self) -> Response:
        return json_response({"received": True})


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return ``v1,`` and the base64 HMAC-SHA256 of ``id.timestamp.body``."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _verifies(key: Ed25519PublicKey, given: str, signed: bytes) -> bool:
    version, _, text = given.partition(",")
    try:
        key.verify(base64.b64decode(text), signed)
    except (InvalidSignature, ValueError):
        return False
    return version == "v1a"


class _Event(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str = ""


def _read_event(body: bytes) -> Shown:
    try:
        event = _Event.model_validate_json(body)
    except ValidationError:
        raise Refused(400, "the body is no JSON object with a type") from None
    return shown_event(event.type, body)
