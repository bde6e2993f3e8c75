"""``oceanferry probe`` on the sandbox: as assumed, and with five deviations that it has to name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from command_line import CommandLine
from evidence import leaks, secrets_of
from oceanferry.domain.probing.answers import answers
from oceanferry_sandbox import seed
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, DEAD_LETTERS
from oceanferry_sandbox.function_compute.refusals import TASK_ID_IN_USE
from oceanferry_sandbox.likeness import make_like, recording_in
from oceanferry_sandbox.mns.messages import Message
from sandboxed import LONGEST, WATCHDOG, Sandboxed, heal, quick

ALL = "tasks,objects,invocations,messages"
DEVIATIONS = {
    "oceanbase.status-words",
    "oceanbase.links-form",
    "oceanbase.no-task",
    "oceanbase.link-signature",
    "fc.known-task-id",
}


def deviate(cloud: Cloud) -> None:
    """Plant the five deviations."""
    cloud.oceanbase.words |= {"finished": "PREPARED", "absent": "NONE"}
    cloud.oceanbase.links_as = "object"
    cloud.oceanbase.no_task = -1
    cloud.links.form = "v1"
    cloud.function_compute.refuse_known_task_ids_with("StatefulAsyncInvocationAlreadyExists")


@pytest.fixture
def cloud(session_cloud: Cloud) -> Iterator[Cloud]:
    session_cloud.oceanbase.preparation = timedelta(seconds=1)  # so that the second request meets the first
    yield session_cloud
    session_cloud.links.form = "v4"
    session_cloud.function_compute.refuse_known_task_ids_with(TASK_ID_IN_USE)
    session_cloud.event_bridge.false_means = "Sync"
    heal(session_cloud)
    session_cloud.function_compute.skip_delays()
    session_cloud.wait_idle(LONGEST)


def probed(oceanferry: CommandLine, file: Path, *allowed: str) -> dict[str, Any]:
    finished = oceanferry("probe", "--out", file, *(("--allow", *allowed) if allowed else ()), "--json")
    assert finished.status == 0, finished.err
    return {each["id"]: each for each in finished.document["answers"]}


def test_a_probe_without_leave_makes_no_task_no_object_no_invocation_and_no_message(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    cloud = sandbox.cloud
    before = (len(cloud.oceanbase.tasks), cloud.oss.keys(ARCHIVE), len(cloud.function_compute.invocations))
    found = probed(oceanferry, tmp_path / "file.json")

    assert found["oceanbase.wrong-instance"]["verdict"] == "as_assumed"
    assert found["oceanbase.creation"]["verdict"] == "not_asked"
    assert before == (
        len(cloud.oceanbase.tasks),
        cloud.oss.keys(ARCHIVE),
        len(cloud.function_compute.invocations),
    )
    assert not sandbox.chat


def test_a_sandbox_is_as_assumed_in_all_that_the_probe_can_ask(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    found = probed(oceanferry, tmp_path / "file.json", ALL)

    assert {name for name, each in found.items() if each["verdict"] == "different"} == set()
    assert {name for name, each in found.items() if each["verdict"] == "as_assumed"} >= DEVIATIONS | {
        "oceanbase.second-creation",
        "oceanbase.sizes",
        "oceanbase.wrong-set",
        "oceanbase.wrong-task",
        "oss.forbid-overwrite",
        "oss.crc64",
        "fc.delay",
        "dingtalk.repeat",
        "dingtalk.content",
        "fc.nested-handlers",
        "eventbridge.invocation-type",
        "mns.topic-body",
    }
    assert not [key for key in sandbox.cloud.oss.keys(ARCHIVE) if "probe" in key]


def test_each_planted_deviation_is_named_and_nothing_else(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    deviate(sandbox.cloud)
    found = probed(oceanferry, tmp_path / "file.json", ALL)

    assert {name for name, each in found.items() if each["verdict"] == "different"} == DEVIATIONS


def test_what_was_recorded_makes_another_sandbox_answer_the_same(
    sandbox: Sandboxed,
    oceanferry: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    deviate(sandbox.cloud)
    found = probed(oceanferry, tmp_path / "first.json", ALL)
    with Cloud(quick()) as other:
        Sandboxed.with_new_backup_set(other)
        other.oceanbase.preparation = timedelta(seconds=1)
        make_like(other, recording_in(tmp_path / "first.json"))
        again = probed(CommandLine(other.environment, monkeypatch, capsys), tmp_path / "second.json", ALL)

    times = {"oceanbase.preparation", "oceanbase.sizes"}
    assert {name: each for name, each in again.items() if name not in times} == {
        name: each for name, each in found.items() if name not in times
    }


def test_a_stream_that_invokes_asynchronously_and_a_dead_letter_are_named_without_any_leave(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    sandbox.cloud.event_bridge.false_means = "Async"
    sandbox.cloud.mns.send(DEAD_LETTERS, Message('{"route": "no-such-route"}'))
    found = probed(oceanferry, tmp_path / "file.json")
    queue = sandbox.cloud.mns.queue(DEAD_LETTERS)
    for each in queue.receive(16, timedelta(0)):
        queue.delete(each.receipt_handle)

    stream = found["eventbridge.invocation-type"]
    assert (stream["verdict"], stream["seen"]) == ("different", "Async")
    assert found["mns.dead-letter"]["seen"] == "json"


def test_a_handler_that_cannot_be_loaded_is_named(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    functions = sandbox.cloud.function_compute.functions
    deployed = functions[WATCHDOG]
    functions[WATCHDOG] = replace(deployed, handler="functions/watchdog/nowhere.handler")
    found = probed(oceanferry, tmp_path / "file.json", "invocations")
    functions[WATCHDOG] = deployed

    assert found["fc.nested-handlers"]["seen"] == "not loaded: ImportModuleError"


def test_a_probe_says_its_limits_first_and_what_the_different_touches(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    deviate(sandbox.cloud)
    finished = oceanferry("probe", "--out", tmp_path / "file.json", "--allow", "tasks")
    first, *_ = finished.out.splitlines()

    assert "at most 100 requests in 10 minutes" in first
    assert "different: V1; assumed is V4" in finished.out
    assert "(needs --allow objects)" in finished.out


def test_the_file_of_a_probe_has_no_ids_names_links_and_secrets(
    sandbox: Sandboxed, oceanferry: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "file.json"
    probed(oceanferry, file, ALL)
    text = file.read_text(encoding="utf-8")

    assert leaks(secrets_of(sandbox.cloud), iter([("the file", text)])) == []
    names = (ARCHIVE, seed.VENDOR_BUCKET, seed.INSTANCE, sandbox.backup_set.set_id, "ops-room")
    assert [name for name in names if name in text] == []
    assert list(answers(recording_in(file).calls))


def test_a_side_effect_that_there_is_not_is_refused_with_those_there_are(
    oceanferry: CommandLine, tmp_path: Path
) -> None:
    finished = oceanferry("probe", "--out", tmp_path / "file.json", "--allow", "everything")

    assert finished.status == 2
    assert "choose from tasks, objects, invocations, messages" in finished.err
