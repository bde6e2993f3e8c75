"""HTTP in, HTTP out: routes, documents and error replies of MNS's API."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from xml.etree import ElementTree as ET

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.refused import Refused
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.mns.messages import Message, element, parse, parse_messages, render
from oceanferry_sandbox.mns.queues import Entry, Queue
from oceanferry_sandbox.mns.refusals import invalid_url, message_not_exist, out_of_range
from oceanferry_sandbox.mns.signature import verify

_LONGEST_WAIT = 30
_LARGEST_BATCH = 16
_LONGEST_INVISIBILITY = 43200


class Messages(Protocol):
    """What the API is an API of; every method raises Refused."""

    def queue(self, name: str) -> Queue:
        """Return a queue."""

    def send(self, queue_name: str, message: Message) -> None:
        """Put a message into a queue."""

    def publish(self, topic: str, message: Message) -> None:
        """Hand a message to the topic's subscribers."""


@dataclass(frozen=True)
class _Asked:
    """One request that has found its route."""

    request: Request
    body: bytes
    name: str

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters by lower-case name: the SDK and the documentation disagree about the case."""
        return {name.lower(): value for name, value in self.request.query.items()}

    def number(self, name: str, low: int, high: int, default: int) -> int:
        text = self.query.get(name.lower(), str(default))
        if not text.isdecimal() or not low <= int(text) <= high:
            raise out_of_range(name, low, high, "")
        return int(text)


@dataclass(frozen=True)
class _Reply:
    status: int
    document: bytes = b""


class Api:
    """Answers requests that one of the keys has signed."""

    def __init__(
        self, messages: Messages, access_keys: Sequence[AccessKey], clock: Callable[[], float]
    ) -> None:
        self._messages = messages
        self._access_keys = access_keys
        self._clock = clock
        self._routes: dict[tuple[str, str], Callable[[_Asked], _Reply]] = {
            ("POST", "topics"): self._publish,
            ("POST", "queues"): self._send,
            ("GET", "queues"): self._receive,
            ("DELETE", "queues"): self._delete,
            ("PUT", "queues"): self._change_visibility,
        }

    def __call__(self, request: Request) -> Response:
        """Check the signature, find the route, turn a refusal into its reply."""
        body = request.read()
        request_id = uuid.uuid4().hex[:24].upper()
        try:
            verify(request, body, self._access_keys, self._clock())
            reply = self._routed(request, body)
        except Refused as refusal:
            reply = _refusal(refusal, request_id, request.headers.get("host"))
        headers = {"x-mns-request-id": request_id, "x-mns-version": "2015-06-06"}
        if reply.document:
            headers["Content-Type"] = "text/xml;charset=utf-8"
        return Response(reply.status, headers, reply.document)

    def _routed(self, request: Request, body: bytes) -> _Reply:
        found = re.fullmatch(r"/(queues|topics)/([^/]+)/messages", request.path)
        route = self._routes.get((request.method, found[1])) if found else None
        if found is None or route is None:
            raise invalid_url()
        return route(_Asked(request, body, found[2]))

    def _publish(self, asked: _Asked) -> _Reply:
        message = parse_messages(asked.body)[0]
        self._messages.publish(asked.name, message)
        return _Reply(201, render("Message", _receipt(message)))

    def _send(self, asked: _Asked) -> _Reply:
        messages = parse_messages(asked.body)
        for message in messages:
            self._messages.send(asked.name, message)
        if _root_name(asked.body) == "Message":
            return _Reply(201, render("Message", _receipt(messages[0])))
        return _Reply(201, render("Messages", [element("Message", _receipt(one)) for one in messages]))

    def _receive(self, asked: _Asked) -> _Reply:
        queue = self._messages.queue(asked.name)
        most = asked.number("numOfMessages", 1, _LARGEST_BATCH, 1)
        if asked.query.get("peekonly") == "true":
            entries = queue.peek(most)
        else:
            wait = asked.number("waitseconds", 0, _LONGEST_WAIT, 0)
            entries = queue.receive(most, timedelta(seconds=wait))
        if not entries:
            raise message_not_exist()
        shown = [element("Message", _shown(entry)) for entry in entries]
        if "numofmessages" in asked.query:
            return _Reply(200, render("Messages", shown))
        return _Reply(200, render("Message", list(shown[0])))

    def _delete(self, asked: _Asked) -> _Reply:
        queue = self._messages.queue(asked.name)
        handles = [asked.query["receipthandle"]] if "receipthandle" in asked.query else _handles(asked.body)
        for handle in handles:
            queue.delete(handle)
        return _Reply(204)

    def _change_visibility(self, asked: _Asked) -> _Reply:
        seconds = asked.number("visibilityTimeout", 1, _LONGEST_INVISIBILITY, 1)
        handle = asked.query.get("receipthandle", "")
        entry = self._messages.queue(asked.name).change_visibility(handle, timedelta(seconds=seconds))
        values = {"ReceiptHandle": entry.receipt_handle, "NextVisibleTime": entry.next_visible_ms}
        return _Reply(200, render("ChangeVisibility", values))


def _refusal(refusal: Refused, request_id: str, host: str) -> _Reply:
    values = {
        "Code": refusal.code,
        "Message": refusal.message,
        "RequestId": request_id,
        "HostId": f"http://{host}",
    }
    return _Reply(refusal.status, render("Error", values))


def _receipt(message: Message) -> Mapping[str, object]:
    return {"MessageId": message.id, "MessageBodyMD5": message.body_md5}


def _shown(entry: Entry) -> list[ET.Element]:
    values: dict[str, object] = {
        **_receipt(entry.message),
        "MessageBody": entry.message.body,
        "EnqueueTime": entry.enqueued_ms,
        "FirstDequeueTime": entry.first_dequeued_ms,
        "DequeueCount": entry.dequeue_count,
        "Priority": entry.message.priority,
    }
    if entry.receipt_handle:
        values |= {"ReceiptHandle": entry.receipt_handle, "NextVisibleTime": entry.next_visible_ms}
    children = list(element("Message", values))
    if entry.message.properties:
        shown = [
            element("PropertyValue", {"Name": one.name, "Value": one.value, "Type": one.type})
            for one in entry.message.properties
        ]
        children.append(element("UserProperties", shown))
    return children


def _handles(document: bytes) -> list[str]:
    return [child.text or "" for child in parse(document)]


def _root_name(document: bytes) -> str:
    return parse(document).tag.rpartition("}")[2]
