from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oceanferry.domain.links import Listing
from oceanferry.domain.runs.copy_progress import Digest
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import CopyObjectJob, FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.orders import Order, OtherBackupSet
from oceanferry.domain.runs.requests import Asked, Request
from oceanferry.domain.secrets import Secret
from oceanferry.triggers.batch import Batch, Refused
from oceanferry.triggers.incoming import FailedInvocation, incoming, requests_of
from oceanferry.triggers.watch_event import WatchEvent

NIGHTLY = '{"route": "nightly"}'
ASKED = Asked(request=Request(route="nightly"))
ORDER = Order(run="r1", route="nightly", cluster="orders", backup_set_id="bak-4n", deliver=("archive",))
SIGNATURES = JobSignatures([Secret("the new key"), Secret("the old one")])
JOBS: list[Job] = [
    FetchLinkJob(order=ORDER, asked_at=datetime(2026, 11, 22, tzinfo=timezone.utc)),
    PublishJob(
        order=ORDER, destination="ops-room", kind="failed", failure=Failure(error="LinkExpired", message="no")
    ),
    CopyObjectJob(order=ORDER, destination="archive", download_task_id="1000002"),
]


def queue_message(body: object, message_id: str = "m1") -> dict[str, Any]:
    return {"requestId": "606EA307", "messageId": message_id, "messageBody": body}


def failed(request: object) -> bytes:
    report = {
        "requestContext": {
            "requestId": "1-670648a1",
            "functionArn": "acs:fc:cn-hangzhou:1:functions/oceanferry-copy-object",
            "condition": "InvocationError",
            "approximateInvokeCount": 4,
        },
        "requestPayload": request,
        "responsePayload": '{"errorMessage": "Function timed out after 60 seconds"}',
    }
    return json.dumps(report).encode()


def refusals(batch: object) -> list[str]:
    assert isinstance(batch, Batch)
    return [each.failure.message for each in batch.refused]


@pytest.mark.parametrize(
    "event", [NIGHTLY, json.dumps(NIGHTLY), f"\ufeff {NIGHTLY}\n", "eyJyb3V0ZSI6ICJuaWdodGx5In0="]
)
def test_a_bare_body_is_a_request_without_an_identity(event: str) -> None:
    assert requests_of(event.encode()) == Batch(asked=(ASKED,))


def test_an_enveloped_request_has_the_identity_of_its_event() -> None:
    event = {"triggerTime": "2026-11-22T00:00:00Z", "triggerName": "nightly", "payload": NIGHTLY}

    assert requests_of(json.dumps(event).encode()).asked[0].event_id == "nightly 2026-11-22T00:00:00Z"


