"""The open questions: nothing was run against a live account. ``oceanferry probe`` asks them.

docs/verification.md is made of this table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from oceanferry.domain.probing import deployed_observations, observations
from oceanferry.domain.probing.observations import Observed
from oceanferry.domain.recording.exchange import RecordedCall

SideEffect = Literal["none", "tasks", "objects", "invocations", "messages"]
Observe = Callable[[Sequence[RecordedCall]], Observed | None]


@dataclass(frozen=True)
class Question:
    """One thing that documentation does not tell, or tells in two ways."""

    id: str
    asks: str
    assumed: str
    how: str
    """Of one that the probe cannot answer: what a person does."""
    touches: str
    """What in the product is concerned when the answer is another one."""
    effect: SideEffect = "none"
    observe: Observe | None = None
    """Reads the answer from recorded calls; None: only a person can see it."""


_LINKS = "DescribeBackupSetDownloadLink, for a set that has a download task"

QUESTIONS = (
    Question(
        "oceanbase.no-task",
        "What is the task id of a backup set that has no download task?",
        "0; the sibling API of OB Cloud has -1",
        "DescribeDataBackupSet",
        "which task a run joins (adapters/oceanbase/replies.py)",
        observe=observations.no_task,
    ),
    Question(
        "oceanbase.start-zone",
        "Which zone has StartTime, which names none?",
        "UTC+8",
        "DescribeDataBackupSet: the start against the end",
        "max_age of a set without a checkpoint (adapters/oceanbase/replies.py)",
        observe=observations.start_zone,
    ),
    Question(
        "oceanbase.wrong-instance",
        "How is an instance refused that there is not?",
        "a code with NotFound, NotExist or InstanceId.Invalid",
        "DescribeDataBackupSet with an invented id",
        "whether the failure is permanent (adapters/oceanbase/refusals.py)",
        observe=observations.wrong_instance,
    ),
    Question(
        "oceanbase.wrong-task",
        "How is a download task refused that there is not?",
        "a code with NotFound or NotExist",
        "DescribeBackupSetDownloadLink with an invented id",
        "whether links are renewed (adapters/oceanbase/refusals.py)",
        observe=observations.wrong_task,
    ),
    Question(
        "oceanbase.wrong-set",
        "How is a backup set refused that there is not?",
        "a code with NotFound or NotExist",
        "CreateBackupSetDownloadLink with an invented id",
        "whether the failure is permanent (adapters/oceanbase/refusals.py)",
        effect="tasks",
        observe=observations.wrong_backup_set,
    ),
    Question(
        "oceanbase.creation",
        "Can the download of the newest finished backup set be asked for?",
        "yes, whatever its method and object type",
        "CreateBackupSetDownloadLink",
        "routes that select such sets",
        effect="tasks",
        observe=observations.creation,
    ),
    Question(
        "oceanbase.created-id",
        "Where is the id of a new task?",
        "Data.DownloadTaskId",
        "CreateBackupSetDownloadLink",
        "both places are read (adapters/oceanbase/replies.py)",
        effect="tasks",
        observe=observations.generation,
    ),
    Question(
        "oceanbase.second-creation",
        "What is a second request answered while the task runs?",
        "the same task",
        "CreateBackupSetDownloadLink twice",
        "how many tasks two runs make (adapters/oceanbase/backup_service.py)",
        effect="tasks",
        observe=observations.second_creation,
    ),
    Question(
        "oceanbase.status-words",
        "Which words has a download task over time?",
        "RUNNING without links, then a word for success with links",
        f"{_LINKS}, until it has links",
        "an unknown word is waited for until link_timeout (domain/links.py)",
        observe=observations.status_words,
    ),
    Question(
        "oceanbase.links-form",
        "Is DownloadLinks a list or one object?",
        "a list",
        _LINKS,
        "both are read (adapters/oceanbase/replies.py)",
        observe=observations.links_form,
    ),
    Question(
        "oceanbase.link-signature",
        "With which version are links signed?",
        "V4",
        _LINKS,
        "where a link's end is read from (domain/links.py)",
        observe=observations.signature,
    ),
    Question(
        "oceanbase.link-lifetime",
        "How long does a link live?",
        "3600 s",
        f"{_LINKS}: UrlAliveTime",
        "how soon messages say that a link ends, and how often long copies renew it",
        observe=observations.lifetime,
    ),
    Question(
        "oceanbase.preparation",
        "How long does it take to prepare links?",
        "less than an hour",
        "from CreateBackupSetDownloadLink to the first links",
        "link_timeout of the route",
        effect="tasks",
        observe=observations.preparation,
    ),
    Question(
        "oceanbase.sizes",
        "In which unit is CompressedBackupSetSize?",
        "bytes",
        "one byte of the file behind a link: OSS says how long the file is",
        "sizes in messages (adapters/oceanbase/replies.py)",
        observe=observations.sizes,
    ),
    Question(
        "networks.internal-address",
        "Does a function reach OSS's internal addresses?",
        "yes, inside the region; the public link is the second choice",
        "one byte of a file at its internal address. No machine outside of the region reaches it: for this"
        " answer, run the probe on an ECS instance of the region",
        "which link is tried first (adapters/source/object.py)",
        observe=observations.internal_address,
    ),
    Question(
        "oss.public-endpoint",
        "Does OSS take data of this account at its public endpoint?",
        "yes; not from accounts that opened OSS since 2025-03-20 in the mainland",
        "an object is written and deleted",
        "domain: of the destination (docs/configuration.md)",
        effect="objects",
        observe=observations.public_endpoint,
    ),
    Question(
        "oss.forbid-overwrite",
        "What is a second writer of a key answered?",
        "409 FileAlreadyExists",
        "an object is written twice and deleted",
        "claims of the ledger, and copies over what is there (adapters/oss/object_store.py)",
        effect="objects",
        observe=observations.forbid_overwrite,
    ),
    Question(
        "oss.crc64",
        "Does OSS answer the CRC64 of what was written?",
        "yes, in x-oss-hash-crc64ecma",
        "an object is written and deleted",
        "whether copies can be proven (adapters/oss/completion.py)",
        effect="objects",
        observe=observations.crc64,
    ),
    Question(
        "fc.known-task-id",
        "How is a task id refused that Function Compute knows?",
        f"409 {observations.ASSUMED_CONFLICT}",
        "the watchdog is invoked twice with the same task id",
        "only the status counts (adapters/function_compute/invoker.py)",
        effect="invocations",
        observe=observations.conflict,
    ),
    Question(
        "fc.delay",
        "Does Function Compute take x-fc-async-delay with a task id?",
        "202",
        "the watchdog is invoked with a delay of a second",
        "waiting without a running function (adapters/function_compute/invoker.py)",
        effect="invocations",
        observe=observations.delay,
    ),
    Question(
        "dingtalk.repeat",
        "What does DingTalk make of a message that comes twice with the same msgUuid?",
        "it answers 0 both times, and shows one",
        "a test message is sent twice; count the messages in the room",
        "whether a message may be seen twice after a crash (adapters/chat/dingtalk/message.py)",
        effect="messages",
        observe=observations.repeated_message,
    ),
    Question(
        "dingtalk.content",
        "Does DingTalk's content check let download links pass?",
        "errcode 0",
        "a message with a made-up link is sent; look whether the room shows it",
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
"""Every open question, in the order in which the page has them."""
