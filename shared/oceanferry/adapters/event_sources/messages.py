"""MNS's queues and topics, API of version 2015-06-06: what is in one, and one message more."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

import requests

from oceanferry import __version__
from oceanferry.adapters.alibaba_cloud.errors import NoResponse, Operation
from oceanferry.adapters.http.sessions import bounded_session
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import ServiceRefused
from oceanferry.ports.clock import Clock

_TIMEOUT = timedelta(seconds=15)
_XML = "text/xml;charset=utf-8"
_VERSION = "2015-06-06"
_DOCUMENT = '<Message xmlns="http://mns.aliyuncs.com/doc/v1/"><MessageBody>{}</MessageBody></Message>'
_EMPTY = 404
_ACCEPTED = range(200, 300)


class MnsMessages:
    """Messages of one account and region.

    Args:
        credentials: The identity needs ``mns:PeekMessage``, ``mns:SendMessage`` and ``mns:PublishMessage``.
        region: The functions' region.
        account_id: Whose queues and topics those are.
        endpoint: None for the account's own in the region.
        clock: What requests are dated by.
    """

    def __init__(
        self, *, credentials: Credentials, region: str, account_id: str, endpoint: str | None, clock: Clock
    ) -> None:
        self._credentials = credentials
        self._url = endpoint or f"https://{account_id}.mns.{region}.aliyuncs.com"
        self._clock = clock

    def peek(self, queue: str) -> bool:
        operation = Operation("MNS", f"read the first message of queue {queue}", "mns:PeekMessage")
        return self._call(operation, "GET", f"/queues/{queue}/messages?peekonly=true") != _EMPTY

    def send(self, queue: str, body: str) -> None:
        operation = Operation("MNS", f"send a message to queue {queue}", "mns:SendMessage")
        self._call(operation, "POST", f"/queues/{queue}/messages", _DOCUMENT.format(escape(body)))

    def publish(self, topic: str, body: str) -> None:
        operation = Operation("MNS", f"publish a message to topic {topic}", "mns:PublishMessage")
        self._call(operation, "POST", f"/topics/{topic}/messages", _DOCUMENT.format(escape(body)))

    def _call(self, operation: Operation, method: str, resource: str, document: str = "") -> int:
        headers = self._signed(method, resource, document.encode())
        try:
            with bounded_session(_TIMEOUT) as session:
                url, body = self._url.rstrip("/") + resource, document.encode()
                reply = session.request(method, url, data=body or None, headers=headers)
        except requests.RequestException as error:
            raise NoResponse.explained(str(error)).error(operation) from None
        if reply.status_code in _ACCEPTED or (method == "GET" and reply.status_code == _EMPTY):
            return reply.status_code
        raise ServiceRefused(
            operation.failure(f"MNS answered {reply.status_code}"),
            advice=f"Allow {operation.ram_action} to {operation.identity}, and check that it exists",
            code=str(reply.status_code),
        )

    def _signed(self, method: str, resource: str, body: bytes) -> Mapping[str, str]:
        digest = base64.b64encode(hashlib.md5(body).hexdigest().encode()).decode()  # noqa: S324  # MNS's choice
        date = format_datetime(self._clock.now(), usegmt=True)
        own = f"x-mns-version:{_VERSION}"
        text = "\n".join((method, digest if body else "", _XML, date, own, resource))
        secret = self._credentials.access_key_secret.reveal().encode()
        signature = base64.b64encode(hmac.new(secret, text.encode(), hashlib.sha1).digest()).decode()
        token = self._credentials.security_token
        return {
            "Authorization": f"MNS {self._credentials.access_key_id}:{signature}",
            "Content-Type": _XML,
            "Date": date,
            "User-Agent": f"oceanferry/{__version__}",
            "x-mns-version": _VERSION,
            **({"Content-MD5": digest} if body else {}),
            **({"security-token": token.reveal()} if token else {}),
        }
