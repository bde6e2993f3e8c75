"""Links, tokens and keys, looked for in all that a run leaves behind, with everything logged at DEBUG."""

from __future__ import annotations

import base64
import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import quote

import pytest
import urllib3

from canary import logged, shown_by
from command_line import CommandLine
from evidence import Search, evidence, leaks, secrets_of
from oceanferry_sandbox.chats.chat import ChatMessage
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE, DEAD_LETTERS
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.mns.messages import Message
from oceanferry_sandbox.reader import ButtonReader
from process_logging import every_logger, kept_as_it_is
from sandboxed import (
    COPY_OBJECT,
    FETCH_LINK,
    LONGEST,
    WATCHDOG,
    WATCHED,
    Sandboxed,
    configuration,
    heal,
    quick,
)

DEBUG = {"OCEANFERRY_LOG_LEVEL": "DEBUG"}

JSON = '{"Code": "%CODE%", "Message": "you sent %REQUEST%", "RequestId": "R-1"}'
XML = "<Error><Code>%CODE%</Code><Message>you sent %REQUEST%</Message><RequestId>R-1</RequestId></Error>"
NOT_SIGNED = JSON.replace("you sent", "server string to sign is:").replace("%CODE%", "SignatureDoesNotMatch")


Trouble = list[tuple[str, Fault]]
"""Servers, and what they do."""


def echo(
    server: str, status: int, body: str = "%REQUEST%", *, times: int = -1, method: str = "", path: str = ""
) -> tuple[str, Fault]:
    """Let a server answer *status* and repeat all that it was sent."""
    return server, Fault("echo", status=status, body=body, times=times, method=method, path=path)


SOURCE = "x-oss-signature="
PASSING: dict[str, Trouble] = {
    "nothing": [],
    "OceanBase hangs up": [("oceanbase", Fault("reset_after"))],
    "OceanBase repeats the request on a page": [echo("oceanbase", 502, times=1)],
    "the source hangs up": [("oss", Fault("cut", at=100, method="GET", path=SOURCE))],
    "the source repeats the request": [
        echo("oss", 503, XML.replace("%CODE%", "x"), times=1, method="GET", path=SOURCE)
    ],
    "the source calls the link dead": [echo("oss", 403, XML, times=1, method="GET", path=SOURCE)],
    "a byte of the source is wrong": [("oss", Fault("corrupt", at=5, skip=1, method="GET", path=SOURCE))],
    "the target repeats the request": [echo("oss", 500, XML, times=1, method="PUT", path="partNumber")],
    "the target hangs up": [("oss", Fault("reset_after", method="POST", path="uploadId"))],
    "DingTalk hangs up": [("chat", Fault("reset_after", path="/robot/send"))],
    "DingTalk repeats the request on a page": [echo("chat", 500, times=1, path="/robot/send")],
    "the webhook hangs up": [("chat", Fault("reset_after", path="/webhook"))],
}
"""What goes wrong for a moment, so that the run succeeds all the same."""

LASTING: dict[str, Trouble] = {
    "the AccessKey is refused": [echo("oceanbase", 403, NOT_SIGNED)],
    "OceanBase refuses for a reason of its own": [echo("oceanbase", 400, JSON)],
    "OceanBase forbids it": [echo("oceanbase", 403, JSON.replace("%CODE%", "NoPermission"))],
    "the source refuses": [echo("oss", 400, XML, method="GET", path=SOURCE)],
    "the links stay dead": [echo("oss", 403, XML, method="GET", path=SOURCE)],
    "the target forbids it": [
        echo("oss", 403, XML.replace("%CODE%", "AccessDenied"), path="/my-archive/", method=method)
        for method in ("PUT", "POST")
    ],
    "DingTalk refuses": [echo("chat", 200, '{"errcode": 310000, "errmsg": "%REQUEST%"}', path="/robot/send")],
    "DingTalk is out of order": [echo("chat", 500, path="/robot/send")],
    "DingTalk answers nonsense": [echo("chat", 200, path="/robot/send")],
    "the webhook refuses": [echo("chat", 400, path="/webhook")],
    "both chats refuse": [echo("chat", 403)],
    "Function Compute refuses": [echo("fc", 400, JSON)],
}
"""What goes wrong for good."""

_SLOW = {"DingTalk is out of order", "DingTalk answers nonsense", "Function Compute refuses"}
QUICK = {name: trouble for name, trouble in LASTING.items() if name not in _SLOW}
"""What a run on this machine gives up without trying it again and again."""

