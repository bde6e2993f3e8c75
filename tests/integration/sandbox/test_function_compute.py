"""The API of the sandbox's Function Compute, through the vendor's SDK."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_fc20230330 import models
from alibabacloud_fc20230330.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig, Trigger
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.server import LoopbackServer
from waiting import until

KEY = AccessKey("LTAI-test", "secret", "sts-token")
SOON = timedelta(seconds=10)
ARN = "acs:fc:cn-hangzhou:1234567890123456:functions/"

CODE = """
import json, sys, time
from pathlib import Path

def echo(event, context):
    return event

def tell(event, context):
    print("seen")
    return {"b": context.request_id, "a": context.retry_count}

def fail(event, context):
    raise ValueError("it failed")

def fail_first(event, context):
    if context.retry_count == "0":
        raise ValueError("not yet")
    return "at last"

def wait_for_file(event, context):
    Path(event.decode() + ".started").touch()
    while not Path(event.decode()).exists():
        time.sleep(0.005)
    return "found"
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "index.py").write_text(CODE)
    return tmp_path


@pytest.fixture
def mns() -> list[tuple[str, bytes]]:
    """What was delivered to MNS."""
    return []


@pytest.fixture
def service(code: Path, mns: list[tuple[str, bytes]]) -> Iterator[FunctionComputeService]:
    def function(name: str, **options: Any) -> FunctionConfig:  # noqa: ANN401  # FunctionConfig's
        return FunctionConfig(
            name=name, handler=f"index.{name}", code=code, timeout=SOON, credentials=KEY, **options
        )

    functions = [
        function("echo", triggers=(Trigger("nightly", "timer", '{"cronExpression": "@every 5m"}'),)),
        function("tell", on_success=f"{ARN}echo", memory_mb=256, environment={"TZ": "Asia/Shanghai"}),
        function("fail", on_failure="acs:mns:cn-hangzhou:1234567890123456:/queues/dead/messages"),
        function("fail_first", on_failure=f"{ARN}echo", on_success=f"{ARN}missing"),
        function("wait_for_file", on_failure=f"{ARN}echo/LATEST"),
    ]
    service = FunctionComputeService(
        functions,
        [KEY],
        retry_interval=timedelta(milliseconds=10),
        workers=2,
        most_instances=1,
        deliver_to_mns=lambda arn, payload: mns.append((arn, payload)),
    )
    with service:
        yield service


@pytest.fixture
def server(service: FunctionComputeService) -> Iterator[LoopbackServer]:
    with LoopbackServer(service) as server:
        yield server


@pytest.fixture
def client(server: LoopbackServer) -> Client:
    return client_of(server, KEY)


def client_of(server: LoopbackServer, key: AccessKey) -> Client:
    return Client(
        Config(
            protocol="HTTP",
            endpoint=server.host,
            access_key_id=key.access_key_id,
            access_key_secret=key.secret,
            security_token=key.security_token,
        )
    )


def invoke(
    client: Client, function: str, body: bytes = b"", kind: str = "Sync", **headers: str
) -> models.InvokeFunctionResponse:
    common = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.invoke_function_with_options(
        function,
        models.InvokeFunctionRequest(body=body),
        models.InvokeFunctionHeaders(common_headers=common, x_fc_invocation_type=kind),
        RuntimeOptions(),
    )


def invoke_async(client: Client, function: str, body: bytes = b"", **headers: str) -> str:
    response = invoke(client, function, body, "Async", **headers)
    assert response.status_code == 202
    request_id = response.headers["x-fc-request-id"]
    assert isinstance(request_id, str)
    return request_id


def payload_of(service: FunctionComputeService, function: str) -> Mapping[str, Any]:
    """Return the JSON that the only invocation of *function* was given."""
    (invocation,) = [one for one in service.invocations if one.function == function]
    payload: Mapping[str, Any] = json.loads(invocation.payload)
    return payload


def test_a_synchronous_invocation_returns_the_bytes_that_the_handler_returned(client: Client) -> None:
    response = invoke(client, "echo", b"\x00 any bytes \xff")
    assert response.status_code == 200
    assert response.body.read() == b"\x00 any bytes \xff"
    assert "x-fc-error-type" not in response.headers
    assert int(response.headers["x-fc-invocation-duration"]) >= 1


def test_a_function_error_is_a_200_with_an_error_type(client: Client) -> None:
    response = invoke(client, "fail")
    assert response.status_code == 200
    assert response.headers["x-fc-error-type"] == "UnhandledInvocationError"
    assert json.loads(response.body.read())["errorMessage"] == "it failed"