def test_one_garbage_message_does_not_take_the_others_down() -> None:
    batch = requests_of(
        json.dumps(
            [
                queue_message(NIGHTLY, "m1"),
                queue_message("garbage", "m2"),
                {"messageBody": NIGHTLY},
                queue_message(NIGHTLY, ""),
                None,
                queue_message({"route": "nightly"}, "m6"),
            ]
        ).encode()
    )

    assert [each.event_id for each in batch.asked] == ["m1", "m6"]
    assert [(each.event_id, each.failure.message) for each in batch.refused] == [
        ("m2", "MNS queue message 2 of 6: the body is neither JSON nor base64 of JSON"),
        ("", "Message 3 of 6: it is neither an MNS queue message nor an EventBridge event"),
        ("", "MNS queue message 4 of 6: the envelope is wrong: messageId is empty"),
        ("", "Message 5 of 6: it is neither an MNS queue message nor an EventBridge event"),
    ]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (b"", "The event is empty"),
        (b"\xef\xbb\xbf \n", "The event is empty"),
        (b"hello topic", "Bare message: the body is neither JSON nor base64 of JSON"),
        (b"null", "Bare message: the body is neither JSON nor base64 of JSON"),
        (b"[]", "The event is a batch of 0 messages; the limit is 1 to 100"),
        (b"[" + b"1," * 100 + b"1]", "The event is a batch of 101 messages; the limit is 1 to 100"),
        (b'{"route"', "The event is not valid JSON: EOF while parsing an object at line 1 column 8"),
        (b'{"route": "n", "route": "m"}', "The event has an object with the same key twice"),
        (b'{"route": "n", "r\\u006fute": "m"}', "The event has an object with the same key twice"),
        (b"\xff", "The event is not UTF-8 at byte 0"),
        (b'{"route": "\xff"}', "The event is not UTF-8 at byte 11"),
        (NIGHTLY.encode("utf-16"), "The event is UTF-16 or UTF-32"),
        (NIGHTLY.encode("utf-16-le"), "The event is UTF-16 or UTF-32"),
        (NIGHTLY.encode("utf-16-be"), "The event is UTF-16 or UTF-32"),
        (NIGHTLY.encode("utf-32"), "The event is UTF-16 or UTF-32"),
        (b"{" * 300_000, "The event has more than 262,144 bytes, the limit for a request"),
        (b" [" + b"1," * 600_000, "The event has more than 1,048,576 bytes, the limit for a request"),
        (b"[" * 1000, "The event is not valid JSON: recursion limit exceeded at line 1 column 202"),
        (b'{"route": 1}', "Direct request: the request is wrong: route must be text"),
    ],
)
def test_an_event_that_asks_for_nothing_is_refused_in_words(event: bytes, why: str) -> None:
    assert refusals(requests_of(event)) == refusals(incoming(event)) == [why]


def test_a_large_batch_of_large_messages_is_read() -> None:
    event = json.dumps(
        [queue_message("x" * 60_000), queue_message(NIGHTLY), *[queue_message("x" * 60_000)] * 8]
    )

    assert len(requests_of(event.encode()).asked) == 1


def test_colons_and_quotes_in_texts_are_no_keys() -> None:
    event = {"triggerTime": 'a:"b":\\', "triggerName": "::", "payload": NIGHTLY}

    assert requests_of(json.dumps(event).encode()).asked


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.job)
def test_a_job_is_recognised(job: Job) -> None:
    assert incoming(job.model_dump_json().encode()) == job


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.job)
def test_a_job_in_an_envelope_or_a_wrapping_is_no_job(job: Job) -> None:
    text = job.model_dump_json()
    events: list[object] = [
        text,
        {"triggerTime": "t", "triggerName": "n", "payload": text},
        {"TopicOwner": "1", "TopicName": "t", "MessageId": "m", "Message": text},
        {"body": text, "attrs": {}},
        queue_message(text),
        [queue_message(text)],
        {"id": "1", "source": "s", "specversion": "1.0", "type": "t", "data": json.loads(text)},
    ]

    for event in events:
        assert "order is not a known key" in refusals(incoming(json.dumps(event).encode()))[0]


def test_a_job_is_no_request() -> None:
    assert "job is not a known key" in refusals(requests_of(JOBS[1].model_dump_json().encode()))[0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"job": "publsh"}, "The job is wrong: 'job' must be one of 'fetch_link', 'publish', 'copy_object'"),
        (
            {"schema_version": 2},
            "The job was handed over by a later version of Oceanferry, which this version cannot read",
        ),
        ({"reschedules": "1"}, "The job is wrong: reschedules must be a whole number"),
        ({"order": None}, "The job is wrong: order must be an object"),
    ],
)
def test_a_broken_job_is_refused(change: dict[str, Any], why: str) -> None:
    event = {**JOBS[2].model_dump(mode="json"), **change}

    assert refusals(incoming(json.dumps(event).encode())) == [why]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.job)
