"""What operators and senders get wrong, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import garbage
from command_line import CommandLine, Finished
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import EVENTS, Sandboxed, configuration

TIMER = EVENTS / "timer.json"
BAD_EVENTS = {**garbage.EVENTS, "5 MB": garbage.LARGE}


def asked(cloud: Cloud) -> int:
    """Return how many requests any service has seen."""
    return sum(len(server.requests) for server in cloud.servers.values())


def refused_in_words(finished: Finished, status: int) -> str:
    """Check that a command ended as it should, and return what it said."""
    said = finished.out + finished.err
    assert finished.status == status
    assert "Traceback" not in said
    assert garbage.CANARY not in said
    return said


@pytest.mark.parametrize("command", ["run", "plan"])
@pytest.mark.parametrize("event", BAD_EVENTS.values(), ids=BAD_EVENTS.keys())
def test_garbage_is_refused_before_anybody_is_asked(
    command: str, event: bytes, cloud: Cloud, oceanferry: CommandLine
) -> None:
    before = asked(cloud)
    finished = oceanferry(command, "--event", "-", stdin=event)

    refused_in_words(finished, 2)
    assert finished.err.startswith("oceanferry: ")
    assert asked(cloud) == before


@pytest.mark.parametrize("command", ["run", "plan"])
def test_garbage_is_refused_as_json_if_asked_for(command: str, oceanferry: CommandLine) -> None:
    finished = oceanferry(command, "--event", "-", "--json", stdin=b'{"route": "fortnightly"}')

    assert finished.status == 2
    assert "InvalidRequest" in finished.out
    assert finished.document


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("an unknown route", "fortnightly"),
        ("an unknown cluster", "moon"),
        ("an unknown destination", "moon"),
        ("a destination that the route has not", "does not deliver to audit"),
        ("a link", "link is not a known key"),
        ("a bucket", "bucket is not a known key"),
    ],
)
def test_what_is_wrong_is_named(body: str, said: str, oceanferry: CommandLine) -> None:
    finished = oceanferry("run", "--event", "-", stdin=garbage.BODIES[body].encode())

    assert said in refused_in_words(finished, 2)


def test_garbage_in_a_batch_does_not_keep_the_rest_from_being_done(
    sandbox: Sandboxed, oceanferry: CommandLine
) -> None:
    good = sandbox.asking("archive").decode().replace('"', '\\"')
    event = f'[{{"messageId": "1", "messageBody": "words"}}, {{"messageId": "2", "messageBody": "{good}"}}]'
    finished = oceanferry("run", "--event", "-", stdin=event.encode())

    assert "1 of 2" in refused_in_words(finished, 2)
    assert sandbox.copied == sandbox.sources


def test_an_event_file_that_does_not_exist_is_named(cloud: Cloud, oceanferry: CommandLine) -> None:
    before = asked(cloud)

    assert "nothing.json" in refused_in_words(oceanferry("run", "--event", "nothing.json"), 2)
    assert asked(cloud) == before


def test_an_event_without_an_end_is_refused(oceanferry: CommandLine) -> None:
    said = refused_in_words(oceanferry("plan", "--event", "/dev/zero"), 2)

    assert "more than 262,144 bytes" in said


MISTAKES = {
    "a typo in a key": (("max_age: 36h", "max_agee: 36h"), "routes.nightly.select.max_agee"),
    "a route's typo in a name": (("deliver: [archive]", "deliver: [archiv]"), "did you mean archive?"),
    "a missing variable": (("${AUDIT_URL}", "${AUDIT_ADDRESS}"), "AUDIT_ADDRESS, which is not set"),
    "a literal secret": (
        ('"${DINGTALK_SECRET}"', garbage.CANARY),
        "destinations.ops-room.secret: is a secret",
    ),
    "a literal webhook": (
        ('"${DINGTALK_WEBHOOK}"', f"https://oapi.dingtalk.com/robot/send?access_token={garbage.CANARY}"),
        "destinations.ops-room.webhook: works like a password",
    ),
    "an unknown section": (("network:", "netwrok:"), "netwrok"),
    "no YAML": (("routes:", "routes: {"), "is not YAML"),
    "a wrong duration": (("link_timeout: 6h", "link_timeout: 6"), "routes.nightly.link_timeout"),
}


@pytest.mark.parametrize(("replaced", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_the_configuration_is_named_by_file_line_and_key(
    replaced: tuple[str, str], said: str, oceanferry: CommandLine, tmp_path: Path
) -> None:
    config = configuration(tmp_path / "oceanferry.yaml", replaced)
    printed = refused_in_words(oceanferry("list", "--config", config), 2)

    assert said in printed
    assert f"{config}:" in printed


@pytest.mark.parametrize("command", [("run", "--event", str(TIMER)), ("list",)], ids=["run", "list"])
def test_a_mistake_in_the_configuration_is_found_before_anybody_is_asked(
    command: tuple[str, ...], cloud: Cloud, oceanferry: CommandLine, tmp_path: Path
) -> None:
    config = configuration(tmp_path / "oceanferry.yaml", ("max_age: 36h", "max_agee: 36h"))
    before = asked(cloud)

    assert oceanferry(*command, "--config", config).status == 2
    assert asked(cloud) == before


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DINGTALK_SECRET", "", "needs the environment variable DINGTALK_SECRET, which is not set"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "", "There is no AccessKey"),
        ("OCEANFERRY_CONFIG", "/nowhere.yaml", "There is no configuration /nowhere.yaml"),
        ("OCEANFERRY_ENDPOINTS_OSS", "ftp://x", "OCEANFERRY_ENDPOINTS_OSS: endpoints.oss"),
        ("OCEANFERRY_NETWORK_ALLOW", "http://127.0.0.1/", "OCEANFERRY_NETWORK_ALLOW: network.allow"),
        ("OCEANFERRY_LOG_LEVEL", "LOUD", "OCEANFERRY_LOG_LEVEL: must be one of"),
    ],
)
def test_a_mistake_in_the_environment_is_named_by_its_variable(
    variable: str, value: str, said: str, cloud: Cloud, oceanferry: CommandLine
) -> None:
    before = asked(cloud)
    finished = oceanferry("run", "--event", TIMER, environment={variable: value})

    assert said in refused_in_words(finished, 2)
    assert asked(cloud) == before


@pytest.mark.parametrize(
    ("variable", "code"),
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "InvalidAccessKeyId.NotFound"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SignatureDoesNotMatch"),
    ],
)
def test_a_wrong_access_key_is_said_in_words_with_code_and_request_id(
    variable: str, code: str, oceanferry: CommandLine
) -> None:
    printed = refused_in_words(oceanferry("list", environment={variable: garbage.CANARY}), 1)

    assert "AccessKey" in printed
    assert f"code {code}, request id " in printed


def test_a_missing_permission_is_named_with_code_and_request_id(
    cloud: Cloud, oceanferry: CommandLine
) -> None:
    cloud.oceanbase.denied_actions = {"DescribeDataBackupSet"}
    printed = refused_in_words(oceanferry("list"), 1)

    assert "Allow oceanbase:DescribeDataBackupSet" in printed
    assert "code NoPermission, request id " in printed


def test_an_unknown_instance_is_said_in_words_with_code_and_request_id(
    oceanferry: CommandLine,
) -> None:
    printed = refused_in_words(oceanferry("list", "--instance", "ob-moon"), 1)

    assert "the instance does not exist" in printed
    assert "code InvalidInstanceId.NotFound, request id " in printed


def test_an_unknown_instance_of_the_configuration_fails_the_run(
    oceanferry: CommandLine, tmp_path: Path
) -> None:
    config = configuration(
        tmp_path / "oceanferry.yaml", ("instance_id: ob317v4uif0000", "instance_id: ob-moon")
    )
    finished = oceanferry("run", "--event", TIMER, "--config", config)

    assert "code InvalidInstanceId.NotFound, request id " in refused_in_words(finished, 1)


def test_an_unknown_backup_set_fails_the_run(oceanferry: CommandLine) -> None:
    event = b'{"cluster": "orders", "backup_set_id": "bak-moon", "deliver": ["archive"]}'
    finished = oceanferry("run", "--event", "-", stdin=event)

    assert "has no backup set bak-moon" in refused_in_words(finished, 1)


def test_a_bucket_that_may_not_be_written_to_fails_the_run_with_code_and_request_id(
    sandbox: Sandboxed, oceanferry: CommandLine
) -> None:
    denied = "<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>64A1</RequestId></Error>"
    for method in ("PUT", "POST"):
        sandbox.cloud.servers["oss"].faults.plant(
            Fault("status", method=method, path="/my-archive/", status=403, body=denied, times=-1)
        )
    finished = oceanferry("run", "--event", "-", stdin=sandbox.asking("archive"))

    message = refused_in_words(finished, 1)
    assert "code AccessDenied, request id 64A1" in message
    assert "Allow oss:" in message