def test_the_log_tail_comes_with_a_synchronous_reply_that_asks_for_it(client: Client) -> None:
    response = invoke(client, "tell", x_fc_log_type="Tail")
    assert "\nseen\n" in base64.b64decode(response.headers["x-fc-log-result"]).decode()


def test_an_unknown_function_is_refused_with_404(client: Client) -> None:
    with pytest.raises(ClientException) as refusal:
        invoke(client, "nobody")
    assert (refusal.value.status_code, refusal.value.code) == (404, "FunctionNotFound")


def test_an_unknown_invocation_type_is_refused(client: Client) -> None:
    with pytest.raises(ClientException) as refusal:
        invoke(client, "echo", kind="Later")
    assert (refusal.value.status_code, refusal.value.code) == (400, "InvalidArgument")


def test_a_wrong_secret_is_refused(server: LoopbackServer, service: FunctionComputeService) -> None:
    stranger = client_of(server, AccessKey(KEY.access_key_id, "guessed", KEY.security_token))
    with pytest.raises(ClientException) as refusal:
        invoke(stranger, "echo")
    assert refusal.value.code == "SignatureDoesNotMatch"
    assert service.invocations == []


def test_a_forgotten_security_token_is_refused(server: LoopbackServer) -> None:
    with pytest.raises(ClientException):
        invoke(client_of(server, AccessKey(KEY.access_key_id, KEY.secret)), "echo")


def test_busy_instances_are_a_429_for_a_synchronous_call(
    client: Client, service: FunctionComputeService, tmp_path: Path
) -> None:
    wanted = tmp_path / "wanted"
    invoke_async(client, "wait_for_file", str(wanted).encode())
    until((tmp_path / "wanted.started").exists)
    with pytest.raises(ClientException) as refusal:
        invoke(client, "wait_for_file", b"x")
    wanted.touch()
    service.wait_idle(SOON)
    assert (refusal.value.status_code, refusal.value.code) == (429, "ResourceExhausted")


def test_an_asynchronous_invocation_is_accepted_and_run_later(
    client: Client, service: FunctionComputeService
) -> None:
    request_id = invoke_async(client, "echo", b"hello", x_fc_async_task_id="task-1")
    service.wait_idle(SOON)
    (invocation,) = service.invocations
    assert (invocation.request_id, invocation.task_id) == (request_id, "task-1")
    assert (invocation.status, invocation.result) == ("Succeeded", b"hello")


def test_a_task_id_is_accepted_once(client: Client, service: FunctionComputeService) -> None:
    invoke_async(client, "echo", x_fc_async_task_id="once")
    with pytest.raises(ClientException) as refusal:
        invoke_async(client, "echo", x_fc_async_task_id="once")
    service.wait_idle(SOON)
    assert refusal.value.status_code == 409
    assert len(service.invocations) == 1


def test_two_functions_may_have_the_same_task_id(client: Client, service: FunctionComputeService) -> None:
    invoke_async(client, "echo", x_fc_async_task_id="same")
    invoke_async(client, "fail_first", x_fc_async_task_id="same")
    service.wait_idle(SOON)


@pytest.mark.parametrize("task_id", ["1st", "a b", "a" * 129])
def test_a_malformed_task_id_is_refused(client: Client, task_id: str) -> None:
    with pytest.raises(ClientException) as refusal:
        invoke_async(client, "echo", x_fc_async_task_id=task_id)
    assert refusal.value.status_code == 400


def test_a_service_is_quiet_while_its_tasks_wait_for_their_delay(
    client: Client, service: FunctionComputeService
) -> None:
    invoke_async(client, "echo", b"later", x_fc_async_delay="600")
    service.wait_quiet(SOON)
    assert service.invocations == []


def test_a_delay_can_be_skipped(client: Client, service: FunctionComputeService) -> None:
    invoke_async(client, "echo", b"later", x_fc_async_delay="600")
    service.skip_delays()
    service.wait_idle(SOON)
    assert [each.payload for each in service.invocations] == [b"later"]


def test_an_attempt_that_crashes_is_retried(
    client: Client, service: FunctionComputeService, tmp_path: Path
) -> None:
    wanted, started = tmp_path / "wanted", tmp_path / "wanted.started"
    invoke_async(client, "wait_for_file", str(wanted).encode())
    until(started.exists)
    service.crash(service.invocations[0].request_id)
    wanted.touch()
    service.wait_idle(SOON)
    assert [each.status for each in service.invocations] == ["Failed", "Succeeded"]
    assert b"Process exited unexpectedly" in service.invocations[0].error


def test_a_delay_is_waited_for(client: Client, service: FunctionComputeService) -> None:
    began = time.time()
    invoke_async(client, "echo", x_fc_async_delay="0.2")
    service.wait_idle(SOON)
    (invocation,) = service.invocations
    assert invocation.started.timestamp() >= began + 0.2