def test_a_job_of_a_later_version_is_done_without_the_keys_that_this_one_does_not_know(job: Job) -> None:
    later = {**job.model_dump(mode="json"), "priority": {"of": "night"}}
    later["order"] = {**later["order"], "asked_by": "a later version"}

    assert incoming(json.dumps(later).encode()) == job


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.job)
def test_a_job_that_the_deployment_signed_is_recognised(job: Job) -> None:
    event = SIGNATURES.payload(job)

    assert incoming(event, signatures=SIGNATURES) == job
    assert incoming(b"\n" + event + b" ", signatures=SIGNATURES) == job


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.job)
def test_a_job_of_anybody_else_is_refused(job: Job) -> None:
    text, other = job.model_dump_json(), JobSignatures([Secret("another key")]).payload(job).decode()
    signed = SIGNATURES.payload(job).decode()
    forgeries = [
        text,
        other,
        signed.replace('"r1"', '"r2"'),
        signed.replace('"bak-4n"', '"bak-5n"'),
        signed.replace('","', '", "', 1),
        signed[:-1] + ',"unknown":["archive"]}',
        json.dumps({**json.loads(text), "signature": json.loads(signed)["signature"]}),
        '{"signature":"",' + text[1:],
    ]

    for forgery in forgeries:
        [why] = refusals(incoming(forgery.encode(), signatures=SIGNATURES))
        assert why.startswith("The job bears no signature of this deployment")


def test_without_a_key_a_job_brings_no_fact_of_its_backup_sets() -> None:
    """A topic of form STREAM hands a publisher's words over as the whole event."""
    facts: dict[str, Any] = {
        "method": "logical",
        "restores_to": datetime(2030, 1, 1, tzinfo=timezone.utc),
    }
    order = ORDER.model_copy(update=facts)
    other = OtherBackupSet(backup_set_id="bak-5n", **facts)
    forged = FetchLinkJob(order=order, others=(other,), asked_at=datetime(2026, 11, 22, tzinfo=timezone.utc))

    found = incoming(forged.model_dump_json().encode())

    assert isinstance(found, FetchLinkJob)
    assert [each.unlisted for each in found.orders] == [True, True]
    assert incoming(SIGNATURES.payload(forged), signatures=SIGNATURES) == forged


def test_without_a_key_a_copy_checks_by_itself_whether_all_files_are_listed() -> None:
    job = CopyObjectJob(order=ORDER, destination="archive", listed=Listing(files=1, names="x"))

    found = incoming(job.model_dump_json().encode())

    assert isinstance(found, CopyObjectJob)
    assert found.listed is None


def test_without_a_key_a_job_says_no_hash_of_a_file() -> None:
    """It would be in the manifest without a byte having been read."""
    digest = Digest(part_id=1, crc64="7", sha256="f" * 64)
    job = CopyObjectJob(order=ORDER, destination="archive", digests=(digest,))

    found = incoming(job.model_dump_json().encode())

    assert isinstance(found, CopyObjectJob)
    assert found.digests == ()
    assert incoming(SIGNATURES.payload(job), signatures=SIGNATURES) == job


def test_a_failed_invocation_tells_of_its_job_even_if_function_compute_wrote_the_text_anew() -> None:
    found = incoming(failed(json.dumps(JOBS[2].model_dump(mode="json"))), signatures=SIGNATURES)

    assert isinstance(found, FailedInvocation)
    assert found.work == JOBS[2]


def test_a_function_gets_only_what_it_takes() -> None:
    publish, copy = JOBS[1].model_dump_json().encode(), JOBS[2].model_dump_json().encode()
    takes = (Batch, CopyObjectJob)

    assert incoming(copy, takes=takes) == JOBS[2]
    assert refusals(incoming(publish, takes=takes)) == ["This function does not take publish jobs"]
    assert refusals(incoming(failed(NIGHTLY), takes=takes)) == [
        "This function does not take reports of failed invocations"
    ]
    assert refusals(incoming(NIGHTLY.encode(), takes=(PublishJob,))) == [
        "This function does not take requests"
    ]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.job)
