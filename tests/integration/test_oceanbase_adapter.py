"""What only the wire shows of the OceanBase adapter: trouble, refusals, and both generations of replies."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

import canary
from fakes.clock import NOON, FakeClock
from oceanferry.adapters.oceanbase.backup_service import OceanBaseBackupService
from oceanferry.adapters.thread_pool import ThreadPool
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.errors import (
    CredentialsRefused,
    InstanceNotFound,
    InvalidConfiguration,
    OceanferryError,
    PermissionDenied,
    ServiceRefused,
    ServiceThrottled,
    ServiceUnavailable,
)
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart
from oceanferry_sandbox.oceanbase.service import OceanBaseService

INSTANCE = "ob317v4uif0000"
SECRET = "canary-access-key-secret"
TOKEN = "canary+security/token=="
SIGNATURE = "canary-link-signature"
NIGHTLY = SandboxBackupSet(
    instance_id=INSTANCE,
    set_id="bak-1",
    start_time=NOON - timedelta(hours=2),
    end_time=NOON - timedelta(hours=1),
    parts=tuple(SandboxPart(number, f"{number}.zip", "vendor", f"{number}.zip", 10) for number in (1, 2, 3)),
)

Call = Callable[[OceanBaseBackupService], object]
CALLS: dict[str, Call] = {
    "DescribeDataBackupSet": lambda backups: list(backups.backup_sets(INSTANCE)),
    "CreateBackupSetDownloadLink": lambda backups: backups.request_download(INSTANCE, "bak-1"),
    "DescribeBackupSetDownloadLink": lambda backups: backups.download_task(INSTANCE, "1000001", of="bak-1"),
}
LIST = CALLS["DescribeDataBackupSet"]
FORBIDDEN = json.dumps({"Code": "Forbidden.RAM", "Message": "No.", "RequestId": "5C3D"})


def presigned(part: SandboxPart, lifetime: timedelta, internal: bool) -> str:  # the service's own signature
    network = "-internal" if internal else ""
    ends = int((NOON + lifetime).timestamp())
    return f"http://b.oss-cn-hangzhou{network}.aliyuncs.com/{part.key}?Expires={ends}&Signature={SIGNATURE}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def oceanbase(clock: FakeClock) -> OceanBaseService:
    service = OceanBaseService(
        [AccessKey("STS.AK", SECRET, TOKEN)],
        sign=presigned,
        clock=lambda: clock.now().timestamp(),
        preparation=timedelta(0),
    )
    service.add(NIGHTLY)
    return service


@pytest.fixture
def server(oceanbase: OceanBaseService) -> Iterator[LoopbackServer]:
    with LoopbackServer(oceanbase) as server:
        yield server


@pytest.fixture
def backups(server: LoopbackServer, clock: FakeClock) -> OceanBaseBackupService:
    return connect(server.url, clock)


def connect(
    endpoint: str, clock: FakeClock, *, key: str = "STS.AK", secret: str = SECRET, token: str | None = TOKEN
) -> OceanBaseBackupService:
    credentials = Credentials(key, Secret(secret), Secret(token) if token else None)
    return OceanBaseBackupService(
        credentials=credentials, region="cn-hangzhou", endpoint=endpoint, clock=clock
    )


def failure_of(call: Call, backups: OceanBaseBackupService) -> OceanferryError:
    with pytest.raises(OceanferryError) as caught:
        call(backups)
    return caught.value


class TestTrouble:
    def test_a_visitor_is_not_kept_waiting_for_a_service_that_says_nothing(
        self, server: LoopbackServer, clock: FakeClock
    ) -> None:
        server.faults.plant(Fault("delay", seconds=600, times=-1))
        short_timeouts = OceanBaseBackupService(
            credentials=Credentials("STS.AK", Secret(SECRET), Secret(TOKEN)),
            region="cn-hangzhou",
            endpoint=server.url,
            clock=clock,
            timeout=timedelta(milliseconds=100),
        )

        assert isinstance(
            failure_of(lambda backups: list(backups.backup_sets(INSTANCE)), short_timeouts),
            ServiceUnavailable,
        )
        assert len(server.requests) == 1
        assert clock.slept == []

    def test_throttling_is_waited_out_as_long_as_the_service_asks(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, clock: FakeClock
    ) -> None:
        oceanbase.throttled, oceanbase.retry_after = 2, timedelta(seconds=4)

        assert LIST(backups)
        assert clock.slept == [timedelta(seconds=4)] * 2

    @pytest.mark.parametrize("status", [400, 429, 503])
    def test_throttling_is_reported_when_it_does_not_end(
        self,
        status: int,
        backups: OceanBaseBackupService,
        oceanbase: OceanBaseService,
        server: LoopbackServer,
    ) -> None:
        oceanbase.throttled, oceanbase.throttling_status = 99, status

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceThrottled)
        assert error.code == "Throttling.User"
        assert error.request_id
        assert len(server.requests) == 4

    def test_a_longer_wait_is_left_to_the_caller(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, clock: FakeClock
    ) -> None:
        oceanbase.throttled, oceanbase.retry_after = 1, timedelta(minutes=1)

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceThrottled)
        assert error.retry_after == timedelta(minutes=1)
        assert clock.slept == []

    def test_an_absurd_wait_is_cut_to_a_day(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        headers = {"x-acs-retry-after": "9" * 40}
        server.faults.plant(Fault("status", status=400, body='{"Code": "Throttling"}', headers=headers))

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceThrottled)
        assert error.retry_after == timedelta(days=1)

    def test_a_service_out_of_order_is_asked_again_with_growing_pauses(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, clock: FakeClock
    ) -> None:
        oceanbase.unavailable = 3

        assert LIST(backups)
        seconds = [length.total_seconds() for length in clock.slept]
        assert len(seconds) == 3
        assert 0.15 <= seconds[0] <= 0.45
        assert 0.5 <= seconds[1] <= 1.5
        assert 1.5 <= seconds[2] <= 4.5

    def test_a_service_out_of_order_for_good_is_reported(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, server: LoopbackServer
    ) -> None:
        oceanbase.unavailable = 99

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceUnavailable)
        assert error.code == "ServiceUnavailable"
        assert error.request_id
        assert len(server.requests) == 4

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (502, "<html>canary-page: bad gateway</html>"),
            (403, "<html>canary-page: a firewall's</html>"),
            (500, '["canary-page"]'),
            (500, '"canary-page"'),
            (500, "null"),
            (500, ""),
            (200, "<html>canary-page: a portal's</html>"),
            (200, ""),
        ],
    )
    def test_an_answer_that_is_no_json_object_is_unreadable_and_not_repeated_to_the_reader(
        self, status: int, body: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=status, body=body, times=-1))

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceUnavailable)
        assert "could not be parsed" in error.message
        assert "canary-page" not in canary.shown_by(error)
        assert len(server.requests) == 4

    @pytest.mark.parametrize("body", ["[]", '"text"', "7", "null"])
    def test_a_success_that_is_no_object_is_unreadable(
        self, body: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=200, body=body, times=-1))

        assert isinstance(failure_of(LIST, backups), ServiceUnavailable)

    def test_a_description_without_a_task_is_unreadable(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=200, body='{"RequestId": "R"}'))

        assert isinstance(failure_of(CALLS["DescribeBackupSetDownloadLink"], backups), ServiceUnavailable)

    @pytest.mark.parametrize(
        "fault", [Fault("reset_before"), Fault("reset_after"), Fault("cut", at=10)], ids=lambda it: it.effect
    )
    def test_a_call_on_a_connection_that_broke_is_repeated(
        self, fault: Fault, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(fault)

        assert LIST(backups)
        assert len(server.requests) == 2

    def test_a_connection_that_breaks_each_time_is_reported(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("reset_before", times=-1))

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceUnavailable)
        assert "the connection was closed" in error.message
        assert len(server.requests) == 4

    def test_a_wrong_endpoint_is_reported_with_what_to_check(self, clock: FakeClock) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        error = failure_of(LIST, connect(f"http://127.0.0.1:{port}", clock))

        assert isinstance(error, ServiceUnavailable)
        assert "connection refused" in error.message
        assert "endpoint" in error.advice

    @pytest.mark.parametrize("endpoint", ["ftp://host", "http://", "http://host/path", "http://host?a=b"])
    def test_an_endpoint_that_is_no_address_is_refused_before_any_call(
        self, endpoint: str, clock: FakeClock
    ) -> None:
        with pytest.raises(InvalidConfiguration, match="endpoint"):
            connect(endpoint, clock)


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (404, "ServiceTemporarilyUnavailable"),
            (400, "GetInstance.Fail"),
            (400, "Instance.GetAliyunInstance.Fail"),
            (404, "UnknownError"),
            (500, "InternalError"),
        ],
    )
    @pytest.mark.parametrize("action", CALLS)
    def test_a_passing_trouble_is_reported_as_such_whatever_its_status_says(
        self, action: str, status: int, code: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        """Codes and statuses: the API's metadata, aliyun/aliyun-openapi-meta, oceanbasepro."""
        body = json.dumps({"Code": code, "Message": "The service is busy.", "RequestId": "1-5C3D"})
        server.faults.plant(Fault("status", status=status, body=body, times=-1))

        error = failure_of(CALLS[action], backups)

        assert isinstance(error, ServiceUnavailable)
        assert (error.code, error.request_id) == (code, "1-5C3D")

    @pytest.mark.parametrize("denial", ["NoPermission", "Forbidden.RAM"])
    @pytest.mark.parametrize("action", CALLS)
    def test_a_missing_permission_is_explained_with_the_ram_action(
        self,
        action: str,
        denial: Literal["NoPermission", "Forbidden.RAM"],
        backups: OceanBaseBackupService,
        oceanbase: OceanBaseService,
        server: LoopbackServer,
    ) -> None:
        oceanbase.denied_actions, oceanbase.denial = {action}, denial

        error = failure_of(CALLS[action], backups)

        assert isinstance(error, PermissionDenied)
        assert f"Allow oceanbase:{action} on *" in error.advice
        assert error.code == denial
        assert error.request_id in str(error)
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("credentials", "code"),
        [
            ({"key": "STS.unknown"}, "InvalidAccessKeyId.NotFound"),
            ({"secret": "wrong"}, "SignatureDoesNotMatch"),
            ({"token": None}, "MissingSecurityToken"),
            ({"token": "another"}, "InvalidSecurityToken.MismatchWithAccessKey"),
        ],
    )
    def test_wrong_credentials_are_refused_in_words(
        self, credentials: dict[str, str], code: str, server: LoopbackServer, clock: FakeClock
    ) -> None:
        error = failure_of(LIST, connect(server.url, clock, **credentials))

        assert isinstance(error, CredentialsRefused)
        assert error.code == code
        assert error.advice
        assert error.request_id
        assert len(server.requests) == 1

    def test_no_credentials_at_all_are_refused_before_any_call(
        self, server: LoopbackServer, clock: FakeClock
    ) -> None:
        error = failure_of(LIST, connect(server.url, clock, key="", secret="", token=None))

        assert isinstance(error, CredentialsRefused)
        assert server.requests == []

    def test_a_wrong_clock_is_reported_with_the_advice_to_set_it(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService
    ) -> None:
        oceanbase.signature_clock = lambda: NOON.timestamp() - 86_400 * 365 * 10

        error = failure_of(LIST, backups)

        assert isinstance(error, CredentialsRefused)
        assert "clock" in error.advice

    def test_an_unknown_code_is_reported_in_the_services_words(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, server: LoopbackServer
    ) -> None:
        oceanbase.add(replace(NIGHTLY, set_id="bak-1", end_time=None, status="DOING"))

        error = failure_of(CALLS["CreateBackupSetDownloadLink"], backups)

        assert isinstance(error, ServiceRefused)
        assert error.code == "OperationDenied.BackupSetStatus"
        assert error.message == (
            "Could not request the download of backup set bak-1 of instance ob317v4uif0000: OceanBase"
            " answered 400: The current state of the backup set 'bak-1' does not support this operation"
        )
        assert "may not be downloadable, as is said of physical backups" in error.advice
        assert len(server.requests) == 1

    def test_an_unknown_action_is_no_unknown_task(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        body = {
            "Code": "InvalidAction.NotFound",
            "Message": "Specified api is not found, please check your url.",
        }
        server.faults.plant(Fault("status", status=404, body=json.dumps(body)))

        assert isinstance(failure_of(CALLS["DescribeBackupSetDownloadLink"], backups), ServiceRefused)

    def test_a_refusal_without_code_or_message_is_reported_by_its_status(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=418, body="{}"))

        error = failure_of(LIST, backups)

        assert isinstance(error, ServiceRefused)
        assert (error.code, error.request_id) == ("", "")
        assert "418: no reason given" in error.message


