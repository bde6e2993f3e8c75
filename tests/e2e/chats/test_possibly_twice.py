"""A chat that drops no repeats, and a message that may or may not have reached it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic_core import from_json, to_json

from oceanferry_sandbox.chats.chat import ChatMessage
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import LEDGER, PUBLISH, Sandboxed

ROBOT = "/cgi-bin/webhook/send"
AGAIN, NEVER_AGAIN = "wecom-room", "wecom-once"
"""Destinations of the tests' configuration: the same room, which may get a message twice, or must not."""


def shown(sandbox: Sandboxed) -> list[ChatMessage]:
    """Return what the room was shown about the backup set."""
    [room] = [each for each in sandbox.cloud.chats.chats if each.vendor == "WeCom"]
    return [each for each in room.messages if sandbox.backup_set.set_id in each.text]


def lose_the_answer(sandbox: Sandboxed, destination: str) -> None:
    sandbox.cloud.servers["chat"].faults.plant(Fault("reset_after", path=ROBOT))
    sandbox.fire(sandbox.asking(destination))
    sandbox.let_time_pass()


def kill_before_the_receipt(sandbox: Sandboxed, destination: str) -> None:
    written_after_sending = "/claim-000002"
    sandbox.hang("oss", "PUT", written_after_sending)
    sandbox.invoke(sandbox.asking(destination))
    sandbox.crash_during(PUBLISH, "oss", "PUT", written_after_sending)
    assert len(shown(sandbox)) == 1
    sandbox.settle_but_for_delays()
    sandbox.let_time_pass()


WAYS = pytest.mark.parametrize("doubt", [lose_the_answer, kill_before_the_receipt])


def ends(sandbox: Sandboxed, destination: str) -> list[tuple[str, bool]]:
    return [(each["status"], each["possibly_twice"]) for each in sandbox.receipts(destination)]


@WAYS
def test_a_message_that_may_have_arrived_comes_again_and_its_receipt_says_possibly_twice(
    doubt: Callable[[Sandboxed, str], None],
    sandbox: Sandboxed,
) -> None:
    doubt(sandbox, AGAIN)

    assert len(shown(sandbox)) == 2
    assert ends(sandbox, AGAIN) == [("delivered", True)]
    assert sandbox.messages == []


@WAYS
def test_a_message_that_must_not_come_twice_does_not_and_the_doubt_is_reported(
    doubt: Callable[[Sandboxed, str], None],
    sandbox: Sandboxed,
) -> None:
    doubt(sandbox, NEVER_AGAIN)

    assert len(shown(sandbox)) == 1
    [receipt] = sandbox.receipts(NEVER_AGAIN)
    assert (receipt["status"], receipt["failure"]["error"]) == ("failed", "DeliveryInDoubt")
    [news] = sandbox.messages
    assert NEVER_AGAIN in news.text
    assert "may have received the message" in news.text


@pytest.mark.parametrize("destination", [AGAIN, NEVER_AGAIN])
def test_a_message_that_is_answered_comes_once_and_nothing_is_in_doubt(
    destination: str, sandbox: Sandboxed
) -> None:
    sandbox.fire(sandbox.asking(destination))

    assert len(shown(sandbox)) == 1
    assert ends(sandbox, destination) == [("delivered", False)]


def roll_back(sandbox: Sandboxed) -> None:
    """Roll back from a version that gave all that the ledger has of deliveries a later schema."""
    for key in [key for key in sandbox.cloud.oss.keys(LEDGER) if "deliveries/" in key]:
        later = {**from_json(sandbox.cloud.oss.object_bytes(LEDGER, key)), "schema_version": 2}
        sandbox.cloud.oss.put_object(LEDGER, key, to_json(later))


def test_after_a_rollback_past_a_schema_no_message_comes_again_and_the_notice_says_why(
    sandbox: Sandboxed,
) -> None:
    sandbox.fire(sandbox.asking(AGAIN))
    roll_back(sandbox)
    sandbox.fire(sandbox.asking(AGAIN))
    sandbox.let_time_pass()

    assert len(shown(sandbox)) == 1
    [news] = sandbox.messages
    assert "deliveries/" in news.text
    assert "schema version 2" in news.text
    assert "Deploy the later version again" in news.text