def test_a_failed_invocation_has_the_job_that_failed(job: Job) -> None:
    assert incoming(failed(job.model_dump_json())) == FailedInvocation(
        request_id="1-670648a1",
        condition="InvocationError",
        attempts=4,
        function_name="oceanferry-copy-object",
        work=job,
        reason=Failure(
            error="InvocationFailed",
            message="Function timed out after 60 seconds in function oceanferry-copy-object",
            advice="Check the function's log of request ID 1-670648a1",
            request_id="1-670648a1",
        ),
    )


def test_a_failed_invocation_has_the_requests_that_failed_under_the_same_run() -> None:
    event = json.dumps([queue_message(NIGHTLY), queue_message("garbage")])
    found = incoming(failed(event))

    assert isinstance(found, FailedInvocation)
    assert found.work == requests_of(event.encode())


@pytest.mark.parametrize(
    "payload", ["", "garbage", "{}", '{"job": "publish"}', None, 1, {"route": "nightly"}]
)
def test_an_unreadable_payload_leaves_a_failed_invocation_without_work(payload: object) -> None:
    found = incoming(failed(payload))

    assert isinstance(found, FailedInvocation)
    assert found.work is None


def test_a_report_in_a_report_is_not_followed() -> None:
    found = incoming(failed(failed(NIGHTLY).decode()))

    assert isinstance(found, FailedInvocation)
    assert found.work is None


EVENTS = [path.read_bytes() for path in sorted(Path(__file__).parents[3].glob("events/*.[jt]*"))]
EVENTS += [job.model_dump_json().encode() for job in JOBS]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def mutilated(draw: st.DrawFn) -> bytes:
    """A valid event with a piece of it replaced by something else."""
    event = draw(st.sampled_from(EVENTS))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(event))] * 2)))
    other = draw(
        st.binary(max_size=8) | st.sampled_from([b"null", b"{}", b'"', b"\\", b":", b'"job":1,', *EVENTS])
    )
    return event[:start] + other + event[end:]


@given(st.binary(max_size=200) | mutilated() | JSON.map(lambda value: json.dumps(value).encode()))
@example(b'{"job": []}')
@example(b'{"id":1,"source":[],"specversion":{},"type":null,"data":{"messageId":1,"messageBody":2}}')
@example(b'{"id":"1","source":"acs:fc","specversion":"1.0","type":"t"}')
@example(b'{"requestContext":0,"requestPayload":0,"responsePayload":0}')
def test_any_bytes_come_to_something(event: bytes) -> None:
    found = incoming(event)
    batch = requests_of(event)

    assert isinstance(found, (Batch, FetchLinkJob, PublishJob, CopyObjectJob, FailedInvocation, WatchEvent))
    assert batch.asked or batch.refused
    assert all(isinstance(each, Refused) for each in batch.refused)


SECRET = "https://oapi.dingtalk.com/robot/send?access_token=made-up"


@given(st.sampled_from(EVENTS), st.data())
def test_a_refusal_repeats_no_value(event: bytes, data: st.DataObject) -> None:
    text = event.decode()
    cut = data.draw(st.integers(0, len(text)))
    spoilt = text[:cut] + SECRET + text[cut:]

    assert SECRET not in "".join(refusals(requests_of(spoilt.encode())))


def test_a_message_without_an_id_gets_that_of_the_invocation() -> None:
    bare = requests_of(b'{"route": "nightly"}')

    assert [each.event_id for each in bare.identified("request-1").asked] == ["request-1"]
    assert bare.identified("request-1").asked[0].run != bare.identified("request-2").asked[0].run


def test_garbage_without_an_id_gets_that_of_the_invocation_too() -> None:
    [refused] = requests_of(b"garbage").identified("request-1").refused

    assert refused.event_id == "request-1"


def test_a_message_with_an_id_keeps_it() -> None:
    timer = requests_of(
        b'{"triggerTime":"2026-11-22T00:00:00Z","triggerName":"nightly","payload":"{\\"route\\":\\"nightly\\"}"}'
    )

    assert timer.identified("request-1") == timer
