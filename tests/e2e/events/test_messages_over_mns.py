"""Messages published with the vendor's own SDK."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from mns.account import Account
from mns.queue import Message
from mns.topic import Base64TopicMessage, TopicMessage
from pydantic_core import to_json

from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import COPY_OBJECT, EVENTS, FETCH_LINK, WATCHDOG, Sandboxed

REQUEST = to_json({"route": "nightly"}).decode()
NAME = "oceanferry-requests"  # of the topic as well as of the queue

Send = Callable[[Account, str], object]


def over_the_topic(account: Account, body: str) -> object:
    return account.get_topic(NAME).publish_message(TopicMessage(body))


def over_the_topic_in_base64(account: Account, body: str) -> object:
    return account.get_topic(NAME).publish_message(Base64TopicMessage(body))


def over_the_queue(account: Account, body: str) -> object:
    queue = account.get_queue(NAME)
    queue.set_encoding(False)  # the SDK's signature
    return queue.send_message(Message(body))


def over_the_queue_in_base64(account: Account, body: str) -> object:
    return account.get_queue(NAME).send_message(Message(body))


WAYS = [over_the_topic, over_the_topic_in_base64, over_the_queue, over_the_queue_in_base64]


@pytest.mark.parametrize("send", WAYS)
def test_a_message_is_carried_out(send: Send, sandbox: Sandboxed, account: Account) -> None:
    send(account, REQUEST)
    sandbox.settle()

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1


@pytest.mark.parametrize("send", [over_the_topic, over_the_queue])
def test_a_message_that_is_delivered_twice_has_its_effect_once(
    send: Callable[[Account, str], Message], sandbox: Sandboxed, account: Account
) -> None:
    sent = send(account, REQUEST)
    sandbox.settle()
    before = sandbox.chat, sandbox.hooked, sandbox.stored
    sandbox.cloud.mns.redeliver(sent.message_id)
    sandbox.settle()

    assert (sandbox.chat, sandbox.hooked, sandbox.stored) == before
    assert len(sandbox.link_messages) == 1


@pytest.mark.parametrize("send", [over_the_topic, over_the_queue])
def test_a_message_that_is_no_request_is_reported_once_and_not_retried(
    send: Send, sandbox: Sandboxed, account: Account
) -> None:
    send(account, '{"route": "nightly", "url": "https://example.com/?token=secret"}')
    sandbox.settle()

    [invocation] = sandbox.of(FETCH_LINK)
    assert invocation.status == "Succeeded"
    [message] = sandbox.chat
    assert "url is not a known key" in message.text


def test_what_a_refused_message_says_is_not_repeated(sandbox: Sandboxed, account: Account) -> None:
    over_the_topic(account, '{"route": "nightly", "url": "https://example.com/?token=secret"}')
    sandbox.settle()

    sent = f"{sandbox.outcomes}{sandbox.chat[0].raw}"
    assert "example.com" not in sent
    assert "token=secret" not in sent
    assert base64.b64encode(b"secret").decode() not in sent


def batch(account: Account, *bodies: str) -> list[Message]:
    queue = account.get_queue(NAME)
    queue.set_encoding(False)  # the SDK's signature
    return list(queue.batch_send_message([Message(body) for body in bodies]))


def test_the_messages_of_a_batch_come_in_one_event_and_are_all_carried_out(
    sandbox: Sandboxed, account: Account
) -> None:
    batch(account, sandbox.asking("ops-room").decode(), sandbox.asking("archive").decode())
    sandbox.settle()

    assert len(sandbox.of(FETCH_LINK)) == 1
    assert len(sandbox.link_messages) == 1
    assert sandbox.copied == sandbox.sources


def test_a_batch_that_is_delivered_twice_has_its_effect_once(sandbox: Sandboxed, account: Account) -> None:
    sent = batch(account, sandbox.asking("ops-room").decode(), sandbox.asking("archive").decode())
    sandbox.settle()
    before = sandbox.chat, sandbox.stored
    for each in sent:
        sandbox.cloud.mns.redeliver(each.message_id)
    sandbox.settle()

    assert len(sandbox.of(FETCH_LINK)) > 1
    assert (sandbox.chat, sandbox.stored) == before
    assert len(sandbox.link_messages) == 1
    assert sandbox.copied == sandbox.sources


def test_garbage_in_a_batch_does_not_hold_up_the_others(sandbox: Sandboxed, account: Account) -> None:
    batch(account, sandbox.asking("ops-room").decode(), "garbage", sandbox.asking("archive").decode())
    sandbox.settle()

    assert len(sandbox.link_messages) == 1
    assert sandbox.copied == sandbox.sources
    [refused] = [each for each in sandbox.outcomes if each["status"] == "refused"]
    assert "2 of 3" in refused["failure"]["message"]


def test_a_batch_of_which_one_must_be_tried_again_does_the_others_nothing(
    sandbox: Sandboxed, account: Account
) -> None:
    # The first message finds its backup set, the second is rescheduled by an hour.
    sandbox.cloud.servers["oceanbase"].faults.plant(
        Fault(
            "status",
            header="x-acs-action: DescribeDataBackupSet",
            skip=1,
            status=429,
            headers={"x-acs-retry-after": "3600000"},
            body='{"Code": "Throttling.User"}',
        )
    )
    batch(account, sandbox.asking("archive").decode(), sandbox.asking("ops-room").decode())
    sandbox.settle()

    assert [each.status for each in sandbox.of(FETCH_LINK)] == ["Failed", "Succeeded"]
    assert len(sandbox.of(COPY_OBJECT)) == 1
    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1


def test_a_batch_that_fails_for_good_goes_to_the_dead_letters(sandbox: Sandboxed, account: Account) -> None:
    sandbox.cloud.oceanbase.throttled = 1_000
    sandbox.cloud.oceanbase.retry_after = timedelta(hours=1)
    batch(account, sandbox.asking("archive").decode())
    sandbox.settle()

    dead_letters = account.get_queue("oceanferry-dead-letters")
    dead_letters.set_encoding(False)  # the SDK's signature
    dead = [each.message_body for each in dead_letters.batch_receive_message(16)]
    assert len([each for each in dead if sandbox.backup_set.set_id in each]) == 1
    assert sandbox.copied == {}


def test_a_message_that_ends_in_the_dead_letters_is_reported_once(
    sandbox: Sandboxed, account: Account
) -> None:
    sandbox.cloud.oceanbase.throttled = 1_000
    sandbox.cloud.oceanbase.retry_after = timedelta(hours=1)
    batch(account, sandbox.asking("archive").decode())
    sandbox.settle()
    assert sandbox.messages == []

    sandbox.cloud.oceanbase.throttled = 0
    sandbox.begun_for("-", timedelta(hours=2))
    for _ in range(3):
        sandbox.fire((EVENTS / "watchdog.json").read_bytes(), WATCHDOG)
    [message] = sandbox.messages
    assert "Backup run abandoned (archive)" in message.text
    assert "its message is in the dead-letter queue" in message.text


def test_a_message_that_kills_the_function_each_time_is_reported_once(
    sandbox: Sandboxed, account: Account
) -> None:
    attempts = 4  # of a queue's message, after which it is a dead letter
    sandbox.hang("oceanbase", "POST", times=attempts)
    batch(account, sandbox.asking("archive").decode())
    for _ in range(attempts):
        sandbox.crash_during(FETCH_LINK, "oceanbase", "POST", "/")
    sandbox.settle()
    assert [each.status for each in sandbox.of(FETCH_LINK)] == ["Failed"] * attempts
    assert sandbox.messages == []

    sandbox.begun_for("-", timedelta(hours=2))
    for _ in range(3):
        sandbox.fire((EVENTS / "watchdog.json").read_bytes(), WATCHDOG)
    [message] = sandbox.messages
    assert "Backup run abandoned (archive)" in message.text
    assert "its message is in the dead-letter queue" in message.text
