"""OceanBase throttling, failing, refusing and answering nonsense."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import EVENTS, FETCH_LINK, PUBLISH, WATCHED, Sandboxed

TIMER = (EVENTS / "timer.json").read_bytes()


def delivered_once(sandbox: Sandboxed) -> bool:
    return (
        sandbox.copied == sandbox.sources and len(sandbox.link_messages) == 1 and sandbox.download_tasks == 1
    )


def test_a_throttled_call_is_made_again_within_the_function(sandbox: Sandboxed) -> None:
    sandbox.cloud.oceanbase.throttled = 1
    sandbox.cloud.oceanbase.retry_after = timedelta(milliseconds=10)
    sandbox.fire(TIMER)

    assert len(sandbox.of(FETCH_LINK)) == 1
    assert delivered_once(sandbox)


def test_a_service_that_is_out_of_order_for_a_moment_is_asked_again_within_the_function(
    sandbox: Sandboxed,
) -> None:
    sandbox.cloud.oceanbase.unavailable = 1
    sandbox.fire(TIMER)

    assert len(sandbox.of(FETCH_LINK)) == 1
    assert delivered_once(sandbox)


def test_a_page_instead_of_an_answer_is_asked_again_within_the_function(sandbox: Sandboxed) -> None:
    html = "<html><body>502 Bad Gateway</body></html>"
    sandbox.cloud.servers["oceanbase"].faults.plant(Fault("status", status=502, body=html))
    sandbox.fire(TIMER)

    assert len(sandbox.of(FETCH_LINK)) == 1
    assert delivered_once(sandbox)


def test_a_call_that_is_throttled_for_long_is_made_again_by_function_compute(sandbox: Sandboxed) -> None:
    sandbox.cloud.oceanbase.throttled = 1
    sandbox.cloud.oceanbase.retry_after = timedelta(hours=1)
    sandbox.fire(TIMER)

    assert [each.status for each in sandbox.of(FETCH_LINK)] == ["Failed", "Succeeded"]
    assert delivered_once(sandbox)


def test_a_service_that_stays_throttled_is_reported_once_function_compute_gives_up(
    sandbox: Sandboxed,
) -> None:
    sandbox.cloud.oceanbase.throttled = 1_000
    sandbox.cloud.oceanbase.retry_after = timedelta(hours=1)
    sandbox.fire(WATCHED)

    assert len(sandbox.of(FETCH_LINK)) == 2
    [message] = sandbox.chat
    assert "rate limit exceeded" in message.text
    assert [each["type"] for each in sandbox.hooked] == ["delivery.failed"]


@pytest.mark.parametrize(
    "shape", [{"generation": "2019"}, {"links_as": "object"}, {"links_as": "list"}, {"public_links": False}]
)
def test_every_shape_of_replies_is_understood(shape: dict[str, object], cloud: Cloud) -> None:
    vars(cloud.oceanbase).update(shape)
    # Neither the old shape nor a single object can show more than one file.
    sandbox = Sandboxed.with_new_backup_set(cloud, files=1)
    sandbox.fire(sandbox.asking("archive"))

    assert list(sandbox.copied.values()) == list(sandbox.sources.values())


def test_a_permission_that_is_missing_is_named_and_not_tried_again(sandbox: Sandboxed) -> None:
    sandbox.cloud.oceanbase.denied_actions = {"CreateBackupSetDownloadLink"}
    sandbox.fire(TIMER)

    assert len(sandbox.of(FETCH_LINK)) == 1
    [message] = sandbox.chat
    assert "oceanbase:CreateBackupSetDownloadLink" in message.text
    [failure] = [each["failure"] for each in sandbox.outcomes if each["status"] == "refused"]
    assert (failure["error"], failure["code"]) == ("PermissionDenied", "NoPermission")
    assert failure["request_id"] in message.text


def test_a_download_that_oceanbase_cannot_prepare_is_reported_and_not_tried_again(sandbox: Sandboxed) -> None:
    sandbox.cloud.oceanbase.failing = 1
    sandbox.fire(TIMER)

    assert sandbox.download_tasks == 1
    [message] = sandbox.messages
    assert "could not prepare backup set" in message.text


def test_a_backup_set_that_does_not_exist_is_reported_and_not_tried_again(sandbox: Sandboxed) -> None:
    sandbox.fire(b'{"cluster": "orders", "backup_set_id": "bak-none", "deliver": ["archive"]}')

    assert len(sandbox.of(FETCH_LINK)) == 1
    [message] = sandbox.chat
    assert "has no backup set bak-none" in message.text


def test_a_chat_is_notified_although_oceanbase_is_out_of_order(sandbox: Sandboxed) -> None:
    sandbox.cloud.oceanbase.throttled = 1_000
    sandbox.cloud.oceanbase.retry_after = timedelta(hours=1)
    sandbox.fire(TIMER)

    assert [each.status for each in sandbox.of(PUBLISH)] == ["Succeeded", "Succeeded"]
