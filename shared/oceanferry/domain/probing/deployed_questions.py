"""The open questions about Function Compute, EventBridge, MNS and DingTalk."""

from __future__ import annotations

from oceanferry.domain.probing import deployed_observations
from oceanferry.domain.probing.question import Question

DEPLOYED_QUESTIONS = (
    Question(
        "fc.known-task-id",
        "How is a task id refused that Function Compute knows?",
        f"409 {deployed_observations.ASSUMED_CONFLICT}",
        "the watchdog is invoked twice with the same task id",
        "only the status counts (adapters/function_compute/invoker.py)",
        effect="invocations",
        observe=deployed_observations.conflict,
    ),
    Question(
        "fc.delay",
        "Does Function Compute take x-fc-async-delay with a task id?",
        "202",
        "the watchdog is invoked with a delay of a second",
        "waiting without a running function (adapters/function_compute/invoker.py)",
        effect="invocations",
        observe=deployed_observations.delay,
    ),
    Question(
        "dingtalk.repeat",
        "What does DingTalk make of a message that comes twice with the same msgUuid?",
        "it answers 0 both times, and shows one",
        "a test message is sent twice; count the messages in the chat",
        "whether a message may be seen twice after a crash (adapters/chat/dingtalk/message.py)",
        effect="messages",
        observe=deployed_observations.repeated_message,
    ),
    Question(
        "dingtalk.content",
        "Does DingTalk's content check let download links pass?",
        "errcode 0",
        "a message with a made-up link is sent; check whether the chat shows it",
        "buttons instead of links (redeem in docs/configuration.md)",
        effect="messages",
        observe=deployed_observations.checked_content,
    ),
    Question(
        "fc.nested-handlers",
        "Can a handler be in a folder, such as functions/fetch_link/index.handler?",
        "yes; the documentation promises file.method",
        "GetFunction for the watchdog's handler, and GetAsyncTask for how its invocation ended",
        "handler in s.yaml",
        effect="invocations",
        observe=deployed_observations.nested_handlers,
    ),
    Question(
        "fc.memory-of-ids",
        "For how long is a task id known?",
        "for longer than a trigger repeats an event, which is a day",
        "the oldest task id of an earlier probe is used again: run the probe once more after a day, and after"
        " a week",
        "the ledger recognises what is done without it",
        effect="invocations",
        observe=deployed_observations.memory_of_ids,
    ),
    Question(
        "fc.credentials",
        "Does python3.12 renew the credentials of a living instance?",
        "yes, or an instance ends before they do",
        "no tool: they live for 36 hours, longer than a probe may take. By hand:"
        " `s watchdog provision put --qualifier LATEST --target 1`, wait for two days,"
        " search the logstore for `SecurityTokenExpired` (no line: they are renewed), then"
        " `s watchdog provision remove --qualifier LATEST`",
        "which credentials a function uses (triggers/context.py)",
        effect="invocations",
    ),
    Question(
        "eventbridge.invocation-type",
        "What does asyncInvocationType: false mean?",
        "the function is invoked synchronously: Sync",
        "ListEventStreamings: Sink.SinkFcParameters.InvocationType of the stream that the trigger has made",
        "whether EventBridge repeats a failed event (s.yaml)",
        observe=deployed_observations.invocation_type,
    ),
    Question(
        "mns.topic-body",
        "In which form does a function get a message of a topic?",
        "a JSON object with the message in Message; quotes and base64 are read, too",
        "a message that asks for nothing is published; ListAsyncTasks shows what the function was handed",
        "triggers/envelopes.py",
        effect="messages",
        observe=deployed_observations.topic_body,
    ),
    Question(
        "mns.dead-letter",
        "Is a dead letter base64?",
        "either: both are read",
        "PeekMessage of the queue of dead letters. EventBridge tries for longer than a probe may take until"
        ' it gives up; where the queue is empty, by hand: send {"route": "no-such-route"} to the queue of'
        " requests, and run the probe again once the queue of dead letters has it",
        "triggers/bodies.py",
        observe=deployed_observations.dead_letter,
    ),
)
