"""Chats that refuse, throttle and fail, and what becomes of the other destinations."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic_core import from_json

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Response
from sandboxed import PUBLISH, WATCHED, Sandboxed, configuration, quick

TOO_MANY = Response(429, {"Retry-After": "600"}, b"slow down")


def others_delivered(sandbox: Sandboxed) -> bool:
    return [each["status"] for each in sandbox.receipts("audit") + sandbox.receipts("archive")] == [
        "delivered",
        "delivered",
    ]


@pytest.mark.parametrize(
    "words", ["sign not match", "keywords not in content", "ip 192.0.2.1 not in whitelist"]
)
def test_a_room_that_refuses_is_not_tried_again_and_the_others_are_notified(
    words: str, sandbox: Sandboxed
) -> None:
    sandbox.cloud.dingtalk.force(310000, words)
    sandbox.fire(WATCHED)

    assert sandbox.refusals == [310000]
    [receipt] = sandbox.receipts("ops-room")
    assert (receipt["status"], receipt["failure"]["code"]) == ("failed", "310000")
    assert others_delivered(sandbox)
    [news] = [each["data"] for each in sandbox.hooked if each["type"] == "delivery.failed"]
    assert (news["destination"], news["backup_set_id"]) == ("ops-room", sandbox.backup_set.set_id)
    assert news["code"] == "310000"


def test_a_success_that_the_body_denies_is_a_failure(sandbox: Sandboxed) -> None:
    sandbox.cloud.dingtalk.force_reply(Response(200, {}, b'{"errcode": 400102, "errmsg": "robot off"}'))
    sandbox.fire(WATCHED)

    assert [each["status"] for each in sandbox.receipts("ops-room")] == ["failed"]


def test_a_room_that_throttles_gets_the_message_after_the_pause_that_it_asks_for(sandbox: Sandboxed) -> None:
    sandbox.cloud.dingtalk.force_reply(TOO_MANY)
    sandbox.invoke(WATCHED)
    sandbox.settle_but_for_delays()

    assert others_delivered(sandbox)
    assert sandbox.link_messages == []
    [rescheduled] = [each for each in sandbox.outcomes if each["status"] == "rescheduled"]
    assert rescheduled["next_attempt_seconds"] == 600
    sandbox.let_time_pass()
    assert len(sandbox.link_messages) == 1


def test_a_robot_that_is_closed_for_its_rate_gets_the_message_when_it_opens(sandbox: Sandboxed) -> None:
    sandbox.cloud.dingtalk.force(130101, "send too fast")
    sandbox.invoke(WATCHED)
    sandbox.settle_but_for_delays()
    sandbox.let_time_pass()

    assert len(sandbox.link_messages) == 1
    assert sandbox.refusals == [130101]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_room_that_is_out_of_order_for_a_moment_gets_the_message_later(
    status: int, sandbox: Sandboxed
) -> None:
    sandbox.cloud.dingtalk.force_reply(Response(status, {}, b"<html>out of order</html>"))
    sandbox.invoke(WATCHED)
    sandbox.settle_but_for_delays()
    sandbox.let_time_pass()

    assert len(sandbox.link_messages) == 1
    assert others_delivered(sandbox)


def test_an_answer_that_is_lost_does_not_make_a_second_message(sandbox: Sandboxed) -> None:
    sandbox.cloud.servers["chat"].faults.plant(Fault("reset_after", path="/robot/send"))
    sandbox.fire(sandbox.asking("ops-room"))

    assert [each.status for each in sandbox.of(PUBLISH)] == ["Failed", "Succeeded"]
    assert len(sandbox.link_messages) == 1


def test_an_answer_that_the_webhook_loses_does_not_make_a_second_event(sandbox: Sandboxed) -> None:
    sandbox.cloud.servers["chat"].faults.plant(Fault("reset_after", path="/webhook"))
    sandbox.fire(sandbox.asking("audit"))

    assert [each.status for each in sandbox.of(PUBLISH)] == ["Failed", "Succeeded"]
    assert len(sandbox.hooked) == 1


def test_a_room_that_stays_out_of_order_is_reported_to_the_others(sandbox: Sandboxed) -> None:
    down = Fault("status", path="/robot/send", status=500, times=-1)
    sandbox.cloud.servers["chat"].faults.plant(down)
    sandbox.fire(WATCHED)

    assert len([each for each in sandbox.of(PUBLISH) if each.status == "Failed"]) == 4
    assert others_delivered(sandbox)
    [news] = [each["data"] for each in sandbox.hooked if each["type"] == "delivery.failed"]
    assert (news["destination"], news["backup_set_id"]) == ("ops-room", sandbox.backup_set.set_id)
    assert news["error"] == "ServiceUnavailable"
    assert news["request_id"]


def test_news_that_no_room_takes_is_one_line_of_the_log_that_an_alarm_can_match(sandbox: Sandboxed) -> None:
    for path in ("/robot/send", "/webhook"):
        sandbox.cloud.servers["chat"].faults.plant(Fault("status", path=path, status=500, times=-1))
    sandbox.fire(WATCHED)

    unnotified = [each for each in sandbox.outcomes if each["unnotified"]]
    assert unnotified
    assert {each["backup_set_id"] for each in unnotified} == {sandbox.backup_set.set_id}
    lines = [from_json(line) for line in sandbox.logged if '"event":"oceanferry.unnotified"' in line]
    assert [each["level"] for each in lines] == ["ERROR"] * len(unnotified)
    assert {(each["backup_set_id"], each["route"]) for each in lines} == {
        (sandbox.backup_set.set_id, "watched")
    }
    assert sandbox.copied == sandbox.sources


def test_a_robot_is_not_sent_more_than_it_takes_and_the_rest_comes_later(tmp_path: Path) -> None:
    file = configuration(tmp_path / "oceanferry.yaml", ("per_minute: 100000", "per_minute: 3"))
    with Cloud(quick(file, dingtalk_per_minute=3)) as cloud:
        sandboxes = [Sandboxed.with_new_backup_set(cloud, files=1) for _ in range(5)]
        for each in sandboxes:
            each.invoke(each.asking("ops-room"))
        sandboxes[0].settle_but_for_delays()

        assert len(cloud.dingtalk.chat.messages) == 3
        assert [each["status"] for each in sandboxes[0].outcomes].count("rescheduled") == 2
        assert cloud.dingtalk.chat.refusals == []
