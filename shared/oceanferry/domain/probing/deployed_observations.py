"""What recorded calls answer to the questions about Function Compute, EventBridge, MNS and DingTalk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from pydantic import JsonValue

from oceanferry.domain.probing import facts
from oceanferry.domain.probing.event_forms import tasks, trial_requests
from oceanferry.domain.probing.facts import Fields, RecordedCalls
from oceanferry.domain.probing.observed import Observed, refused
from oceanferry.domain.recording.exchange import RecordedCall
from oceanferry.domain.recording.wrapped import unwrapped
from oceanferry.domain.texts import text
from oceanferry.domain.wording import duration

ASSUMED_CONFLICT = "AsyncTaskAlreadyExists"
_FUNCTION = re.compile(r"/functions/([^/?]+)")
_OVER = frozenset({"Succeeded", "Failed", "Stopped", "Expired", "Invalid"})
_NOT_LOADED = re.compile(r"handle|import|module|syntax", re.IGNORECASE)
_WORTH_TELLING = timedelta(days=1)
_OF_CONTENT = range(430101, 430105)
_OK = 200


def conflict(calls: RecordedCalls) -> Observed | None:
    """Judge the refusal of a task id that is known."""
    found = facts.conflict(calls)
    if found:
        return Observed(found.code == ASSUMED_CONFLICT, found.sentence)
    ids = [
        each.request_headers["x-fc-async-task-id"]
        for each in calls
        if "x-fc-async-task-id" in each.request_headers
    ]
    return Observed(as_assumed=False, seen=text("accepted twice")) if len(set(ids)) < len(ids) else None


def delay(calls: RecordedCalls) -> Observed | None:
    """Judge whether a delayed invocation is accepted."""
    made = [each for each in calls if "x-fc-async-delay" in each.request_headers]
    return Observed(made[0].status == 202, str(made[0].status)) if made else None  # noqa: PLR2004  # accepted


def repeated_message(calls: RecordedCalls) -> Observed | None:
    """Judge the answers to a message that DingTalk gets twice."""
    sent = [each for each in calls if "/robot/send" in each.url]
    if len(sent) < 2:  # noqa: PLR2004  # twice
        return None
    codes = [each.reply.get("errcode") for each in sent]
    return Observed(
        codes[:2] == [0, 0],
        text(
            "errcode {first}, then {second}; count the messages in the chat", first=codes[0], second=codes[1]
        ),
    )


def nested_handlers(calls: RecordedCalls) -> Observed | None:
    """Judge whether a function whose handler is in a folder was loaded."""
    folders = {_function(each) for each in calls if "/" in str(each.reply.get("handler", ""))}
    polled = [each for each in calls if "/async-tasks/" in each.url and _function(each) in folders]
    ended = [each.reply for each in polled if each.reply.get("status") in _OVER]
    if not ended:
        return None
    kind = _error_type(ended[-1].get("taskErrorMessage"))
    if kind and _NOT_LOADED.search(kind):
        return Observed(as_assumed=False, seen=text("not loaded: {kind}", kind=kind))
    return Observed(
        as_assumed=True, seen=text("loaded; the invocation ended as {status}", status=ended[-1]["status"])
    )


def memory_of_ids(calls: RecordedCalls) -> Observed | None:
    """Judge whether an id is refused a day and more after it was used."""
    for call in calls:
        for task in tasks([call]):
            age = _age(call, task.get("startedTime"))
            again = [each for each in calls if _invoked(each, task.get("taskId"))]
            if age and age >= _WORTH_TELLING and again:
                refusal = facts.refusal_of(again[-1])
                seen = refused(refusal) if refusal else text("accepted again")
                return Observed(refusal is not None, text("{seen} after {age}", seen=seen, age=duration(age)))
    return None


def invocation_type(calls: RecordedCalls) -> Observed | None:
    """Judge how EventBridge's stream invokes the function."""
    ours = {_function(each) for each in calls}
    for sink in _sinks(calls):
        word = _constant(sink.get("InvocationType"))
        if word and _constant(sink.get("FunctionName")) in ours:
            return Observed(word.lower() == "sync", word)
    return None


def topic_body(calls: RecordedCalls) -> Observed | None:
    """Judge in which form a topic's message came."""
    found = [each for each in trial_requests(calls) if "array" not in each]
    if not found:
        return None
    return Observed(found[0] == ["Message"], " > ".join(found[0]) or text("as it was published"))


def dead_letter(calls: RecordedCalls) -> Observed | None:
    """Judge the body of a dead letter."""
    shown = [each for each in calls if "/queues/" in each.url and each.method == "GET"]
    bodies = [body for each in shown if each.status == _OK and (body := _message_body(each))]
    if not bodies:
        return None
    opened = unwrapped(bodies[0])
    return Observed(opened is not None, opened[1] if opened else text("neither JSON nor Base64 of JSON"))


def checked_content(calls: RecordedCalls) -> Observed | None:
    """Judge the answer to the message with a link: the second that each chat gets, after two of the first."""
    chats: dict[str, dict[str, JsonValue]] = {}
    for call in calls:
        sent = call.request.content
        if "/robot/send" in call.url and isinstance(sent, dict) and sent.get("msgUuid"):
            answered = chats.setdefault(call.url.partition("&timestamp")[0], {})
            answered[str(sent["msgUuid"])] = call.reply.get("errcode")
    codes = [list(each.values())[1] for each in chats.values() if len(each) > 1]
    if not codes:
        return None
    refused_content = text(" (the content check)") if codes[0] in _OF_CONTENT else ""
    seen = text(
        "errcode {code}{check}; check whether the chat shows the link", code=codes[0], check=refused_content
    )
    return Observed(codes[0] == 0, seen)


def _function(call: RecordedCall) -> str:
    found = _FUNCTION.search(call.url)
    return found[1] if found else ""


def _invoked(call: RecordedCall, task_id: JsonValue) -> bool:
    return bool(task_id) and call.request_headers.get("x-fc-async-task-id") == task_id


def _age(call: RecordedCall, started: JsonValue) -> timedelta | None:
    try:
        asked = parsedate_to_datetime(call.headers.get("date", ""))
        began = datetime.fromtimestamp(float(str(started)) / 1000, timezone.utc)
        return asked - began
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _error_type(message: JsonValue) -> str:
    opened = unwrapped(message) if isinstance(message, str) else None
    return str(opened[0].get("errorType", "")) if opened and isinstance(opened[0], dict) else ""


def _sinks(calls: RecordedCalls) -> Iterator[Fields]:
    for call in calls:
        streams = call.fields.get("EventStreamings") if call.action == "ListEventStreamings" else None
        for stream in streams if isinstance(streams, list) else ():
            sink = stream.get("Sink") if isinstance(stream, dict) else None
            found = sink.get("SinkFcParameters") if isinstance(sink, dict) else None
            if isinstance(found, dict):
                yield found


def _constant(field: JsonValue) -> str:
    return str(field.get("Value", "")) if isinstance(field, dict) else ""


def _message_body(call: RecordedCall) -> str:
    root = call.body.content
    children = root[-1] if call.body.form == "xml" and isinstance(root, list) else None
    for child in children if isinstance(children, list) else ():
        if isinstance(child, list) and child[0] == "MessageBody":
            return str(child[-1])
    return ""
