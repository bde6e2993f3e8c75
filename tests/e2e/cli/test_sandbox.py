"""``oceanferry sandbox``: a loopback cloud in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import urllib3
from pydantic_core import from_json, to_json

from command_line import OCEANFERRY, CommandLine, Finished
from oceanferry_sandbox import seed
from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from process_logging import kept_as_it_is
from recorded import RECORDED
from sandboxed import EVENTS, LONGEST
from waiting import until

TIMER = EVENTS / "timer.json"


class Sandbox:
    """A sandbox process and what it says of itself."""

    def __init__(self, folder: Path, *options: str | Path) -> None:
        self.ready_file = folder / "ready.json"
        self.ready_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [OCEANFERRY, "sandbox", "--ready-file", self.ready_file, *options],
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        until(lambda: self.ready_file.exists() or self.process.poll() is not None)
        self.ready: dict[str, Any] = from_json(self.ready_file.read_bytes())

    def state(self) -> dict[str, Any]:
        """Return what the page shows, for programs."""
        return from_json(self.ask("GET", "/state.json").data)  # type: ignore[no-any-return]

    def ask(self, method: str, path: str, body: bytes = b"") -> urllib3.BaseHTTPResponse:
        """Ask the page's server for something."""
        with urllib3.PoolManager(retries=False) as http:
            return http.request(method, self.ready["page"] + path, body=body)

    def end(self, number: signal.Signals) -> tuple[bytes, bytes]:
        """Send a signal and wait; returns what was printed."""
        self.process.send_signal(number)
        return self.process.communicate(timeout=LONGEST.total_seconds())


Start = Callable[..., Sandbox]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as ending:

        def start(*options: str | Path) -> Sandbox:
            sandbox = Sandbox(tmp_path, *options)
            ending.callback(sandbox.process.communicate)
            ending.callback(sandbox.process.kill)
            return sandbox

        yield start


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Finished]]:
    """Runs a command with the environment that a sandbox asks for."""

    def run(sandbox: Sandbox, *arguments: str | Path, stdin: bytes = b"") -> Finished:
        command = CommandLine(sandbox.ready["environment"], monkeypatch, capsys)
        return command(*arguments, stdin=stdin)

    with kept_as_it_is():
        yield run


def test_what_the_ready_file_says_is_all_that_a_run_needs(start: Start, run: Callable[..., Finished]) -> None:
    sandbox = start()
    finished = run(sandbox, "run", "--event", TIMER, "--json")

    assert finished.status == 0
    assert {each["status"] for each in finished.document["deliveries"]} == {"delivered"}
    [bucket] = sandbox.state()["buckets"]
    assert any(each["key"].endswith("/manifest.json") for each in bucket["objects"])


def test_the_ready_file_is_for_its_owner_only(start: Start) -> None:
    assert start().ready_file.stat().st_mode & 0o777 == 0o600


