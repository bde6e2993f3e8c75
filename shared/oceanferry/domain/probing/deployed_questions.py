"""The open questions about Function Compute, EventBridge, MNS and DingTalk."""

from __future__ import annotations

from oceanferry.domain.probing import deployed_observations
from oceanferry.domain.probing.question import Question
from oceanferry.domain.texts import quoted, text

_NO_SUCH_ROUTE = '{"route": "no-such-route"}'

DEPLOYED_QUESTIONS = (
    Question(
        "fc.known-task-id",
        text("What does Function Compute return for a task ID that was used before?"),
        quoted(f"409 {deployed_observations.ASSUMED_CONFLICT}"),
        text("the watchdog is invoked twice with the same task ID"),
        text("only the HTTP status is read (adapters/function_compute/invoker.py)"),
        effect="invocations",
        observe=deployed_observations.conflict,
    ),
    Question(
        "fc.delay",
        text("Does Function Compute accept x-fc-async-delay with a task ID?"),
        quoted("202"),
        text("the watchdog is invoked with a delay of one second"),
        text("waiting without a running function (adapters/function_compute/invoker.py)"),
        effect="invocations",
        observe=deployed_observations.delay,
    ),
    Question(
        "dingtalk.repeat",
        text("What does DingTalk do with a message that arrives twice with the same msgUuid?"),
        text("it returns 0 both times, and shows one message"),
        text("one test message is sent twice; count the messages in the chat"),
        text("whether a message may be shown twice after a crash (adapters/chat/dingtalk/message.py)"),
        effect="messages",
        observe=deployed_observations.repeated_message,
    ),
    Question(
        "dingtalk.content",
        text("Does DingTalk's content check accept download links?"),
        quoted("errcode 0"),
        text("a message with an invented link is sent; check whether the chat shows the link"),
        text("buttons instead of links (redeem in docs/configuration.md)"),
        effect="messages",
        observe=deployed_observations.checked_content,
    ),
    Question(
        "fc.nested-handlers",
        text("Can a handler be in a folder, such as functions/fetch_link/index.handler?"),
        text("yes; the documentation promises file.method"),
        text("GetFunction shows the watchdog's handler, GetAsyncTask how its invocation ended"),
        text("handler in s.yaml"),
        effect="invocations",
        observe=deployed_observations.nested_handlers,
    ),
    Question(
        "fc.memory-of-ids",
        text("For how long does Function Compute keep a task ID?"),
        text("for longer than a trigger repeats an event, which is one day"),
        text(
            "the oldest task ID of an earlier probe is used again: run the probe again after one day,"
            " and after one week"
        ),
        text("the ledger recognises finished deliveries without it"),
        effect="invocations",
        observe=deployed_observations.memory_of_ids,
    ),
    Question(
        "fc.credentials",
        text("Does python3.12 renew the credentials of a running instance?"),
        text("yes, or the instance ends before they expire"),
        text(
            "not by the probe: the credentials are valid for 36 hours, longer than a probe may run. "
            "By hand: `s watchdog provision put --qualifier LATEST --target 1`, wait for two days, "
            "search the Logstore for `SecurityTokenExpired` (no line: they are renewed), then `s "
            "watchdog provision remove --qualifier LATEST`"
        ),
        text("which credentials a function uses (triggers/context.py)"),
        effect="invocations",
    ),
    Question(
        "eventbridge.invocation-type",
        text("What does asyncInvocationType: false mean?"),
        text("the function is invoked synchronously (Sync)"),
        text(
            "ListEventStreamings: Sink.SinkFcParameters.InvocationType of the event stream that the "
            "trigger created"
        ),
        text("whether EventBridge retries a failed event (s.yaml)"),
        observe=deployed_observations.invocation_type,
    ),
    Question(
        "mns.topic-body",
        text("In which form does a function receive a message of a topic?"),
        text("a JSON object with the message in Message; a quoted string and Base64 are also read"),
        text("a message that requests nothing is published; ListAsyncTasks shows what the function received"),
        quoted("triggers/envelopes.py"),
        effect="messages",
        observe=deployed_observations.topic_body,
    ),
    Question(
        "mns.dead-letter",
        text("Is a dead letter Base64?"),
        text("both forms are read"),
        text(
            "PeekMessage of the dead-letter queue. EventBridge retries for longer than a probe may "
            "run. If the queue is empty, by hand: send {request} to the request queue, and run the "
            "probe again when the dead-letter queue has it",
            request=_NO_SUCH_ROUTE,
        ),
        quoted("triggers/bodies.py"),
        observe=deployed_observations.dead_letter,
    ),
)
