"""The events of an MNS queue trigger, which EventBridge makes.

Forms as documented for event streams and as captured from an event-driven
trigger. Unverified: that a body which is no base64 passes through a trigger
that decodes.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Literal

from oceanferry_sandbox.mns.event_json import event_json
from oceanferry_sandbox.mns.queues import Entry

EventForm = Literal["CloudEvents", "RawData", "event-driven"]
"""An array of CloudEvents, an array of their ``data``, or one CloudEvent an event."""

Event = Mapping[str, object]


@dataclass(frozen=True)
class EventSource:
    """What every event of one trigger has in common."""

    bus_name: str
    queue: str
    region: str
    account_id: str
    decode_base64: bool


def queue_event(form: EventForm, source: EventSource, entries: Sequence[Entry], now: float) -> bytes:
    """Return the event for a batch; the event-driven form has one message only."""
    if form == "event-driven":
        return event_json(_cloud_event(source, entries[0], entries[0].message.id, now))
    if form == "RawData":
        return event_json([_data(source, entry) for entry in entries])
    return event_json([_cloud_event(source, entry, str(uuid.uuid4()), now) for entry in entries])


def _cloud_event(source: EventSource, entry: Entry, event_id: str, now: float) -> Event:
    return {
        "id": event_id,
        "source": source.bus_name,
        "specversion": "1.0",
        "type": "mns:Queue:SendMessage",
        "datacontenttype": "application/json; charset=utf-8",
        "subject": f"acs:mns:{source.region}:{source.account_id}:queues/{source.queue}",
        "time": _timestamp(entry.enqueued_ms / 1000),
        "aliyunaccountid": source.account_id,
        "aliyunpublishtime": _timestamp(now),
        "aliyunoriginalaccountid": source.account_id,
        "aliyuneventbusname": source.bus_name,
        "aliyunregionid": source.region,
        "aliyunpublishaddr": "127.0.0.1",
        "data": _data(source, entry),
    }


def _data(source: EventSource, entry: Entry) -> Event:
    body = entry.message.body
    return {
        "requestId": uuid.uuid4().hex[:24].upper(),
        "messageId": entry.message.id,
        "messageBody": _decoded(body) if source.decode_base64 else body,
    }


def _decoded(body: str) -> str:
    try:
        return base64.b64decode(body, validate=True).decode()
    except (binascii.Error, ValueError):
        return body


def _timestamp(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
