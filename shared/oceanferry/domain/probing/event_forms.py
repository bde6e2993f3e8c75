"""How the probe's trial request came out of a topic or a queue."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from oceanferry.domain.probing.facts import Fields, RecordedCalls
from oceanferry.domain.recording.wrapped import unwrapped

_MOST_WRAPPINGS = 8
_BODIES = ("Message", "MessageBody", "messageBody", "data")
_PAYLOADS = ("taskPayload", "invocationPayload")


def tasks(calls: RecordedCalls) -> Iterator[Fields]:
    """Yield the invocations that lists of Function Compute hold."""
    for call in calls:
        listed = call.reply.get("tasks") if call.url.partition("?")[0].endswith("/async-tasks") else None
        yield from (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, dict))


def trial_requests(calls: RecordedCalls) -> Iterator[list[str]]:
    """Yield, of each invocation that was handed the trial request, what that was wrapped in."""
    for task in tasks(calls):
        payload = next((task[name] for name in _PAYLOADS if task.get(name)), None)
        if (found := _wrappings(payload)) is not None:
            yield found


def _wrappings(value: JsonValue) -> list[str] | None:
    """Return the wrappings of a trial request from the outside in; None when it is none."""
    found: list[str] = []
    for _ in range(_MOST_WRAPPINGS):
        if isinstance(value, str):
            opened = unwrapped(value)
            if opened is None:
                return None
            value, wrapping = opened
            found += ["quotes"] if isinstance(value, str) else ["base64"] if wrapping == "base64" else []
        elif isinstance(value, list) and value:
            found, value = [*found, "array"], value[0]
        elif isinstance(value, dict):
            if value.get("probe") is True:
                return found
            name = next((each for each in _BODIES if each in value), "")
            found, value = [*found, name], value.get(name)
        else:
            return None
    return None
