"""``oceanferry run``: the whole chain in one process."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_core import from_json

from command_line import OCEANFERRY, CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import EVENTS, LONGEST, WATCHED, Sandboxed
from waiting import until

TIMER = EVENTS / "timer.json"
OTHERS = {"README.md", "README.zh-CN.md", "failed-invocation.json", "watchdog.json"}
REQUESTS = sorted(path for path in EVENTS.iterdir() if path.name not in OTHERS)


def test_a_run_delivers_everything_and_prints_the_receipts(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    finished = oceanferry("run", "--event", TIMER, "--config", config)

    assert finished.status == 0
    assert finished.err == ""
    assert f"Backup set {sandbox.backup_set.set_id}" in finished.out
    for destination in ("✓ ops-room", "✓ audit", "✓ archive"):
        assert destination in finished.out
    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1


@pytest.mark.usefixtures("sandbox")
def test_a_run_prints_the_same_receipts_as_json(oceanferry: CommandLine, config: Path) -> None:
    document = oceanferry("run", "--event", TIMER, "--config", config, "--json").document

    deliveries = [each for each in document["deliveries"] if each["kind"] != "succeeded"]
    assert {(each["destination"], each["kind"], each["status"]) for each in deliveries} == {
        ("ops-room", "link_ready", "delivered"),
        ("audit", "link_ready", "delivered"),
        ("archive", "copy", "delivered"),
    }
    assert {each["run"] for each in document["deliveries"]} == {document["run"]}
    assert document["failures"] == []


def test_an_event_is_read_from_standard_input(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    event = sandbox.asking("archive")
    finished = oceanferry("run", "--event", "-", "--config", config, stdin=event)

    assert finished.status == 0
    assert sandbox.copied == sandbox.sources


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.name)
def test_every_event_form_is_understood(path: Path, cloud: Cloud, oceanferry: CommandLine) -> None:
    # The newest one, and the one that an event asks for by its id.
    sandbox = Sandboxed.with_new_backup_set(cloud, "bak-4weekly01" if "backup-set" in path.name else "")
    finished = oceanferry("run", "--event", path, "--json")

    assert finished.status == 0
    assert finished.document["deliveries"]
    assert sandbox.copied == sandbox.sources


def test_a_repeated_run_delivers_nothing_twice(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    oceanferry("run", "--event", TIMER, "--config", config)
    before = sandbox.chat, sandbox.hooked, sandbox.stored
    again = oceanferry("run", "--event", TIMER, "--config", config, "--json")

    assert again.status == 0
    assert {each["status"] for each in again.document["deliveries"]} == {"already_delivered"}
    assert (sandbox.chat, sandbox.hooked, sandbox.stored) == before


def test_a_repetition_on_purpose_sends_the_message_again(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    for event in (sandbox.asking("ops-room"), sandbox.asking("ops-room", force=True)):
        assert oceanferry("run", "--event", "-", "--config", config, stdin=event).status == 0

    assert len(sandbox.link_messages) == 2


def test_a_run_waits_for_the_link_itself(cloud: Cloud, oceanferry: CommandLine, config: Path) -> None:
    cloud.oceanbase.preparation = timedelta(seconds=1.5)
    sandbox = Sandboxed.with_new_backup_set(cloud)
    finished = oceanferry("run", "--event", "-", "--config", config, stdin=sandbox.asking("archive"))

    assert finished.status == 0
    assert sandbox.copied == sandbox.sources


def test_a_delivery_that_is_refused_fails_the_run_but_not_the_other_deliveries(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    sandbox.cloud.dingtalk.force(310000, "keywords not in content")
    finished = oceanferry("run", "--event", "-", "--config", config, stdin=WATCHED)

    assert finished.status == 1
    assert "✗ ops-room" in finished.out
    assert "310000" in finished.out
    assert "✓ archive" in finished.out
    assert sandbox.copied == sandbox.sources


def test_a_failure_is_reported_with_its_advice_as_json(
    sandbox: Sandboxed, oceanferry: CommandLine, config: Path
) -> None:
    sandbox.cloud.dingtalk.force(310000, "keywords not in content")
    finished = oceanferry("run", "--event", "-", "--config", config, "--json", stdin=WATCHED)

    [failure] = finished.document["failures"]
    assert (finished.status, failure["error"], failure["code"]) == (1, "DeliveryRefused", "310000")
    assert failure["advice"]


def test_nothing_to_deliver_yet_is_said_by_the_exit_status(oceanferry: CommandLine, config: Path) -> None:
    # There is no physical backup of the whole cluster.
    finished = oceanferry("run", "--event", "-", "--config", config, stdin=b'{"route": "weekly"}')

    assert finished.status == 3
    assert "No finished, valid backup set" in finished.out + finished.err


@pytest.mark.parametrize(
    "arguments", [(), ("run",), ("fly",), ("run", "--event"), ("run", "--event", "x", "--wat")], ids=" ".join
)
def test_a_mistake_on_the_command_line_is_a_usage_error(
    arguments: tuple[str, ...], oceanferry: CommandLine
) -> None:
    finished = oceanferry(*arguments)

    assert finished.status == 2
    assert "usage: oceanferry" in finished.err


@pytest.mark.parametrize("command", ["run", "plan", "copy", "list", "sandbox"])
def test_every_command_explains_itself(command: str, oceanferry: CommandLine) -> None:
    finished = oceanferry(command, "--help")

    assert finished.status == 0
    assert "exit status" in finished.out


def shell(cloud: Cloud) -> Mapping[str, str]:
    return {"PATH": os.environ["PATH"], "TERM": "xterm", **cloud.environment}


def test_the_installed_command_prints_nothing_but_json_into_a_pipe(sandbox: Sandboxed, config: Path) -> None:
    finished = subprocess.run(
        [OCEANFERRY, "run", "--event", "-", "--config", config, "--json"],
        input=sandbox.asking("archive"),
        env=shell(sandbox.cloud),
        capture_output=True,
        check=True,
        timeout=LONGEST.total_seconds(),
    )

    assert [each["status"] for each in from_json(finished.stdout)["deliveries"]] == ["delivered"]
    assert finished.stderr == b""


def on_a_terminal(*command: str | Path, event: bytes, environment: Mapping[str, str]) -> str:
    """Run a command whose standard error is a terminal, and return what is seen there."""
    terminal, of_the_command = pty.openpty()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=of_the_command, env=environment
    ) as process:
        os.close(of_the_command)
        assert process.stdin
        process.stdin.write(event)
        process.stdin.close()
        seen = _seen(terminal)
    os.close(terminal)
    assert process.returncode == 0
    return seen


def _seen(terminal: int) -> str:
    seen = b""
    try:
        while chunk := os.read(terminal, 65536):
            seen += chunk
    except OSError:  # Linux says so when the other end is closed
        pass
    return seen.decode()


def test_a_terminal_shows_progress(sandbox: Sandboxed, config: Path) -> None:
    seen = on_a_terminal(
        *(OCEANFERRY, "run", "--event", "-", "--config", config),
        event=sandbox.asking("archive"),
        environment=shell(sandbox.cloud),
    )

    assert sandbox.backup_set.parts[0].file_name in seen
    assert "KiB" in seen
    assert "━" in seen


Started = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(sandbox: Sandboxed, config: Path) -> Started:
    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [OCEANFERRY, "run", "--event", TIMER, "--config", config, "--json"],
            env=shell(sandbox.cloud),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return start


def test_two_runs_at_the_same_time_deliver_once(sandbox: Sandboxed, start: Started) -> None:
    # The first answer of the chat takes a while, so that the second run meets the first one's claim.
    sandbox.cloud.servers["chat"].faults.plant(Fault("delay", path="/robot/send", seconds=2))
    with start() as one, start() as other:
        printed = [each.communicate(timeout=LONGEST.total_seconds()) for each in (one, other)]

    assert [one.returncode, other.returncode] == [0, 0]
    assert [err for _, err in printed] == [b"", b""]
    statuses = [
        each["status"]
        for out, _ in printed
        for each in from_json(out)["deliveries"]
        if (each["destination"], each["kind"]) == ("ops-room", "link_ready")
    ]
    assert sorted(statuses) == ["already_delivered", "delivered"]
    assert len(sandbox.link_messages) == 1
    assert len(sandbox.hooked) == 1
    assert sandbox.copied == sandbox.sources


def test_a_run_that_is_interrupted_leaves_the_rest_to_the_next_one(
    sandbox: Sandboxed, start: Started, oceanferry: CommandLine, config: Path
) -> None:
    seen = len(sandbox.cloud.servers["oss"].requests)
    sandbox.cloud.servers["oss"].faults.plant(Fault("delay", method="PUT", path="partNumber", seconds=3))
    with start() as interrupted:
        requests = sandbox.cloud.servers["oss"].requests
        until(lambda: any(method == "PUT" and "_1.zip" in path for method, path in requests[seen:]))
        interrupted.send_signal(signal.SIGINT)
        _, err = interrupted.communicate(timeout=LONGEST.total_seconds())
    again = oceanferry("run", "--event", TIMER, "--config", config)

    assert (interrupted.returncode, err) == (130, b"oceanferry: interrupted\n")
    assert again.status == 0
    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1


def test_a_run_that_is_killed_is_taken_over_at_once_by_the_next_one_on_the_same_machine(
    sandbox: Sandboxed, start: Started, oceanferry: CommandLine, config: Path
) -> None:
    seen = len(sandbox.cloud.servers["oss"].requests)
    sandbox.hang("oss", "PUT", "partNumber")
    with start() as killed:
        requests = sandbox.cloud.servers["oss"].requests
        until(lambda: any(method == "PUT" and "_1.zip" in path for method, path in requests[seen:]))
        killed.kill()
        killed.communicate(timeout=LONGEST.total_seconds())
    again = oceanferry("run", "--event", TIMER, "--config", config)

    assert again.status == 0
    assert sandbox.copied == sandbox.sources
    assert len(sandbox.link_messages) == 1