class TestRequests:
    def test_a_request_whose_reply_was_lost_is_not_repeated(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("reset_after", times=-1))

        error = failure_of(CALLS["CreateBackupSetDownloadLink"], backups)

        assert isinstance(error, ServiceUnavailable)
        assert len(oceanbase.tasks) == 1

    def test_the_task_of_a_lost_reply_is_found_by_listing(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("reset_after"))
        failure_of(CALLS["CreateBackupSetDownloadLink"], backups)

        [listed] = backups.backup_sets(INSTANCE)

        assert listed.download_task_id == "1000001"

    def test_a_throttled_request_is_repeated(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService
    ) -> None:
        oceanbase.throttled = 2

        assert backups.request_download(INSTANCE, "bak-1") == "1000001"
        assert len(oceanbase.tasks) == 1

    def test_a_request_that_a_service_out_of_order_refused_is_repeated(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService
    ) -> None:
        oceanbase.unavailable = 1

        assert backups.request_download(INSTANCE, "bak-1") == "1000001"

    def test_a_request_refused_because_a_task_runs_joins_that_task(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService
    ) -> None:
        oceanbase.preparation, oceanbase.while_running = timedelta(minutes=5), "refuse"
        first = backups.request_download(INSTANCE, "bak-1")

        assert backups.request_download(INSTANCE, "bak-1") == first

    @pytest.mark.parametrize("body", ['{"DownloadTaskId": 0}', '{"Data": {}}', '{"Data": null}', "{}"])
    def test_an_answer_without_a_task_id_is_no_success(
        self, body: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=200, body=body))

        assert isinstance(failure_of(CALLS["CreateBackupSetDownloadLink"], backups), ServiceUnavailable)