@pytest.mark.parametrize("delay", ["0", "3600", "-1", "soon", "nan", "inf"])
def test_a_delay_outside_of_its_range_is_refused(client: Client, delay: str) -> None:
    with pytest.raises(ClientException) as refusal:
        invoke_async(client, "echo", x_fc_async_delay=delay)
    assert refusal.value.status_code == 400


def test_an_asynchronous_payload_above_128_kib_is_refused(
    client: Client, service: FunctionComputeService
) -> None:
    invoke_async(client, "echo", b"x" * 128 * 1024)
    with pytest.raises(ClientException) as refusal:
        invoke_async(client, "echo", b"x" * (128 * 1024 + 1))
    service.wait_idle(SOON)
    assert refusal.value.status_code == 413


def test_a_function_error_is_retried_with_the_same_request_id(
    client: Client, service: FunctionComputeService
) -> None:
    request_id = invoke_async(client, "fail_first")
    service.wait_idle(SOON)
    first, second = service.invocations
    assert (first.attempt, first.status) == (1, "Failed")
    assert (second.attempt, second.status) == (2, "Succeeded")
    assert first.request_id == second.request_id == request_id


def test_the_last_failure_is_sent_to_the_queue_on_failure(
    client: Client, service: FunctionComputeService, mns: list[tuple[str, bytes]]
) -> None:
    request_id = invoke_async(client, "fail", b'{"a": 1}')
    service.wait_idle(SOON)
    ((arn, payload),) = mns
    assert arn.endswith(":/queues/dead/messages")
    document = json.loads(payload)
    assert document["requestContext"] == {
        "requestId": request_id,
        "functionArn": f"{ARN}fail",
        "condition": "InvocationError",
        "approximateInvokeCount": 2,
    }
    assert document["requestPayload"] == '{"a": 1}'
    assert document["responseContext"] == {"statusCode": 200, "functionError": "InvocationError"}
    assert json.loads(document["responsePayload"])["errorType"] == "ValueError"
    assert abs(document["timestamp"] / 1000 - time.time()) < 60


def test_success_is_reported_to_the_function_on_success(
    client: Client, service: FunctionComputeService
) -> None:
    invoke_async(client, "tell", b"in")
    service.wait_idle(SOON)
    document = payload_of(service, "echo")
    assert document["requestContext"]["condition"] == ""
    assert document["responseContext"] == {"statusCode": 200, "functionError": ""}
    assert document["requestPayload"] == "in"
    assert json.loads(document["responsePayload"])["a"] == "0"


def test_an_unreachable_destination_is_recorded(client: Client, service: FunctionComputeService) -> None:
    invoke_async(client, "fail_first", x_fc_async_task_id="t")
    service.wait_idle(SOON)
    task = client.get_async_task("fail_first", "t", models.GetAsyncTaskRequest()).body
    assert (task.status, task.destination_status) == ("Succeeded", "Failed")


def test_a_task_can_be_looked_up(client: Client, service: FunctionComputeService) -> None:
    request_id = invoke_async(client, "fail", b"input", x_fc_async_task_id="t")
    service.wait_idle(SOON)
    task = client.get_async_task("fail", "t", models.GetAsyncTaskRequest(qualifier="LATEST")).body
    assert (task.task_id, task.request_id, task.status) == ("t", request_id, "Failed")
    assert (task.task_payload, task.already_retried_times) == ("input", 1)
    assert (task.function_arn, task.destination_status) == (f"{ARN}fail", "Succeeded")
    assert json.loads(task.task_error_message)["errorMessage"] == "it failed"
    steps = [event.status for event in task.events]
    assert steps == ["Enqueued", "Running", "Retrying", "Running", "Failed"]
    assert task.end_time >= task.started_time


def test_an_unknown_task_is_a_404(client: Client) -> None:
    with pytest.raises(ClientException) as refusal:
        client.get_async_task("echo", "never", models.GetAsyncTaskRequest())
    assert refusal.value.status_code == 404


def test_tasks_are_listed_in_pages(client: Client, service: FunctionComputeService) -> None:
    for number in range(3):
        invoke_async(client, "echo", x_fc_async_task_id=f"run-{number}")
    invoke_async(client, "echo", x_fc_async_task_id="other")
    service.wait_idle(SOON)
    first = client.list_async_tasks("echo", models.ListAsyncTasksRequest(prefix="run-", limit=2)).body
    request = models.ListAsyncTasksRequest(prefix="run-", limit=2, next_token=first.next_token)
    second = client.list_async_tasks("echo", request).body
    assert [task.task_id for task in first.tasks + second.tasks] == ["run-0", "run-1", "run-2"]
    assert second.next_token is None


