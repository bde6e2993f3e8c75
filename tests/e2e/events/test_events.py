"""Every trigger form, through the functions as Function Compute runs them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from pydantic_core import from_json

from oceanferry_sandbox.cloud.cloud import Cloud
from sandboxed import EVENTS, FETCH_LINK, PUBLISH, Sandboxed, quick
from waiting import until

# What asks for something else than the route; each has a test of its own.
OTHERS = {
    "README.md",
    "README.zh-CN.md",
    "failed-invocation.json",
    "request-backup-set.json",
    "watchdog.json",
}
FILES = sorted(path for path in EVENTS.iterdir() if path.name not in OTHERS)
TIMER = (EVENTS / "timer.json").read_bytes()


@pytest.fixture(scope="module")
def newer_runtime() -> Iterator[Cloud]:
    """A cloud whose functions have the context of python3.12."""
    with Cloud(quick(runtime="python3.12", most_instances=1)) as running:
        yield running


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_event_becomes_one_message_and_a_verified_copy(path: Path, sandbox: Sandboxed) -> None:
    sandbox.fire(path.read_bytes())

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1
    assert {invocation.status for invocation in sandbox.invocations} == {"Succeeded"}


def test_the_runtime_python312_does_the_same(newer_runtime: Cloud) -> None:
    sandbox = Sandboxed.with_new_backup_set(newer_runtime)
    sandbox.fire(TIMER)

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1


def test_every_kind_of_delivery_is_proven(sandbox: Sandboxed) -> None:
    sandbox.fire(TIMER)

    for destination in ("ops-room", "audit", "archive"):
        assert [each["status"] for each in sandbox.receipts(destination)] == ["delivered"]
    assert [each["type"] for each in sandbox.hooked] == ["backup_set.link_ready"]
    assert "manifest.json" in sandbox.stored


def test_a_handler_leaves_no_thread_and_no_process_behind(sandbox: Sandboxed) -> None:
    sandbox.fire(TIMER)

    assert [each.left_behind for each in sandbox.invocations] == [()] * len(sandbox.invocations)


def test_neither_jobs_nor_results_hold_a_link(sandbox: Sandboxed) -> None:
    sandbox.fire(TIMER)

    assert len(sandbox.invocations) > 3
    assert [each for each in sandbox.invocations if b"://" in each.payload + each.result] == []


def test_a_request_may_name_cluster_backup_set_and_destinations(cloud: Cloud) -> None:
    event = (EVENTS / "request-backup-set.json").read_bytes()
    sandbox = Sandboxed.with_new_backup_set(cloud, from_json(event)["backup_set_id"])
    sandbox.fire(event)

    assert sandbox.copied == sandbox.sources
    assert sandbox.link_messages == []


def test_the_same_event_again_does_nothing_again(sandbox: Sandboxed) -> None:
    event = (EVENTS / "mns-topic-json.json").read_bytes()
    sandbox.fire(event)
    before = sandbox.chat, sandbox.hooked, sandbox.stored
    sandbox.fire(event)

    assert (sandbox.chat, sandbox.hooked, sandbox.stored) == before


def test_another_event_for_the_same_backup_set_delivers_nothing_twice(sandbox: Sandboxed) -> None:
    sandbox.fire((EVENTS / "mns-topic-json.json").read_bytes())
    sandbox.fire((EVENTS / "eventbridge-custom.json").read_bytes())

    assert len(sandbox.link_messages) == 1
    assert [each["status"] for each in sandbox.receipts("archive")] == ["delivered", "already_delivered"]


def test_a_repetition_on_purpose_is_delivered_again(sandbox: Sandboxed) -> None:
    sandbox.fire(sandbox.asking("ops-room"))
    sandbox.fire(sandbox.asking("ops-room", force=True))

    assert len(sandbox.link_messages) == 2


def test_no_function_runs_while_a_link_is_prepared(cloud: Cloud) -> None:
    cloud.oceanbase.preparation = timedelta(seconds=2.5)
    sandbox = Sandboxed.with_new_backup_set(cloud)
    sandbox.invoke(TIMER)
    sandbox.settle_but_for_delays()
    assert [(each["status"], each["next_attempt_seconds"]) for each in sandbox.outcomes] == [("waiting", 5)]
    until(lambda: datetime.now(timezone.utc) > cloud.oceanbase.tasks[-1].ready_at)
    sandbox.let_time_pass()

    assert sandbox.copied == sandbox.sources
    assert len(sandbox.of(FETCH_LINK)) == 2
    assert sandbox.download_tasks == 1


def test_an_invocation_that_failed_for_good_is_reported(sandbox: Sandboxed) -> None:
    sandbox.fire((EVENTS / "failed-invocation.json").read_bytes(), PUBLISH)

    [message] = sandbox.chat
    assert "timed out" in message.text