COPYING = {
    name: LASTING[name] for name in ("the source refuses", "the links stay dead", "the target forbids it")
}
LISTING = ("the AccessKey is refused", "OceanBase refuses for a reason of its own", "OceanBase forbids it")


_WORDED = (
    "    keyword: Backup\n",
    """\
    keyword: Backup
    templates:
      link_ready: {body: "All of it: {{ backup_set_id }} {{ run }} {{ facts }} {{ paragraphs }} {{ files }}"}
      failed: {body: "All of it: {{ backup_set_id }} {{ run }} {{ facts }} {{ paragraphs }} {{ failure }}"}
""",
)
"""A room whose messages are in words of its own, and say all that a template sees."""


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """A cloud whose functions log everything."""
    file = configuration(tmp_path_factory.mktemp("configuration") / "oceanferry.yaml", _WORDED)
    with Cloud(quick(file, environment=DEBUG)) as running:
        yield running


@pytest.fixture
def cloud(talkative: Cloud) -> Iterator[Cloud]:
    """The talkative one, in the place of the session's."""
    yield talkative
    heal(talkative)
    talkative.function_compute.skip_delays()
    talkative.wait_idle(LONGEST)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Returns what was logged: everything of everybody, whatever level they had set for themselves."""
    import_vendors()
    caplog.set_level(logging.DEBUG)
    with kept_as_it_is():
        for logger in every_logger():
            logger.setLevel(logging.DEBUG)
        yield lambda: logged(caplog.records)


@pytest.fixture(scope="module")
def search() -> Search:
    """Looks through what the tests before have left as well, which it knows already."""
    return Search()


def import_vendors() -> None:
    """Let the SDKs, which set levels as they are imported, do so before the test."""
    for name in ("fc20230330.client", "oceanbasepro20190901.client", "oss_v2"):
        importlib.import_module(f"alibabacloud_{name}")


def plant(cloud: Cloud, trouble: Trouble) -> None:
    for server, each in trouble:
        cloud.servers[server].faults.plant(each)


@pytest.mark.parametrize("trouble", [*PASSING.values(), *LASTING.values()], ids=[*PASSING, *LASTING])
def test_functions_leave_no_secret_behind(trouble: Trouble, sandbox: Sandboxed, search: Search) -> None:
    plant(sandbox.cloud, trouble)
    sandbox.invoke(WATCHED)
    for _ in range(3):
        sandbox.settle_but_for_delays()
        sandbox.let_time_pass()

    assert sandbox.invocations
    assert search.leaks(secrets_of(sandbox.cloud), evidence(sandbox.cloud)) == []


VISITS: dict[str, Trouble] = {
    "nothing": [],
    "OceanBase forbids it": LASTING["OceanBase forbids it"],
    "OceanBase repeats the request on a page": PASSING["OceanBase repeats the request on a page"],
    "the buckets refuse": [echo("oss", 403, XML.replace("%CODE%", "AccessDenied"))],
}


@pytest.mark.parametrize("trouble", VISITS.values(), ids=VISITS)
def test_a_button_that_is_pressed_leaves_no_secret_behind(
    trouble: Trouble, sandbox: Sandboxed, search: Search
) -> None:
    sandbox.fire(sandbox.asking("ops-room", "archive"))
    assert "All of it" in sandbox.link_messages[0].text
    [button, *_] = [address for message in sandbox.link_messages for _, address in message.buttons]
    plant(sandbox.cloud, trouble)
    with ButtonReader() as reader, suppress(LookupError):
        reader.open(button)
        reader.press(button)

    assert [each for each in sandbox.invocations if each.function == "oceanferry-redeem-link"]
    assert search.leaks(secrets_of(sandbox.cloud), evidence(sandbox.cloud)) == []


@pytest.mark.parametrize(
    "fault",
    [echo("heartbeat", 404), ("heartbeat", Fault("reset_before", times=-1))],
    ids=["it repeats the request", "it hangs up"],
)
def test_a_heartbeat_that_is_not_taken_leaves_no_secret_behind(
    fault: tuple[str, Fault], sandbox: Sandboxed, search: Search
) -> None:
    plant(sandbox.cloud, [fault])
    sandbox.fire(b'{"route": "awaited"}')
    sandbox.fire(b'{"watch": true}', WATCHDOG)

    assert any("heartbeat: success" in note for each in sandbox.outcomes for note in each["notes"])
    assert search.leaks(secrets_of(sandbox.cloud), evidence(sandbox.cloud)) == []


def test_a_function_that_is_killed_leaves_no_secret_behind(sandbox: Sandboxed, search: Search) -> None:
    sandbox.hang("oss", "PUT", "partNumber")
    sandbox.invoke(WATCHED)
    sandbox.crash_during(COPY_OBJECT, "oss", "PUT", ".zip")
    sandbox.settle_but_for_delays()
    sandbox.let_time_pass()

    assert search.leaks(secrets_of(sandbox.cloud), evidence(sandbox.cloud)) == []


@pytest.mark.parametrize("trouble", [*PASSING.values(), *QUICK.values()], ids=[*PASSING, *QUICK])
def test_a_run_on_this_machine_shows_no_secret(
    trouble: Trouble,
    sandbox: Sandboxed,
    oceanferry: CommandLine,
    *,
    log: Callable[[], str],
    search: Search,
    tmp_path: Path,
) -> None:
    plant(sandbox.cloud, trouble)
    environment = sandbox.cloud.options.environment
    file = tmp_path / "recording.json"
    finished = oceanferry("run", "--event", "-", "--record", file, stdin=WATCHED, environment=environment)

    assert finished.status != 2
    shown = [("the output", finished.out), ("the errors", finished.err), ("the log", log())]
    shown.append(("the recording", file.read_text(encoding="utf-8")))
    assert search.leaks(secrets_of(sandbox.cloud), iter([*shown, *evidence(sandbox.cloud)])) == []


@pytest.mark.parametrize("trouble", COPYING.values(), ids=COPYING.keys())
def test_an_error_of_a_copy_holds_no_secret(
    trouble: Trouble,
    sandbox: Sandboxed,
    oceanferry: CommandLine,
    log: Callable[[], str],
) -> None:
    sandbox.fire(sandbox.asking("ops-room"))
    link = sandbox.cloud.links.issued[-1]
    plant(sandbox.cloud, trouble)
    error = oceanferry.error_of("copy", "--link", link, "--to", f"oss://{ARCHIVE}/copied/{id(trouble)}")

    shown = [("the error", shown_by(error)), ("the log", log())]
    assert leaks(secrets_of(sandbox.cloud), iter(shown)) == []


@pytest.mark.parametrize("name", LISTING)
def test_an_error_of_a_list_holds_no_secret(
    name: str, sandbox: Sandboxed, oceanferry: CommandLine, log: Callable[[], str]
) -> None:
    plant(sandbox.cloud, LASTING[name])
    finished = oceanferry("list", "--json")

    assert finished.status == 1
    shown = [("the output", finished.out), ("the errors", finished.err), ("the log", log())]
    assert leaks(secrets_of(sandbox.cloud), iter(shown)) == []


# That all of this would find something.


def test_functions_log_everything_if_asked_for(sandbox: Sandboxed) -> None:
    sandbox.fire(WATCHED)

    lines = [line for each in sandbox.invocations for line in each.log_lines]
    assert [line for line in lines if '"level":"DEBUG","event":"oceanferry.received"' in line]


def test_a_library_that_prints_links_would_be_heard(sandbox: Sandboxed, log: Callable[[], str]) -> None:
    sandbox.fire(sandbox.asking("ops-room"))
    link = sandbox.cloud.links.issued[-1]
    with urllib3.PoolManager(retries=False) as http:
        http.request("GET", link)

    assert leaks(secrets_of(sandbox.cloud), iter([("the log", log())]))


def in_the_ledger(cloud: Cloud, secret: str) -> None:
    cloud.oss.put_object("my-state", "planted", f"x {secret}".encode())


def in_a_key(cloud: Cloud, secret: str) -> None:
    cloud.oss.put_object(ARCHIVE, secret, b"")


def in_a_dead_letter(cloud: Cloud, secret: str) -> None:
    cloud.mns.queue(DEAD_LETTERS).put(Message(base64.b64encode(f"[{secret}]".encode()).decode()))


def in_a_task(cloud: Cloud, secret: str) -> None:
    cloud.function_compute.invoke_async(FETCH_LINK, secret.encode(), delay=timedelta(minutes=30))


def in_a_chat(cloud: Cloud, secret: str) -> None:
    cloud.dingtalk.chat.post(ChatMessage(datetime.now(timezone.utc), "", "", raw=quote(secret, safe="")))


@pytest.mark.parametrize("leave", [in_the_ledger, in_a_key, in_a_dead_letter, in_a_task, in_a_chat])
def test_a_secret_that_is_left_behind_would_be_found(leave: Callable[[Cloud, str], None]) -> None:
    cloud = Cloud(quick())
    try:
        leave(cloud, cloud.role.security_token)
        assert leaks(secrets_of(cloud), evidence(cloud))
    finally:
        cloud.mns.stop()
        cloud.function_compute.stop()
        for server in cloud.servers.values():
            server.stop()
