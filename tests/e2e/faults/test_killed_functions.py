"""Functions that are killed at the worst moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import COPY_OBJECT, EVENTS, FETCH_LINK, PUBLISH, SENT_IN_PARTS, Sandboxed

TIMER = (EVENTS / "timer.json").read_bytes()


def test_a_search_for_the_backup_set_that_is_killed_is_made_again(sandbox: Sandboxed) -> None:
    sandbox.hang("oceanbase", "POST")
    sandbox.invoke(TIMER)
    sandbox.crash_during(FETCH_LINK, "oceanbase", "POST", "/")
    sandbox.settle()

    assert [each.status for each in sandbox.of(FETCH_LINK)] == ["Failed", "Succeeded"]
    assert len(sandbox.link_messages) == 1
    assert sandbox.copied == sandbox.sources


def test_a_hand_over_that_is_killed_halfway_is_completed_without_repeating_it(sandbox: Sandboxed) -> None:
    sandbox.hang("fc", "POST", "copy-object")
    sandbox.invoke(TIMER)
    sandbox.crash_during(FETCH_LINK, "fc", "POST", "copy-object")
    sandbox.settle()

    assert [each.status for each in sandbox.of(FETCH_LINK)] == ["Failed", "Succeeded"]
    assert len(sandbox.link_messages) == 1
    assert len(sandbox.hooked) == 1
    assert sandbox.copied == sandbox.sources
    assert sandbox.download_tasks == 1


def test_a_message_that_was_sent_but_not_yet_receipted_is_not_seen_twice(sandbox: Sandboxed) -> None:
    sandbox.hang("oss", "PUT", "/claim-000002")
    sandbox.invoke(sandbox.asking("ops-room"))
    sandbox.crash_during(PUBLISH, "oss", "PUT", "/claim-000002")
    sandbox.settle_but_for_delays()
    sandbox.let_time_pass()

    assert len(sandbox.link_messages) == 1
    assert [each["status"] for each in sandbox.receipts("ops-room")] == ["delivered"]


def test_a_function_that_is_killed_after_it_wrote_the_receipt_need_not_wait_for_a_lease(
    sandbox: Sandboxed,
) -> None:
    sandbox.hang("oss", "PUT", "/receipt")
    sandbox.invoke(sandbox.asking("ops-room"))
    sandbox.crash_during(PUBLISH, "oss", "PUT", "/receipt")
    sandbox.settle()

    assert len(sandbox.link_messages) == 1
    assert [each["status"] for each in sandbox.receipts("ops-room")] == ["already_delivered"]


@pytest.mark.parametrize(
    ("size", "of_its"),
    [pytest.param(2000, "", id="of small files"), pytest.param(SENT_IN_PARTS, ".*partNumber", id="in parts")],
)
def test_a_copy_that_is_killed_is_finished_later(cloud: Cloud, size: int, of_its: str) -> None:
    sandbox = Sandboxed.with_new_backup_set(cloud, sizes=[1000, size])
    second_file = sandbox.backup_set.parts[1].file_name
    sandbox.hang("oss", "PUT", f"{second_file}{of_its}")
    sandbox.invoke(sandbox.asking("archive"))
    sandbox.crash_during(COPY_OBJECT, "oss", "PUT", second_file)
    sandbox.settle_but_for_delays()
    assert second_file not in sandbox.copied
    sandbox.let_time_pass()

    assert sandbox.copied == sandbox.sources
    assert "manifest.json" in sandbox.stored
    assert [each["status"] for each in sandbox.receipts("archive")] == ["delivered"]


def test_a_function_that_is_killed_each_time_is_reported_in_the_chat(sandbox: Sandboxed) -> None:
    sandbox.hang("oceanbase", "POST", times=2)
    sandbox.invoke(TIMER)
    for _ in range(2):
        sandbox.crash_during(FETCH_LINK, "oceanbase", "POST", "/")
    sandbox.settle()

    [message] = sandbox.chat
    assert "Process exited unexpectedly before completing request" in message.text
    assert "oceanferry-fetch-link" in message.text
    assert sandbox.of(FETCH_LINK)[0].request_id in message.text


def test_a_copy_that_is_killed_each_time_is_reported_with_backup_set_and_destination(
    sandbox: Sandboxed,
) -> None:
    sandbox.hang("oss", "PUT", "/claim-", times=4)
    sandbox.invoke(sandbox.asking("archive"))
    for _ in range(4):
        sandbox.crash_during(COPY_OBJECT, "oss", "PUT", "/claim-")
    sandbox.settle()

    [news] = sandbox.messages
    assert "archive" in news.text
    assert "Process exited unexpectedly" in news.text


def test_a_function_that_runs_out_of_time_is_killed_and_started_again(sandbox: Sandboxed) -> None:
    # Two instances at the same time, so that a warm one is left when the other has been killed.
    sandbox.cloud.servers["oceanbase"].faults.plant(Fault("delay", seconds=0.5, times=2))
    sandbox.invoke(sandbox.asking("audit"))
    sandbox.fire(sandbox.asking("archive"))
    before = len(sandbox.of(FETCH_LINK))
    sandbox.hang("oceanbase", "POST")
    with sandbox.little_time(FETCH_LINK, timedelta(seconds=2)):
        sandbox.fire(sandbox.asking("ops-room"))

    late, again = sandbox.of(FETCH_LINK)[before:]
    assert b"Function timed out after 2 seconds" in late.error
    assert again.status == "Succeeded"
    assert len(sandbox.link_messages) == 1
