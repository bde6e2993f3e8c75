"""What only the wire shows of the Function Compute adapter: trouble, refusals, headers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import canary
from fakes.clock import NOON, FakeClock
from oceanferry.adapters.function_compute.account import FunctionComputeAccount, invocation_endpoint
from oceanferry.adapters.function_compute.examiner import FunctionComputeExaminer
from oceanferry.adapters.function_compute.invoker import FunctionComputeInvoker
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import (
    CredentialsRefused,
    InvalidConfiguration,
    OceanferryError,
    PermissionDenied,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.runs.job_signatures import JobSignatures
from oceanferry.domain.runs.jobs import FetchLinkJob, Job, PublishJob
from oceanferry.domain.runs.orders import Order
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.function_compute.functions import FunctionConfig
from oceanferry_sandbox.function_compute.service import FunctionComputeService
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer

SECRET = "canary-access-key-secret"
TOKEN = "canary+security/token=="
KEY = AccessKey("STS.AK", SECRET, TOKEN)
ACCOUNT = "1234567890123456"
ARN = f"acs:fc:cn-hangzhou:{ACCOUNT}:functions/fetch-link"
JOB = FetchLinkJob(
    order=Order(run="run-1", route="nightly", cluster="orders", backup_set_id="bak-1", deliver=("room",)),
    asked_at=NOON,
)
LATER = timedelta(minutes=5)  # so that no process is started for a job that a test only counts


@pytest.fixture
def functions(tmp_path: Path) -> Iterator[FunctionComputeService]:
    config = FunctionConfig(
        name="fetch-link",
        handler="index.handler",
        code=tmp_path,
        timeout=timedelta(seconds=1),
        credentials=KEY,
    )
    with FunctionComputeService([config], [KEY], workers=1) as functions:
        yield functions


@pytest.fixture
def server(functions: FunctionComputeService) -> Iterator[LoopbackServer]:
    with LoopbackServer(functions) as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def invoker(server: LoopbackServer, clock: FakeClock) -> FunctionComputeInvoker:
    return connect(server, clock)


def account_at(server: LoopbackServer, clock: FakeClock, keys: Credentials) -> FunctionComputeAccount:
    return FunctionComputeAccount(ACCOUNT, "cn-hangzhou", keys, clock, server.url)


def connect(
    server: LoopbackServer,
    clock: FakeClock,
    *,
    key: str = "STS.AK",
    secret: str = SECRET,
    token: str | None = TOKEN,
    function: str = "fetch-link",
) -> FunctionComputeInvoker:
    return FunctionComputeInvoker(
        account_at(server, clock, Credentials(key, Secret(secret), Secret(token) if token else None)),
        function_names={"fetch_link": function},
        signatures=JobSignatures(),
    )


def failure_of(invoker: FunctionComputeInvoker, job: Job = JOB) -> OceanferryError:
    with pytest.raises(OceanferryError) as caught:
        invoker.hand_over(job, delay=LATER)
    return caught.value


def waits(functions: FunctionComputeService) -> list[timedelta]:
    return [task.due - task.events[0].at for task in functions.tasks("fetch-link")]


class TestHandingOver:
    def test_a_job_is_a_task_under_its_own_id(
        self, invoker: FunctionComputeInvoker, functions: FunctionComputeService
    ) -> None:
        invoker.hand_over(JOB, delay=LATER)

        [task] = functions.tasks("fetch-link")
        assert task.task_id == JOB.task_id
        assert FetchLinkJob.model_validate_json(task.payload) == JOB

    def test_each_call_has_headers_of_its_own(
        self, invoker: FunctionComputeInvoker, functions: FunctionComputeService
    ) -> None:
        invoker.hand_over(JOB, delay=timedelta(minutes=50))
        invoker.hand_over(JOB.rescheduled(), delay=LATER)

        assert [task.task_id for task in functions.tasks("fetch-link")] == [
            JOB.task_id,
            JOB.rescheduled().task_id,
        ]
        assert waits(functions) == [timedelta(minutes=50), LATER]

    def test_jobs_that_are_handed_over_side_by_side_keep_their_own_ids_and_delays(
        self, invoker: FunctionComputeInvoker, functions: FunctionComputeService
    ) -> None:
        jobs = [JOB.model_copy(update={"reschedules": number}) for number in range(60)]

        def hand_over(job: FetchLinkJob) -> None:
            invoker.hand_over(job, delay=timedelta(minutes=job.reschedules % 59, seconds=1))

        ThreadPool(16)(hand_over, jobs)

        found = {task.task_id: task for task in functions.tasks("fetch-link")}
        assert found.keys() == {each.task_id for each in jobs}
        for job in jobs:
            task = found[job.task_id]
            assert FetchLinkJob.model_validate_json(task.payload) == job
            assert task.due - task.events[0].at == timedelta(minutes=job.reschedules % 59, seconds=1)

    @pytest.mark.parametrize(
        ("delay", "waited"),
        [
            (timedelta(milliseconds=1), timedelta(seconds=1)),
            (timedelta(seconds=90, microseconds=1), timedelta(seconds=91)),
            (timedelta(hours=1), timedelta(seconds=3599)),
            (timedelta(days=3), timedelta(seconds=3599)),
            (timedelta(days=-1), timedelta(0)),
        ],
    )
    def test_a_delay_is_what_the_service_takes(
        self,
        delay: timedelta,
        waited: timedelta,
        invoker: FunctionComputeInvoker,
        functions: FunctionComputeService,
    ) -> None:
        assert invoker.hand_over(JOB, delay=delay) is True

        assert waits(functions) == [waited]

    def test_a_hand_over_whose_reply_was_lost_is_repeated_and_happened_once(
        self, invoker: FunctionComputeInvoker, functions: FunctionComputeService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("reset_after"))

        assert invoker.hand_over(JOB, delay=LATER) is False  # by the first attempt
        assert len(functions.tasks("fetch-link")) == 1
        assert len(server.requests) == 2

    def test_a_kind_of_job_without_a_function_is_refused_before_any_call(
        self, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        error = failure_of(invoker, PublishJob(order=JOB.order, destination="room", kind="link_ready"))

        assert isinstance(error, InvalidConfiguration)
        assert "publish" in error.message
        assert server.requests == []

    def test_the_endpoint_is_the_accounts_own(self) -> None:
        assert invocation_endpoint(ACCOUNT, "cn-hangzhou") == f"{ACCOUNT}.cn-hangzhou.fc.aliyuncs.com"


class TestTrouble:
    @pytest.mark.parametrize(("status", "code"), [(429, "ResourceExhausted"), (503, "ServiceUnavailable")])
    def test_a_busy_service_is_asked_again(
        self,
        status: int,
        code: str,
        invoker: FunctionComputeInvoker,
        server: LoopbackServer,
        clock: FakeClock,
    ) -> None:
        server.faults.plant(Fault("status", status=status, body=json.dumps({"Code": code}), times=2))

        assert invoker.hand_over(JOB, delay=LATER) is True
        assert len(clock.slept) == 2

    def test_throttling_is_reported_when_it_does_not_end(
        self, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        body = json.dumps({"Code": "ResourceThrottled", "RequestId": "1-2-3"})
        server.faults.plant(Fault("status", status=429, body=body, times=-1))

        error = failure_of(invoker)

        assert isinstance(error, ServiceThrottled)
        assert (error.code, error.request_id) == ("ResourceThrottled", "1-2-3")
        assert len(server.requests) == 4

    @pytest.mark.parametrize(
        "fault",
        [
            Fault("status", status=502, body="<html>bad gateway</html>", times=-1),
            Fault("status", status=500, body='{"Code": "InternalServerError"}', times=-1),
            Fault("reset_before", times=-1),
        ],
        ids=["page", "internal", "reset"],
    )
    def test_a_service_that_does_not_answer_is_reported(
        self, fault: Fault, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        server.faults.plant(fault)

        assert isinstance(failure_of(invoker), ServiceUnavailable)
        assert len(server.requests) == 4


class TestRefusals:
    def test_a_missing_permission_is_explained_with_the_action_and_the_function(
        self, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        body = {"Code": "AccessDenied", "Message": "the caller is not authorized", "RequestId": "1-2-3"}
        server.faults.plant(Fault("status", status=403, body=json.dumps(body)))

        error = failure_of(invoker)

        assert isinstance(error, PermissionDenied)
        assert f"Allow fc:InvokeFunction on {ARN} and {ARN}/*" in error.advice
        assert error.code == "AccessDenied"
        assert "1-2-3" in str(error)

    @pytest.mark.parametrize(
        ("credentials", "code"),
        [
            ({"key": "STS.unknown"}, "InvalidAccessKeyId.NotFound"),
            ({"secret": "wrong"}, "SignatureDoesNotMatch"),
            ({"token": None}, "MissingSecurityToken"),
        ],
    )
    def test_wrong_credentials_are_refused_in_words(
        self, credentials: dict[str, str], code: str, server: LoopbackServer, clock: FakeClock
    ) -> None:
        error = failure_of(connect(server, clock, **credentials))

        assert isinstance(error, CredentialsRefused)
        assert error.code == code
        assert error.request_id
        assert len(server.requests) == 1

    def test_a_function_that_is_not_deployed_is_reported_with_what_to_do(
        self, server: LoopbackServer, clock: FakeClock
    ) -> None:
        error = failure_of(connect(server, clock, function="fetch-lynx"))

        assert isinstance(error, ServiceRefused)
        assert "function fetch-lynx" in error.message
        assert "Deploy" in error.advice
        assert error.code == "FunctionNotFound"

    def test_a_job_that_is_too_large_is_reported_in_the_services_words(
        self, invoker: FunctionComputeInvoker
    ) -> None:
        order = JOB.order.model_copy(update={"deliver": ("x" * 60,) * 3000})

        error = failure_of(invoker, JOB.model_copy(update={"order": order}))

        assert isinstance(error, ServiceRefused)
        assert "413: payload size exceeds maximum allowed size" in error.message

    @pytest.mark.parametrize("status", [200, 204])
    def test_any_success_but_202_is_none(
        self, status: int, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=status))

        error = failure_of(invoker)

        assert isinstance(error, ServiceRefused)
        assert str(status) in error.message

    def test_a_refusal_with_http_200_is_that_refusal_with_its_code(
        self, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        body = json.dumps({"Code": "AccessDenied", "Message": "No.", "RequestId": "1-5C3D"})
        server.faults.plant(Fault("status", status=200, body=body, times=-1))

        error = failure_of(invoker)

        assert isinstance(error, PermissionDenied)
        assert (error.code, error.request_id) == ("AccessDenied", "1-5C3D")


class TestRepliesWithStatus200:
    @pytest.mark.parametrize("call", ["", "/triggers", "/async-invoke-config"])
    def test_an_error_is_no_function_without_settings(
        self, call: str, server: LoopbackServer, clock: FakeClock
    ) -> None:
        body = json.dumps({"Code": "AccessDenied", "Message": "No.", "RequestId": "1-5C3D"})
        path = rf"/functions/fetch-link{call}(\?|$)"
        server.faults.plant(Fault("status", status=200, path=path, body=body, times=-1))
        keys = Credentials(KEY.access_key_id, Secret(SECRET), Secret(TOKEN))
        examiner = FunctionComputeExaminer(account_at(server, clock, keys))

        with pytest.raises(PermissionDenied) as caught:
            examiner.function("fetch-link")

        assert caught.value.code == "AccessDenied"


@pytest.mark.usefixtures("sdk_debugging")
class TestSecrets:
    def test_no_secret_is_logged_or_handed_over(
        self,
        invoker: FunctionComputeInvoker,
        functions: FunctionComputeService,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        invoker.hand_over(JOB, delay=LATER)
        printed = capfd.readouterr()

        [task] = functions.tasks("fetch-link")
        assert caplog.records  # urllib3's: the net is cast
        assert "canary" not in canary.logged(caplog.records) + printed.out + printed.err
        assert b"canary" not in task.payload

    @pytest.mark.parametrize(
        "fault",
        [
            Fault("status", status=400, body=json.dumps({"Code": "Odd", "Message": f"got {SECRET} {TOKEN}"})),
            Fault("status", status=502, body=f"{SECRET} {TOKEN}", times=-1),
            Fault("status", status=200, body=f"{SECRET} {TOKEN}"),
            Fault("reset_before", times=-1),
        ],
        ids=["message", "page", "success", "reset"],
    )
    def test_no_secret_is_in_an_error(
        self, fault: Fault, invoker: FunctionComputeInvoker, server: LoopbackServer
    ) -> None:
        server.faults.plant(fault)

        assert "canary" not in canary.shown_by(failure_of(invoker))

    def test_the_token_that_a_signature_error_repeats_is_in_no_error_of_ours(
        self, server: LoopbackServer, clock: FakeClock
    ) -> None:
        error = failure_of(connect(server, clock, secret="canary-wrong-secret"))

        assert error.code == "SignatureDoesNotMatch"
        assert "canary" not in canary.shown_by(error)