REFUSED = {
    '{"Success": false, "Code": "Forbidden.RAM"}': (PermissionDenied, "Forbidden.RAM"),
    '{"Code": "InstanceId.Invalid", "Message": "no"}': (InstanceNotFound, "InstanceId.Invalid"),
    '{"Success": "false", "Code": "Odd.Refusal", "Data": []}': (ServiceRefused, "Odd.Refusal"),
}


class TestVendorsErrorCodes:
    @pytest.mark.parametrize("action", CALLS)
    def test_an_instance_whose_id_is_called_invalid_does_not_exist(
        self, action: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        """aliyun/aliyun-openapi-meta, oceanbasepro: 400 `InstanceId.Invalid` among the errorCodes of actions
        that take an InstanceId. The three actions used here document no codes of their own.
        """
        body = '{"Code": "InstanceId.Invalid", "Message": "The instance ID is invalid."}'
        server.faults.plant(Fault("status", status=400, body=body, times=-1))

        failure = failure_of(CALLS[action], backups)

        assert (type(failure), failure.code) == (InstanceNotFound, "InstanceId.Invalid")


class TestRefusalsWithStatus200:
    @pytest.mark.parametrize("action", CALLS)
    @pytest.mark.parametrize("body", REFUSED)
    def test_a_reply_that_says_it_failed_is_that_failure_and_never_an_empty_listing(
        self, action: str, body: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(Fault("status", status=200, body=body, times=-1))

        failure = failure_of(CALLS[action], backups)

        assert (type(failure), failure.code) == REFUSED[body]

    def test_a_reply_that_says_success_in_so_many_words_is_one(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        body = '{"Success": true, "Code": "200", "Data": [], "TotalCount": 0}'
        server.faults.plant(Fault("status", status=200, body=body))

        assert list(backups.backup_sets(INSTANCE)) == []


class TestReplies:
    @pytest.mark.parametrize("generation", ["2019", "2025"])
    def test_both_generations_lead_to_a_link(
        self,
        generation: Literal["2019", "2025"],
        backups: OceanBaseBackupService,
        oceanbase: OceanBaseService,
    ) -> None:
        oceanbase.generation = generation

        task = backups.download_task(INSTANCE, backups.request_download(INSTANCE, "bak-1"), of="bak-1")

        assert task.ready
        assert task.links[0].internal_url
        assert task.links[0].file_name == "1.zip"
        assert task.expires_at == NOON + timedelta(hours=1)

    @pytest.mark.parametrize(("shape", "count"), [("list", 3), ("object", 1), ("absent", 1)])
    def test_links_are_read_in_every_shape(
        self,
        shape: Literal["list", "object", "absent"],
        count: int,
        backups: OceanBaseBackupService,
        oceanbase: OceanBaseService,
    ) -> None:
        oceanbase.links_as = shape

        task = backups.download_task(INSTANCE, backups.request_download(INSTANCE, "bak-1"), of="bak-1")

        assert task.ready
        assert [link.part_id for link in task.links] == list(range(1, count + 1))

    def test_a_status_that_is_not_documented_is_pending_as_long_as_there_is_no_link(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService
    ) -> None:
        oceanbase.words["running"], oceanbase.preparation = "Zipping", timedelta(minutes=5)

        task = backups.download_task(INSTANCE, backups.request_download(INSTANCE, "bak-1"), of="bak-1")

        assert task.status == "Zipping"
        assert not task.ready
        assert not task.failed
        assert not task.expired(NOON)

    def test_a_status_that_is_not_documented_is_ready_with_its_links(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService
    ) -> None:
        oceanbase.words["finished"] = "Bottled"

        assert backups.download_task(INSTANCE, backups.request_download(INSTANCE, "bak-1"), of="bak-1").ready


class TestPagination:
    def test_pages_are_asked_for_until_the_total_is_reached(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, server: LoopbackServer
    ) -> None:
        """PageSize has "a maximum of 100", aliyun-openapi-meta, oceanbasepro/DescribeDataBackupSet.json."""
        for number in range(2, 202):
            oceanbase.add(replace(NIGHTLY, set_id=f"bak-{number}"))

        assert len(list(backups.backup_sets(INSTANCE))) == 201
        assert len(server.requests) == 3

    def test_a_page_is_not_asked_for_before_it_is_needed(
        self, backups: OceanBaseBackupService, oceanbase: OceanBaseService, server: LoopbackServer
    ) -> None:
        for number in range(2, 102):
            oceanbase.add(replace(NIGHTLY, set_id=f"bak-{number}"))

        next(backups.backup_sets(INSTANCE))

        assert len(server.requests) == 1

    def test_a_service_that_gives_smaller_pages_is_asked_more_often(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        plant_pages(
            server, [[f"bak-{number}" for number in range(25)][at : at + 10] for at in (0, 10, 20)], 25
        )

        assert len(list(backups.backup_sets(INSTANCE))) == 25
        assert len(server.requests) == 3

    def test_a_service_that_gives_the_same_page_forever_is_an_error_and_never_silence(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        plant_pages(server, [["bak-1", "bak-2"]] * 6, 1000)

        error = failure_of(LIST, backups)
        assert isinstance(error, ServiceRefused)
        assert "OceanBase shows 2 backup sets of instance ob317v4uif0000" in error.message
        assert len(server.requests) == 6

    def test_a_full_page_that_comes_again_and_again_without_a_total_is_an_error(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        plant_pages(server, [[f"bak-{number}" for number in range(100)]] * 6, None)

        assert isinstance(failure_of(LIST, backups), ServiceRefused)

    def test_one_that_moves_to_another_page_while_others_are_added_is_found_all_the_same(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        first, added = [["bak-2", "bak-1"], ["bak-1"], []], [["bak-3", "bak-2"], ["bak-1"], []]
        plant_pages(server, [*first, *added], 3)

        assert [each.backup_set_id for each in backups.backup_sets(INSTANCE)] == ["bak-2", "bak-1", "bak-3"]

    def test_an_entry_without_an_id_counts_for_the_total(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        plant_pages(server, [["bak-1", ""]], 2)

        assert len(list(backups.backup_sets(INSTANCE))) == 1

    @pytest.mark.parametrize("newest_first", [True, False])
    def test_all_of_ten_thousand_and_one_are_listed_in_any_order(
        self, backups: OceanBaseBackupService, server: LoopbackServer, newest_first: bool
    ) -> None:
        ids = sorted((f"bak-{number:05d}" for number in range(10_001)), reverse=newest_first)
        plant_pages(server, [ids[at : at + 100] for at in range(0, len(ids), 100)], len(ids))

        assert [each.backup_set_id for each in backups.backup_sets(INSTANCE)] == ids

    def test_without_a_total_the_first_page_that_is_empty_is_the_last(
        self, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        plant_pages(server, [["bak-1"], []], None)

        assert len(list(backups.backup_sets(INSTANCE))) == 1


def plant_pages(server: LoopbackServer, pages: list[list[str]], total: int | None) -> None:
    """Let the next requests be answered with these backup sets."""
    for number, set_ids in enumerate(pages):
        body = json.dumps({"Data": [{"SetId": set_id} for set_id in set_ids], "TotalCount": total})
        server.faults.plant(Fault("status", status=200, body=body, skip=number))


@pytest.mark.usefixtures("sdk_debugging")
class TestSecrets:
    def test_no_secret_is_logged(
        self,
        backups: OceanBaseBackupService,
        oceanbase: OceanBaseService,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        oceanbase.throttled = 1
        task = backups.download_task(INSTANCE, backups.request_download(INSTANCE, "bak-1"), of="bak-1")
        list(backups.backup_sets(INSTANCE))
        printed = capfd.readouterr()

        shown = canary.logged(caplog.records) + printed.out + printed.err + repr(task)
        assert caplog.records  # urllib3's: the net is cast
        assert "canary" not in shown
        assert task.links[0].public_url
        assert SIGNATURE in task.links[0].public_url.reveal()

    @pytest.mark.parametrize("action", CALLS)
    @pytest.mark.parametrize(
        "trouble",
        [
            Fault("status", status=400, body=json.dumps({"Code": "Odd", "Message": f"got {SECRET} {TOKEN}"})),
            Fault("status", status=400, body=json.dumps({"Code": SECRET + "!", "RequestId": f"<{TOKEN}>"})),
            Fault("status", status=400, body=json.dumps({"Message": f"x-acs-security-token:{TOKEN[:9]} no"})),
            Fault(
                "status", status=400, body=json.dumps({"Message": f"see http://a.b/c?Signature={SIGNATURE}"})
            ),
            Fault("status", status=502, body=f"{SECRET} {TOKEN}", times=-1),
            Fault("reset_before", times=-1),
        ],
        ids=["message", "code", "header", "link", "page", "reset"],
    )
    def test_no_secret_is_in_an_error(
        self, trouble: Fault, action: str, backups: OceanBaseBackupService, server: LoopbackServer
    ) -> None:
        server.faults.plant(trouble)

        assert "canary" not in canary.shown_by(failure_of(CALLS[action], backups))

    def test_the_token_that_a_signature_error_repeats_is_in_no_error_of_ours(
        self, server: LoopbackServer, clock: FakeClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        error = failure_of(LIST, connect(server.url, clock, secret="canary-wrong-secret"))

        assert error.code == "SignatureDoesNotMatch"
        assert "canary" not in canary.shown_by(error) + canary.logged(caplog.records)


def test_calls_side_by_side_get_their_own_answers(
    backups: OceanBaseBackupService, oceanbase: OceanBaseService
) -> None:
    names = [f"bak-{number}" for number in range(2, 42)]
    for number, name in enumerate(names):
        part = SandboxPart(1, f"{name}.zip", "vendor", f"{name}.zip", 10 + number)
        oceanbase.add(replace(NIGHTLY, set_id=name, parts=(part,)))

    def links(name: str) -> list[str]:
        task_id = backups.request_download(INSTANCE, name)
        return [each.file_name for each in backups.download_task(INSTANCE, task_id, of=name).links]

    assert ThreadPool(16)(links, names) == [[f"{name}.zip"] for name in names]


def test_a_call_that_fails_among_others_side_by_side_is_the_only_one(
    backups: OceanBaseBackupService, server: LoopbackServer
) -> None:
    server.faults.plant(Fault("status", status=403, body=FORBIDDEN, skip=7))

    def listed(_: int) -> bool:
        try:
            return [each.backup_set_id for each in backups.backup_sets(INSTANCE)] == ["bak-1"]
        except PermissionDenied:
            return False

    assert sorted(ThreadPool(8)(listed, range(40))).count(False) == 1