def test_tasks_are_listed_by_status(client: Client, service: FunctionComputeService) -> None:
    invoke_async(client, "echo", x_fc_async_task_id="done")
    service.wait_idle(SOON)
    request = models.ListAsyncTasksRequest(status="Failed")
    assert client.list_async_tasks("echo", request).body.tasks == []


def test_stopping_a_running_task_kills_its_instance_and_tells_on_failure(
    client: Client, service: FunctionComputeService, tmp_path: Path
) -> None:
    invoke_async(client, "wait_for_file", str(tmp_path / "never").encode(), x_fc_async_task_id="t")
    until((tmp_path / "never.started").exists)
    response = client.stop_async_task("wait_for_file", "t", models.StopAsyncTaskRequest())
    service.wait_idle(SOON)
    assert response.status_code == 204
    assert service.task("wait_for_file", "t").status == "Stopped"
    assert payload_of(service, "echo")["requestContext"]["approximateInvokeCount"] == 1


def test_stopping_a_delayed_task_does_not_wait_for_its_delay(
    client: Client, service: FunctionComputeService
) -> None:
    invoke_async(client, "echo", x_fc_async_task_id="t", x_fc_async_delay="3000")
    client.stop_async_task("echo", "t", models.StopAsyncTaskRequest())
    service.wait_idle(SOON)
    assert service.task("echo", "t").status == "Stopped"
    assert service.invocations == []


def test_a_delayed_task_counts_as_work_left(service: FunctionComputeService) -> None:
    service.invoke_async("echo", b"", delay=timedelta(minutes=5))
    with pytest.raises(TimeoutError):
        service.wait_idle(timedelta(0))


def test_a_task_that_waited_longer_than_its_event_age_expires(code: Path) -> None:
    moments = iter([0.0, 7200.0, 7200.0])
    config = FunctionConfig(
        name="echo",
        handler="index.echo",
        code=code,
        timeout=SOON,
        credentials=KEY,
        max_async_event_age=timedelta(hours=1),
    )
    with FunctionComputeService([config], [KEY], clock=lambda: next(moments)) as service:
        service.invoke_async("echo", b"", task_id="old")
        service.wait_idle(SOON)
        assert service.task("echo", "old").status == "Expired"
        assert service.invocations == []


def test_without_asynchronous_tasks_an_id_may_come_again(code: Path) -> None:
    config = FunctionConfig(
        name="echo", handler="index.echo", code=code, timeout=SOON, credentials=KEY, async_task=False
    )
    with FunctionComputeService([config], [KEY]) as service:
        service.invoke_async("echo", b"", task_id="again")
        service.invoke_async("echo", b"", task_id="again")
        service.wait_idle(SOON)
        assert len(service.invocations) == 2


def test_a_function_describes_itself(client: Client) -> None:
    function = client.get_function("tell", models.GetFunctionRequest()).body
    assert (function.function_name, function.runtime, function.handler) == (
        "tell",
        "python3.10",
        "index.tell",
    )
    assert (function.timeout, function.memory_size, function.state) == (10, 256, "Active")
    assert function.environment_variables == {"TZ": "Asia/Shanghai"}


def test_a_functions_triggers_are_listed(client: Client) -> None:
    (trigger,) = client.list_triggers("echo", models.ListTriggersRequest()).body.triggers
    assert (trigger.trigger_name, trigger.trigger_type) == ("nightly", "timer")
    assert json.loads(trigger.trigger_config) == {"cronExpression": "@every 5m"}


def test_the_asynchronous_configuration_can_be_read(client: Client) -> None:
    config = client.get_async_invoke_config("tell", models.GetAsyncInvokeConfigRequest()).body
    assert (config.async_task, config.max_async_retry_attempts) == (True, 1)
    assert config.max_async_event_age_in_seconds == 86400
    assert config.destination_config.on_success.destination == f"{ARN}echo"
    assert config.destination_config.on_failure is None


def test_a_qualifier_other_than_latest_is_unknown(client: Client) -> None:
    with pytest.raises(ClientException) as refusal:
        client.get_function("echo", models.GetFunctionRequest(qualifier="prod"))
    assert refusal.value.status_code == 404


def test_a_reserved_variable_is_refused_in_the_configuration(code: Path) -> None:
    with pytest.raises(ValueError, match="FC_REGION"):
        FunctionConfig(
            name="f",
            handler="index.echo",
            code=code,
            timeout=SOON,
            credentials=KEY,
            environment={"FC_REGION": "x"},
        )
