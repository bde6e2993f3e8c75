"""The sandbox's MNS, through the vendor's SDK, and the events that its triggers make."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from mns.account import Account
from mns.message_property import MessagePropertyValue
from mns.mns_exception import MNSServerException
from mns.queue import Message as SdkMessage
from mns.queue import Queue as SdkQueue
from mns.topic import Base64TopicMessage, TopicMessage

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.mns.messages import Message
from oceanferry_sandbox.mns.queue_triggers import QueueTrigger
from oceanferry_sandbox.mns.service import MnsService
from oceanferry_sandbox.mns.topics import Subscription
from waiting import until

KEY = AccessKey("LTAI-mns", "secret", "sts-token")
SOON = timedelta(seconds=10)
OWNER = "1234567890123456"
DEAD = f"acs:mns:cn-hangzhou:{OWNER}:/queues/dead/messages"
REQUEST = '{"route": "nightly"}'

CODE = """
def handler(event, context):
    return event

def failing(event, context):
    raise ValueError("it failed")
"""


@pytest.fixture
def functions(tmp_path: Path) -> Iterator[FunctionComputeService]:
    (tmp_path / "index.py").write_text(CODE)

    def function(name: str, handler: str) -> FunctionConfig:
        return FunctionConfig(
            name=name,
            handler=f"index.{handler}",
            code=tmp_path,
            timeout=SOON,
            credentials=KEY,
            on_failure=DEAD,
            max_async_retry_attempts=0,
        )

    with FunctionComputeService(
        [function("fetch", "handler"), function("fail", "failing")], [KEY]
    ) as service:
        yield service


@pytest.fixture
def build(functions: FunctionComputeService) -> Iterator[Callable[..., MnsService]]:
    """Builds the service with subscriptions and triggers, beside the queue ``requests`` and ``dead``."""
    built: list[MnsService] = []

    def build(*parts: Subscription | QueueTrigger, **options: Any) -> MnsService:  # noqa: ANN401  # MnsService's
        service = MnsService(
            [KEY],
            functions,
            [part for part in parts if isinstance(part, Subscription)],
            [part for part in parts if isinstance(part, QueueTrigger)],
            queues=["requests", "dead"],
            **options,
        )
        built.append(service)
        return service

    yield build
    for service in built:
        service.stop()


Build = Callable[..., MnsService]


@pytest.fixture
def account_of() -> Iterator[Callable[[MnsService], Account]]:
    """Connects the SDK to a service."""
    servers: list[LoopbackServer] = []
    accounts: list[Account] = []

    def account_of(service: MnsService, key: AccessKey = KEY) -> Account:
        server = LoopbackServer(service).start()
        servers.append(server)
        account = Account(server.url, key.access_key_id, key.secret, key.security_token)
        accounts.append(account)
        return account

    yield account_of
    for account in accounts:
        account.get_client().close_connection()
    for server in servers:
        server.stop()


AccountOf = Callable[..., Account]


def events(functions: FunctionComputeService, mns: MnsService) -> list[bytes]:
    """Return what the functions were given, when all is done."""
    mns.wait_idle(SOON)
    functions.wait_idle(SOON)
    return [invocation.payload for invocation in functions.invocations]


def event(functions: FunctionComputeService, mns: MnsService) -> bytes:
    (only,) = events(functions, mns)
    return only


def md5(body: str) -> str:
    return hashlib.md5(body.encode()).hexdigest().upper()  # noqa: S324  # MNS's choice


# Topics


def test_a_streamed_topic_message_is_the_bare_body(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(Subscription("exports", "fetch"))
    sent = account_of(mns).get_topic("exports").publish_message(TopicMessage(REQUEST))
    assert event(functions, mns) == REQUEST.encode()
    assert sent.message_body_md5 == md5(REQUEST)


def test_a_streamed_topic_message_with_properties_has_body_and_attributes(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(Subscription("exports", "fetch"))
    message = TopicMessage(REQUEST)
    message.add_user_property("team", MessagePropertyValue.create_string("dba"))
    account_of(mns).get_topic("exports").publish_message(message)
    assert json.loads(event(functions, mns)) == {"body": REQUEST, "attrs": {"team": "dba"}}


def test_a_streamed_topic_message_shows_extend_as_it_was_sent(
    functions: FunctionComputeService, build: Build
) -> None:
    mns = build(Subscription("exports", "fetch"))
    mns.publish("exports", Message(body="hello topic", attributes={"Extend": '{"key":"value"}'}))
    assert event(functions, mns) == b'{"body":"hello topic","attrs":{"Extend":"{\\"key\\":\\"value\\"}"}}'


def test_a_base64_topic_message_arrives_as_base64(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(Subscription("exports", "fetch"))
    account_of(mns).get_topic("exports").publish_message(Base64TopicMessage(REQUEST))
    assert base64.b64decode(event(functions, mns)).decode() == REQUEST


def test_a_json_topic_message_carries_the_systems_fields(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(Subscription("exports", "fetch", "nightly", notify_content_format="JSON"))
    sent = account_of(mns).get_topic("exports").publish_message(TopicMessage("备份"))
    document = json.loads(event(functions, mns))
    published = document.pop("PublishTime")
    assert isinstance(published, int)
    assert abs(published / 1000 - time.time()) < 60
    assert document == {
        "TopicOwner": OWNER,
        "Message": "备份",
        "Subscriber": OWNER,
        "SubscriptionName": "nightly",
        "MessageMD5": md5("备份"),
        "TopicName": "exports",
        "MessageId": sent.message_id,
    }


def test_attributes_of_a_json_topic_message_cannot_replace_a_systems_field(
    functions: FunctionComputeService, build: Build
) -> None:
    mns = build(Subscription("exports", "fetch", notify_content_format="JSON"))
    mns.publish("exports", Message(body="true", attributes={"Extend": '{"key":"value","Message":"forged"}'}))
    document = json.loads(event(functions, mns))
    assert (document["key"], document["Message"]) == ("value", "true")
    assert "Extend" not in document


def test_a_filter_tag_keeps_other_messages_away(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(Subscription("exports", "fetch", filter_tag="backup"))
    topic = account_of(mns).get_topic("exports")
    topic.publish_message(TopicMessage("other"))
    topic.publish_message(TopicMessage("ours", "backup"))
    assert event(functions, mns) == b"ours"


def test_a_message_can_be_delivered_twice(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(Subscription("exports", "fetch", notify_content_format="JSON"))
    sent = account_of(mns).get_topic("exports").publish_message(TopicMessage(REQUEST))
    mns.redeliver(sent.message_id)
    first, second = (json.loads(one) for one in events(functions, mns))
    assert first == second


def test_a_push_to_a_function_that_does_not_exist_is_kept_as_undelivered(build: Build) -> None:
    mns = build(Subscription("exports", "nobody"))
    message = Message(body="lost")
    mns.publish("exports", message)
    assert [one for _, one in mns.undelivered] == [message]


# Queues


@pytest.fixture
def requests(build: Build, account_of: AccountOf) -> SdkQueue:
    queue = account_of(build()).get_queue("requests")
    queue.set_encoding(False)
    return queue


def test_a_message_can_be_sent_received_and_deleted(requests: SdkQueue) -> None:
    sent = requests.send_message(SdkMessage("备份 <&>"))
    received = requests.receive_message()
    assert (received.message_id, received.message_body) == (sent.message_id, "备份 <&>")
    assert received.dequeue_count == 1
    requests.delete_message(received.receipt_handle)
    assert refusal(requests.receive_message) == "MessageNotExist"


def test_the_sdks_base64_comes_back_decoded(requests: SdkQueue) -> None:
    requests.set_encoding(True)
    requests.send_message(SdkMessage("备份"))
    assert requests.receive_message().message_body.decode() == "备份"


def test_properties_come_back(requests: SdkQueue) -> None:
    message = SdkMessage("x")
    message.add_user_property("parts", MessagePropertyValue.create_number(3))
    requests.send_message(message)
    properties = requests.receive_message().get_user_properties()
    assert properties["parts"].get_string_value_by_type() == "3"


def test_a_received_message_is_invisible_for_a_while(build: Build, account_of: AccountOf) -> None:
    mns = build(visibility_timeout=timedelta(seconds=0.2))
    queue = account_of(mns).get_queue("requests")
    queue.send_message(SdkMessage("x"))
    first = queue.receive_message()
    assert refusal(queue.receive_message) == "MessageNotExist"
    again = queue.receive_message(wait_seconds=5)
    assert (again.message_id, again.dequeue_count) == (first.message_id, 2)
    assert refusal(lambda: queue.delete_message(first.receipt_handle)) == "ReceiptHandleError"


def test_a_message_can_be_made_visible_again_later(requests: SdkQueue) -> None:
    requests.send_message(SdkMessage("x"))
    received = requests.receive_message()
    changed = requests.change_message_visibility(received.receipt_handle, 40)
    requests.delete_message(changed.receipt_handle)


def test_messages_come_by_priority(requests: SdkQueue) -> None:
    requests.send_message(SdkMessage("later", priority=9))
    requests.send_message(SdkMessage("first", priority=1))
    received = requests.batch_receive_message(16)
    assert [message.message_body for message in received] == ["first", "later"]


def test_batches_can_be_sent_and_deleted(requests: SdkQueue) -> None:
    requests.batch_send_message([SdkMessage("a"), SdkMessage("b")])
    received = requests.batch_receive_message(16)
    requests.batch_delete_message([message.receipt_handle for message in received])
    assert refusal(requests.peek_message) == "MessageNotExist"


def test_peeking_leaves_a_message_where_it_is(requests: SdkQueue) -> None:
    requests.send_message(SdkMessage("x"))
    assert requests.peek_message().message_body == "x"
    assert requests.receive_message().dequeue_count == 1


def test_a_delayed_message_is_not_visible_yet(requests: SdkQueue) -> None:
    requests.send_message(SdkMessage("x", delay_seconds=60))
    assert refusal(requests.receive_message) == "MessageNotExist"


def test_what_function_compute_tells_on_failure_can_be_read_from_the_queue(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build()
    functions.invoke_async("fail", b"the event")
    functions.wait_idle(SOON)
    queue = account_of(mns).get_queue("dead")
    queue.set_encoding(False)
    message = json.loads(queue.receive_message().message_body)
    assert message["requestContext"]["condition"] == "InvocationError"
    assert message["requestPayload"] == "the event"


# Queue triggers


def test_a_queue_message_is_an_array_of_one_cloud_event(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(QueueTrigger("requests", "fetch", "ask"))
    sent = account_of(mns).get_queue("requests").send_message(SdkMessage(REQUEST))
    (cloud_event,) = json.loads(event(functions, mns))
    data = cloud_event.pop("data")
    assert (data["messageId"], data["messageBody"]) == (sent.message_id, REQUEST)
    assert set(data) == {"requestId", "messageId", "messageBody"}
    times = [cloud_event.pop(name) for name in ("time", "aliyunpublishtime")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one) for one in times)
    assert cloud_event.pop("id") != sent.message_id
    assert cloud_event == {
        "source": "MNS-fetch-ask",
        "specversion": "1.0",
        "type": "mns:Queue:SendMessage",
        "datacontenttype": "application/json; charset=utf-8",
        "subject": f"acs:mns:cn-hangzhou:{OWNER}:queues/requests",
        "aliyunaccountid": OWNER,
        "aliyunoriginalaccountid": OWNER,
        "aliyuneventbusname": "MNS-fetch-ask",
        "aliyunregionid": "cn-hangzhou",
        "aliyunpublishaddr": "127.0.0.1",
    }


def test_raw_data_is_an_array_of_the_data_members(functions: FunctionComputeService, build: Build) -> None:
    window = timedelta(seconds=5)
    trigger = QueueTrigger("requests", "fetch", form="RawData", batch_size=2, batch_window=window)
    mns = build(trigger)
    mns.send("requests", Message(body="one"))
    mns.send("requests", Message(body="two"))
    (batch,) = (json.loads(one) for one in events(functions, mns))
    assert [sorted(one) for one in batch] == [["messageBody", "messageId", "requestId"]] * 2
    assert [one["messageBody"] for one in batch] == ["one", "two"]


def test_an_event_driven_trigger_sends_one_cloud_event_named_like_its_message(
    functions: FunctionComputeService, build: Build, account_of: AccountOf
) -> None:
    mns = build(QueueTrigger("requests", "fetch", form="event-driven", decode_base64=False))
    sent = account_of(mns).get_queue("requests").send_message(SdkMessage(REQUEST))
    cloud_event = json.loads(event(functions, mns))
    assert cloud_event["id"] == cloud_event["data"]["messageId"] == sent.message_id
    assert base64.b64decode(cloud_event["data"]["messageBody"]).decode() == REQUEST


def test_a_body_that_is_no_base64_passes_a_trigger_that_decodes(
    functions: FunctionComputeService, build: Build
) -> None:
    mns = build(QueueTrigger("requests", "fetch"))
    mns.send("requests", Message(body=REQUEST))
    (cloud_event,) = json.loads(event(functions, mns))
    assert cloud_event["data"]["messageBody"] == REQUEST


def test_a_full_batch_is_cut_where_an_asynchronous_event_would_be_too_large(
    functions: FunctionComputeService, build: Build
) -> None:
    trigger = QueueTrigger(
        "requests", "fetch", batch_size=3, batch_window=timedelta(seconds=5), asynchronous=True
    )
    mns = build(trigger)
    for _ in range(3):
        mns.send("requests", Message(body="x" * 60_000))
    assert sorted(len(json.loads(one)) for one in events(functions, mns)) == [1, 2]


def test_a_failing_function_is_retried_and_the_batch_goes_to_the_dead_letters(
    functions: FunctionComputeService, build: Build
) -> None:
    trigger = QueueTrigger(
        "requests", "fail", retries=2, retry_interval=timedelta(0), dead_letter_queue="given-up"
    )
    mns = build(trigger)
    mns.send("requests", Message(body=REQUEST))
    first, *others = events(functions, mns)
    assert others == [first, first]
    (letter,) = mns.queue("given-up").entries()
    assert letter.message.body.encode() == first


def test_an_asynchronous_trigger_leaves_failures_to_function_compute(
    functions: FunctionComputeService, build: Build
) -> None:
    trigger = QueueTrigger("requests", "fail", asynchronous=True, dead_letter_queue="given-up")
    mns = build(trigger)
    mns.send("requests", Message(body=REQUEST))
    assert len(events(functions, mns)) == 1
    assert mns.queue("given-up").entries() == []
    assert len(mns.queue("dead").entries()) == 1


def test_a_trigger_that_tolerates_no_error_blocks(functions: FunctionComputeService, build: Build) -> None:
    trigger = QueueTrigger(
        "requests", "fail", retries=0, retry_interval=timedelta(milliseconds=1), errors_tolerance="NONE"
    )
    mns = build(trigger)
    mns.send("requests", Message(body=REQUEST))
    until(lambda: len(functions.invocations) > 2)
    with pytest.raises(TimeoutError):
        mns.wait_idle(timedelta(0))


def test_a_queue_message_can_be_delivered_twice(functions: FunctionComputeService, build: Build) -> None:
    mns = build(QueueTrigger("requests", "fetch", form="RawData"))
    message = Message(body=REQUEST)
    mns.send("requests", message)
    mns.redeliver(message.id)
    ids = [json.loads(one)[0]["messageId"] for one in events(functions, mns)]
    assert ids == [message.id, message.id]


# What is refused


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(MNSServerException) as raised:
        call()
    code = raised.value.type
    assert isinstance(code, str)
    return code


def test_an_unknown_queue_is_refused(build: Build, account_of: AccountOf) -> None:
    queue = account_of(build()).get_queue("nowhere")
    assert refusal(lambda: queue.send_message(SdkMessage("x"))) == "QueueNotExist"


def test_an_unknown_topic_is_refused(build: Build, account_of: AccountOf) -> None:
    topic = account_of(build()).get_topic("nowhere")
    assert refusal(lambda: topic.publish_message(TopicMessage("x"))) == "TopicNotExist"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (AccessKey("LTAI-mns", "guessed", "sts-token"), "SignatureDoesNotMatch"),
        (AccessKey("LTAI-other", "secret", "sts-token"), "InvalidAccessKeyId"),
        (AccessKey("LTAI-mns", "secret", "old-token"), "InvalidSecurityToken"),
        (AccessKey("LTAI-mns", "secret"), "InvalidSecurityToken"),
    ],
)
def test_a_wrong_key_is_refused(build: Build, account_of: AccountOf, key: AccessKey, code: str) -> None:
    mns = build()
    queue = account_of(mns, key).get_queue("requests")
    assert refusal(lambda: queue.send_message(SdkMessage("x"))) == code
    assert mns.queue("requests").entries() == []


def test_a_request_from_long_ago_is_refused(build: Build, account_of: AccountOf) -> None:
    queue = account_of(build(clock=lambda: time.time() + 1000)).get_queue("requests")
    assert refusal(lambda: queue.send_message(SdkMessage("x"))) == "TimeExpired"


def test_a_body_above_64_kib_is_refused(requests: SdkQueue) -> None:
    requests.send_message(SdkMessage("x" * 65536))
    assert refusal(lambda: requests.send_message(SdkMessage("x" * 65537))) == "InvalidArgument"


def test_an_unsigned_request_is_refused_in_xml(build: Build) -> None:
    with LoopbackServer(build()) as server:
        url = f"{server.url}/queues/requests/messages"
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(url, b"<Message/>")  # noqa: S310  # loopback
        with raised.value as reply:
            assert (reply.code, reply.headers["Content-Type"]) == (400, "text/xml;charset=utf-8")
            assert b"<Code>MissingAuthorizationHeader</Code>" in reply.read()


def test_a_body_that_was_altered_on_its_way_is_refused(build: Build) -> None:
    with LoopbackServer(build()) as server:
        server.faults.plant(Fault("corrupt_request", at=80))
        account = Account(server.url, KEY.access_key_id, KEY.secret, KEY.security_token)
        queue = account.get_queue("requests")
        assert refusal(lambda: queue.send_message(SdkMessage("x"))) == "InvalidDegist"
        account.get_client().close_connection()


@pytest.mark.parametrize("form", ["hexadecimal digits", "bytes"])
def test_both_forms_of_content_md5_are_taken(build: Build, form: str) -> None:
    """The Python SDK sends base64 of the digits; ali-mns that of the bytes, as RFC 1864 has it."""
    body = b"<Message><MessageBody>x</MessageBody></Message>"
    digest = hashlib.md5(body)  # noqa: S324  # MNS's choice
    content_md5 = base64.b64encode(digest.digest() if form == "bytes" else digest.hexdigest().encode())
    headers = {
        "Content-MD5": content_md5.decode(),
        "Content-Type": "text/xml",
        "Date": formatdate(usegmt=True),
        "x-mns-version": "2015-06-06",
        "security-token": KEY.security_token,
    }
    path = "/queues/requests/messages"
    lines = [*list(headers.values())[:3], "x-mns-version:2015-06-06", path]
    signed = hmac.new(KEY.secret.encode(), "\n".join(["POST", *lines]).encode(), hashlib.sha1).digest()
    headers["Authorization"] = f"MNS {KEY.access_key_id}:{base64.b64encode(signed).decode()}"
    with LoopbackServer(build()) as server:
        request = urllib.request.Request(server.url + path, body, headers)  # noqa: S310  # loopback
        with urllib.request.urlopen(request) as reply:  # noqa: S310
            assert reply.status == 201