def test_the_endpoints_are_printed_as_json_if_asked_for(start: Start) -> None:
    sandbox = start("--json")
    out, err = sandbox.end(signal.SIGINT)

    assert from_json(out) == sandbox.ready
    assert (err, sandbox.process.returncode) == (b"", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_sandbox_ends_well(number: signal.Signals, start: Start) -> None:
    sandbox = start()
    out, err = sandbox.end(number)

    assert sandbox.process.returncode == 0
    assert b"export OCEANFERRY_ENDPOINTS_OCEANBASE=" in out
    assert err == b""


@dataclass(frozen=True)
class Restarted:
    """A sandbox that was killed after a run, and started again."""

    before: dict[str, Any]
    """What its page showed before it was killed."""
    sandbox: Sandbox


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    folder = tmp_path_factory.mktemp("sandbox")
    killed = Sandbox(folder, "--state", folder / "state")
    environment = {"PATH": os.environ["PATH"], **killed.ready["environment"]}
    subprocess.run(
        [OCEANFERRY, "run", "--event", TIMER], env=environment, check=True, capture_output=True, timeout=300
    )
    before = killed.state()
    killed.end(signal.SIGKILL)
    sandbox = Sandbox(folder, "--state", folder / "state")
    yield Restarted(before, sandbox)
    sandbox.end(signal.SIGTERM)


def test_buckets_survive_a_kill(restarted: Restarted) -> None:
    [bucket] = restarted.before["buckets"]

    assert bucket["objects"]
    assert restarted.sandbox.state()["buckets"] == [bucket]


def test_backup_sets_and_their_downloads_survive_a_kill(restarted: Restarted) -> None:
    assert "SUCCESS" in {each["task_status"] for each in restarted.before["backup_sets"]}
    assert restarted.sandbox.state()["backup_sets"] == restarted.before["backup_sets"]


def test_chats_survive_a_kill(restarted: Restarted) -> None:
    assert [len(chat["messages"]) for chat in restarted.before["chats"]] == [2, 1]
    assert restarted.sandbox.state()["chats"] == restarted.before["chats"]


def test_what_was_delivered_before_a_kill_is_not_delivered_again(
    restarted: Restarted, run: Callable[..., Finished]
) -> None:
    again = run(restarted.sandbox, "run", "--event", TIMER, "--json")

    assert again.status == 0
    assert {each["status"] for each in again.document["deliveries"]} == {"already_delivered"}


def test_a_backup_set_of_before_a_kill_can_be_copied(
    restarted: Restarted, run: Callable[..., Finished]
) -> None:
    event = to_json({"cluster": "orders", "backup_set_id": seed.WEEKLY, "deliver": ["archive"]})

    assert run(restarted.sandbox, "run", "--event", "-", stdin=event).status == 0


def test_another_process_can_make_it_misbehave_and_heal_it(
    start: Start, run: Callable[..., Finished]
) -> None:
    sandbox = start()
    fault = {"server": "chat", "effect": "status", "path": "/robot/send", "status": 400, "times": -1}
    assert sandbox.ask("POST", "/faults", to_json(fault)).status == 204
    assert run(sandbox, "run", "--event", TIMER).status == 1
    assert sandbox.ask("DELETE", "/faults").status == 204
    assert run(sandbox, "run", "--event", TIMER).status == 0


@pytest.mark.parametrize(
    "fault",
    [b"", b"nonsense", b'{"server": "moon", "effect": "delay"}', b'{"server": "oss", "effect": "fly"}'],
)
def test_a_fault_that_is_none_is_refused(fault: bytes, restarted: Restarted) -> None:
    assert restarted.sandbox.ask("POST", "/faults", fault).status == 400


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with LoopbackServer(lambda _: Response()) as taken:
        port = taken.host.rpartition(":")[2]
        refused = subprocess.run(
            [OCEANFERRY, "sandbox", "--port", port],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            check=False,
            timeout=LONGEST.total_seconds(),
        )

    assert refused.returncode == 2
    assert b"is taken: stop what listens there" in refused.stderr
    assert b"Traceback" not in refused.stderr


def refused(*options: str | Path) -> str:
    """Start a sandbox that must not start, and return what it says."""
    ended = subprocess.run(
        [OCEANFERRY, "sandbox", *options],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        timeout=LONGEST.total_seconds(),
        check=False,
    )
    assert ended.returncode == 2
    return ended.stderr.decode()


def test_a_second_sandbox_on_the_same_state_is_refused(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state"
    start("--state", state)

    assert refused("--state", state) == (
        f"oceanferry sandbox: another sandbox uses {state}: stop it, or choose another --state\n"
    )


def test_a_sandbox_that_is_like_a_recording_answers_as_recorded(
    start: Start, run: Callable[..., Finished]
) -> None:
    sandbox = start("--like", RECORDED["planted-deviations"])
    finished = run(sandbox, "list", "--json")

    words = {each["download_task_status"] for each in finished.document["backup_sets"]}
    assert words == {"NONE"}


@pytest.mark.parametrize("name", RECORDED)
def test_what_reads_backup_sets_works_on_a_sandbox_like_each_recording(
    name: str, start: Start, run: Callable[..., Finished]
) -> None:
    sandbox = start("--like", RECORDED[name])

    assert run(sandbox, "list").status == 0
    planned = run(sandbox, "plan", "--route", "nightly")
    assert planned.status == 0, planned.err
    assert "copy the files to archive" in planned.out


def test_a_file_that_is_no_recording_is_refused_in_words(oceanferry: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    finished = oceanferry("sandbox", "--like", tmp_path / "other.json")

    assert finished.status == 2
    assert "other.json cannot be read: it is no recording" in finished.err
