"""The sandbox's OceanBase API, called through the real, unmodified SDK."""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from alibabacloud_fc20230330.client import Client as FunctionClient
from alibabacloud_fc20230330.models import InvokeFunctionHeaders, InvokeFunctionRequest
from alibabacloud_oceanbasepro20190901 import models
from alibabacloud_oceanbasepro20190901.client import Client
from alibabacloud_tea_openapi.exceptions import (
    AlibabaCloudException,
    ClientException,
    ServerException,
    ThrottlingException,
)
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from darabonba.exceptions import UnretryableException
from darabonba.request import DaraRequest
from darabonba.runtime import RuntimeOptions
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanferry_sandbox.alibaba_cloud.access_keys import AccessKey
from oceanferry_sandbox.alibaba_cloud.acs3 import SignatureRefused, verify
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Headers, Request, RequestBody, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from oceanferry_sandbox.oceanbase.backup_sets import SandboxBackupSet, SandboxPart
from oceanferry_sandbox.oceanbase.service import OceanBaseService

KEY = AccessKey("AK", "the-secret")
TEMPORARY_KEY = AccessKey("STS.AK", "another-secret", "the-token")
INSTANCE = "ob317v4uif0000"
NIGHT = datetime(2026, 11, 21, 18, 0, tzinfo=timezone.utc)
FILES = ("part-1.zip", "part-2.zip", "part-3.zip")


class Clock:
    """A clock that moves when it is moved."""

    def __init__(self) -> None:
        self.now = NIGHT.timestamp()

    def __call__(self) -> float:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time.total_seconds()


def backup_set(set_id: str = "bak-1") -> SandboxBackupSet:
    parts = tuple(
        SandboxPart(number, name, "vendor", f"{set_id}/{name}", number * 1000)
        for number, name in enumerate(FILES, start=1)
    )
    return SandboxBackupSet(
        instance_id=INSTANCE,
        set_id=set_id,
        start_time=NIGHT - timedelta(hours=1),
        end_time=NIGHT,
        checkpoint=NIGHT - timedelta(minutes=10),
        data_size=31457280,
        cluster_name="orders",
        tenant_names=("shop", "stock"),
        parts=parts,
    )


def presigned(part: SandboxPart, lifetime: timedelta, internal: bool) -> str:  # the service's own signature
    network = "internal" if internal else "public"
    return f"http://{network}/{part.key}?expires={lifetime.total_seconds():.0f}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> OceanBaseService:
    service = OceanBaseService(
        [KEY, TEMPORARY_KEY], sign=presigned, clock=clock, preparation=timedelta(minutes=5)
    )
    service.add(backup_set())
    return service


@pytest.fixture
def server(service: OceanBaseService) -> Iterator[LoopbackServer]:
    with LoopbackServer(service) as server:
        yield server


@pytest.fixture
def client(server: LoopbackServer) -> Client:
    return connect(server)


def connect(server: LoopbackServer, *, key: AccessKey = KEY) -> Client:
    return Client(configuration(server, key))


def configuration(server: LoopbackServer, key: AccessKey) -> Config:
    return Config(
        access_key_id=key.access_key_id,
        access_key_secret=key.secret,
        security_token=key.security_token or None,
        endpoint=server.host,
        protocol="HTTP",
    )


def call(
    client: Client, action: str, parameters: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    params = Params(
        action=action,
        version="2019-09-01",
        protocol="HTTPS",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    request = OpenApiRequest(body=dict(parameters), headers=dict(headers or {}))
    reply: dict[str, Any] = client.call_api(params, request, RuntimeOptions())["body"]
    return reply


def create(client: Client, set_id: str = "bak-1") -> int:
    reply = call(client, "CreateBackupSetDownloadLink", {"InstanceId": INSTANCE, "BackupSetId": set_id})
    task_id: int = reply.get("Data", reply)["DownloadTaskId"]
    return task_id


def describe(client: Client, task_id: object) -> dict[str, Any]:
    reply = call(client, "DescribeBackupSetDownloadLink", {"InstanceId": INSTANCE, "DownloadTaskId": task_id})
    data: dict[str, Any] = reply["Data"]
    return data


def listing(client: Client, **filters: object) -> dict[str, Any]:
    return call(client, "DescribeDataBackupSet", {"InstanceId": INSTANCE, **filters})


def listed_ids(client: Client, **filters: object) -> list[str]:
    return [entry["SetId"] for entry in listing(client, **filters)["Data"]]


def refusal_of(attempt: Callable[[], object]) -> AlibabaCloudException:
    with pytest.raises(AlibabaCloudException) as caught:
        attempt()
    return caught.value


# Signature


def test_a_request_signed_with_a_known_key_passes(client: Client) -> None:
    assert listing(client)["TotalCount"] == 1


def test_a_request_signed_with_temporary_credentials_passes(server: LoopbackServer) -> None:
    assert listing(connect(server, key=TEMPORARY_KEY))["TotalCount"] == 1


def test_parameters_that_need_encoding_are_signed_alike(client: Client, service: OceanBaseService) -> None:
    strange = "a b+c~d*e/f?g=h&i%j备份"
    service.add(backup_set(strange))

    assert describe(client, create(client, strange))["BackupSetId"] == strange


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        (AccessKey("AK", "wrong"), 400, "SignatureDoesNotMatch"),
        (AccessKey("NOBODY", "the-secret"), 404, "InvalidAccessKeyId.NotFound"),
        (AccessKey("STS.AK", "another-secret"), 400, "MissingSecurityToken"),
        (AccessKey("STS.AK", "another-secret", "forged"), 400, "InvalidSecurityToken.MismatchWithAccessKey"),
        (AccessKey("AK", "the-secret", "unasked"), 400, "InvalidSecurityToken.MismatchWithAccessKey"),
    ],
)
def test_foreign_credentials_are_refused(
    server: LoopbackServer, key: AccessKey, status: int, code: str
) -> None:
    refusal = refusal_of(lambda: listing(connect(server, key=key)))

    assert (refusal.status_code, refusal.code) == (status, code)


def test_a_body_altered_on_the_way_is_refused(server: LoopbackServer, client: Client) -> None:
    server.faults.plant(Fault("corrupt_request", at=3))

    assert refusal_of(lambda: listing(client)).code == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    "alter",
    [
        lambda request: replace(request, raw_query="Status=RUNNING"),
        lambda request: replace(request, raw_path="/other"),
        lambda request: replace(request, method="PUT"),
        lambda request: replace(
            request,
            headers=Headers({**request.headers, "x-acs-action": "CreateBackupSetDownloadLink"}.items()),
        ),
        lambda request: replace(
            request, headers=Headers({**request.headers, "x-acs-content-sha256": "0" * 64}.items())
        ),
    ],
    ids=["query", "path", "method", "action", "hash"],
)
def test_a_request_altered_on_the_way_is_refused(
    service: OceanBaseService, alter: Callable[[Request], Request]
) -> None:
    with LoopbackServer(lambda request: service(alter(request))) as thief:
        refusal = refusal_of(lambda: listing(connect(thief)))

    assert refusal.code == "SignatureDoesNotMatch"


def test_a_header_added_on_the_way_is_refused(service: OceanBaseService) -> None:
    def with_header(request: Request) -> Response:
        headers = Headers({**request.headers, "x-acs-proxy": "added"}.items())
        return service(replace(request, headers=headers))

    with LoopbackServer(with_header) as thief:
        refusal = refusal_of(lambda: listing(connect(thief)))

    assert refusal.code == "IncompleteSignature"


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_request_dated_more_than_a_quarter_of_an_hour_off_is_refused(client: Client, minutes: int) -> None:
    date = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    headers = {"x-acs-date": date.strftime("%Y-%m-%dT%H:%M:%SZ")}

    refusal = refusal_of(lambda: call(client, "DescribeDataBackupSet", {"InstanceId": INSTANCE}, headers))

    assert refusal.code == "InvalidTimeStamp.Expired"


def test_a_date_that_is_none_is_refused(client: Client) -> None:
    headers = {"x-acs-date": "yesterday"}

    refusal = refusal_of(lambda: call(client, "DescribeDataBackupSet", {"InstanceId": INSTANCE}, headers))

    assert refusal.code == "InvalidTimeStamp.Format"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "MissingAccessKeyId"),
        ("Bearer x", "IncompleteSignature"),
        ("ACS3-HMAC-SM3 x", "IncompleteSignature"),
    ],
)
def test_a_request_without_a_readable_signature_is_refused(authorization: str, code: str) -> None:
    with pytest.raises(SignatureRefused) as caught:
        verify(arrived(Headers([("authorization", authorization)])), b"", [KEY], 0)

    assert caught.value.code == code


def test_a_wrong_signature_is_answered_with_the_canonical_request_and_its_token(
    server: LoopbackServer,
) -> None:
    refusal = refusal_of(lambda: listing(connect(server, key=replace(TEMPORARY_KEY, secret="wrong"))))

    assert "x-acs-security-token:the-token" in refusal.message


def test_secrets_of_a_key_are_not_shown() -> None:
    assert "another-secret" not in repr(TEMPORARY_KEY)
    assert "the-token" not in repr(TEMPORARY_KEY)


def test_a_call_of_another_sdk_with_path_query_and_binary_body_is_verified() -> None:
    def check(request: Request) -> Response:
        verify(request, request.read(), [TEMPORARY_KEY], time.time())
        return Response(202)

    with LoopbackServer(check) as server:
        reply = FunctionClient(configuration(server, TEMPORARY_KEY)).invoke_function_with_options(
            "copy_object",
            InvokeFunctionRequest(body=bytes(range(256)), qualifier="a b+c/d~*"),
            InvokeFunctionHeaders(common_headers={"x-fc-async-delay": "10"}, x_fc_async_task_id="t1"),
            RuntimeOptions(),
        )

    assert reply.status_code == 202


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = st.text("abcXYZ019._-", min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    query=st.dictionaries(NAMES, TEXT, max_size=4),
    body=st.binary(max_size=40),
    token=st.sampled_from(["", "t"]),
)
def test_whatever_the_sdk_signs_is_verified_and_no_other_body(
    query: dict[str, str], body: bytes, token: str
) -> None:
    key = AccessKey("AK", "the-secret", token)
    request = arrived(signed_headers(query, body, key), urlencode(query))

    verify(request, body, [key], NIGHT.timestamp())
    with pytest.raises(SignatureRefused):
        verify(request, body + b"x", [key], NIGHT.timestamp())
    forged = Headers(
        {**request.headers, "x-acs-content-sha256": hashlib.sha256(b"forged").hexdigest()}.items()
    )
    with pytest.raises(SignatureRefused):
        verify(replace(request, headers=forged), b"forged", [key], NIGHT.timestamp())


def arrived(headers: Headers, raw_query: str = "") -> Request:
    return Request("POST", "/", raw_query, headers, RequestBody(io.BytesIO(), headers))


def signed_headers(query: dict[str, str], body: bytes, key: AccessKey) -> Headers:
    payload = hashlib.sha256(body).hexdigest()
    request = DaraRequest()
    request.method, request.pathname, request.query = "POST", "/", query
    request.headers = {
        "host": "127.0.0.1",
        "x-acs-action": "Any",
        "x-acs-version": "2019-09-01",
        "x-acs-date": NIGHT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": "n",
        "x-acs-content-sha256": payload,
    }
    if key.security_token:
        request.headers["x-acs-security-token"] = key.security_token
    signature = Utils.get_authorization(request, "ACS3-HMAC-SHA256", payload, key.access_key_id, key.secret)
    return Headers([*request.headers.items(), ("authorization", signature)])


# Asking for a link


def test_the_task_id_is_inside_data_since_2025(client: Client, service: OceanBaseService) -> None:
    reply = call(client, "CreateBackupSetDownloadLink", {"InstanceId": INSTANCE, "BackupSetId": "bak-1"})

    assert reply["Data"] == {"DownloadTaskId": service.tasks[0].task_id}
    assert "DownloadTaskId" not in reply


def test_the_task_id_is_at_the_top_in_the_old_generation(client: Client, service: OceanBaseService) -> None:
    service.generation = "2019"

    reply = call(client, "CreateBackupSetDownloadLink", {"InstanceId": INSTANCE, "BackupSetId": "bak-1"})

    assert reply["DownloadTaskId"] == service.tasks[0].task_id
    assert "Data" not in reply


def test_the_typed_models_of_the_sdk_lose_the_new_task_id(client: Client, service: OceanBaseService) -> None:
    request = models.CreateBackupSetDownloadLinkRequest(instance_id=INSTANCE, backup_set_id="bak-1")

    reply = client.create_backup_set_download_link(request)

    assert service.tasks
    assert reply.body.download_task_id is None
    assert list(reply.body.to_map()) == ["RequestId"]


def test_the_typed_models_of_the_sdk_lose_the_download_links(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    task_id = create(client)
    clock.pass_by(service.preparation)
    request = models.DescribeBackupSetDownloadLinkRequest(instance_id=INSTANCE, download_task_id=str(task_id))

    typed = client.describe_backup_set_download_link(request).body.to_map()["Data"]

    assert "DownloadLinks" not in typed
    assert "DownloadLinks" in describe(client, task_id)


def test_asking_again_while_the_task_runs_joins_it(client: Client, service: OceanBaseService) -> None:
    assert create(client) == create(client)
    assert len(service.tasks) == 1


def test_asking_from_many_threads_at_once_creates_one_task(
    server: LoopbackServer, service: OceanBaseService
) -> None:
    with ThreadPoolExecutor(8) as threads:
        task_ids = set(threads.map(lambda _: create(connect(server)), range(8)))

    assert task_ids == {task.task_id for task in service.tasks}
    assert len(service.tasks) == 1


def test_asking_again_while_the_task_runs_can_be_refused(client: Client, service: OceanBaseService) -> None:
    service.while_running = "refuse"
    create(client)

    refusal = refusal_of(lambda: create(client))

    assert refusal.code == "OperationDenied.DownloadTaskRunning"


def test_asking_again_after_the_task_ended_creates_another(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    first = create(client)
    clock.pass_by(service.preparation)

    assert create(client) != first


# Waiting for a link


def test_a_running_task_shows_no_links(client: Client) -> None:
    task = describe(client, create(client))

    assert task["DownloadTaskStatus"] == "RUNNING"
    assert not {"InternalUrl", "DownloadLinks", "UrlExpiredTime", "UrlAliveTime"} & task.keys()


def test_a_finished_task_shows_links_to_every_part(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    task_id = create(client)
    clock.pass_by(service.preparation)

    task = describe(client, task_id)

    assert task["DownloadTaskStatus"] == "SUCCESS"
    assert task["InternalUrl"] == "http://internal/bak-1/part-1.zip?expires=3600"
    assert sorted(link["FileName"] for link in task["DownloadLinks"]) == list(FILES)
    assert next(link for link in task["DownloadLinks"] if link["PartId"] == 2) == {
        "FileName": "part-2.zip",
        "PartId": 2,
        "CompressedBackupSetSize": 2000.0,
        "Url": "http://public/bak-1/part-2.zip?expires=3600",
        "InternalUrl": "http://internal/bak-1/part-2.zip?expires=3600",
    }


def test_links_are_listed_in_the_same_odd_order_every_time(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    task_id = create(client)
    clock.pass_by(service.preparation)

    orders = [[link["PartId"] for link in describe(client, task_id)["DownloadLinks"]] for _ in range(2)]

    assert orders[0] == orders[1] != sorted(orders[0])


def test_links_are_signed_once_to_end_with_the_task(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    task_id = create(client)
    clock.pass_by(service.preparation + timedelta(minutes=20))
    first = describe(client, task_id)["InternalUrl"]
    clock.pass_by(timedelta(minutes=20))

    assert (
        first == describe(client, task_id)["InternalUrl"] == "http://internal/bak-1/part-1.zip?expires=2400"
    )


@pytest.mark.parametrize(
    ("generation", "links_as", "kind"),
    [
        ("2025", "list", list),
        ("2025", "object", dict),
        ("2025", "absent", type(None)),
        ("2019", "list", type(None)),
    ],
)
def test_links_come_in_every_shape_seen_or_documented(
    client: Client,
    service: OceanBaseService,
    clock: Clock,
    generation: Literal["2019", "2025"],
    links_as: Literal["list", "object", "absent"],
    *,
    kind: type,
) -> None:
    service.generation, service.links_as = generation, links_as
    task_id = create(client)
    clock.pass_by(service.preparation)

    task = describe(client, task_id)

    assert isinstance(task.get("DownloadLinks"), kind)
    assert "InternalUrl" in task


def test_one_of_the_two_networks_can_be_missing(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    task_id = create(client)
    clock.pass_by(service.preparation)

    service.public_links = False
    assert "Url" not in describe(client, task_id)["DownloadLinks"][0]
    service.public_links, service.internal_links = True, False
    task = describe(client, task_id)
    assert "InternalUrl" not in task
    assert "InternalUrl" not in task["DownloadLinks"][0]


def test_times_without_a_zone_are_in_the_configured_one(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    task_id = create(client)
    clock.pass_by(service.preparation)

    local = describe(client, task_id)
    service.zone = timezone.utc
    utc = describe(client, task_id)

    assert (local["UrlExpiredTime"], utc["UrlExpiredTime"]) == ("2026-11-22 03:05:00", "2026-11-21 19:05:00")
    assert utc["DownloadTaskCreateTime"] == "2026-11-21T18:00:00"
    assert utc["BackupRestorableTime"] == "2026-11-21 17:50:00"


@pytest.mark.parametrize(("counts", "seconds"), [("total", 3600), ("remaining", 3000)])
def test_the_seconds_of_a_link_count_all_or_what_is_left(
    client: Client,
    service: OceanBaseService,
    clock: Clock,
    counts: Literal["total", "remaining"],
    seconds: int,
) -> None:
    service.alive_time = counts
    task_id = create(client)
    clock.pass_by(service.preparation + timedelta(minutes=10))

    assert describe(client, task_id)["UrlAliveTime"] == seconds


@pytest.mark.parametrize("kept", [True, False])
def test_an_expired_task_says_so_and_may_still_show_its_links(
    client: Client, service: OceanBaseService, clock: Clock, *, kept: bool
) -> None:
    service.keeps_expired_links = kept
    task_id = create(client)
    clock.pass_by(service.preparation)
    describe(client, task_id)
    clock.pass_by(service.link_lifetime)

    task = describe(client, task_id)

    assert task["DownloadTaskStatus"] == "EXPIRED"
    assert ("DownloadLinks" in task) is kept


def test_a_planted_failure_of_a_task_is_answered(client: Client, service: OceanBaseService) -> None:
    task_id = create(client)
    service.fail(task_id)

    task = describe(client, task_id)

    assert task["DownloadTaskStatus"] == "FAILED"
    assert "DownloadLinks" not in task


def test_the_next_tasks_fail_when_their_preparation_ends(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    service.failing = 1
    task_id = create(client)

    assert describe(client, task_id)["DownloadTaskStatus"] == "RUNNING"
    clock.pass_by(service.preparation)
    assert describe(client, task_id)["DownloadTaskStatus"] == "FAILED"
    second = create(client)
    clock.pass_by(service.preparation)
    assert describe(client, second)["DownloadTaskStatus"] == "SUCCESS"


def test_status_words_can_be_any(client: Client, service: OceanBaseService) -> None:
    service.words["running"] = "Queueing"

    assert describe(client, create(client))["DownloadTaskStatus"] == "Queueing"


# Listing backup sets


def test_a_listed_set_has_the_documented_fields(client: Client) -> None:
    [entry] = listing(client)["Data"]

    assert entry["SetId"] == "bak-1"
    assert entry["EndTime"] == "2026-11-21T18:00:00Z"
    assert entry["Checkpoint"] == "2026-11-21T17:50:00Z"
    assert [item["TenantName"] for item in entry["BackupObjects"]] == ["shop", "stock"]
    known = set(models.DescribeDataBackupSetResponseBodyData().from_map(entry).to_map())
    assert known == entry.keys()


def test_a_listed_set_tells_of_its_newest_task(
    client: Client, service: OceanBaseService, clock: Clock
) -> None:
    states = [listing(client)["Data"][0]]
    task_id = create(client)
    states.append(listing(client)["Data"][0])
    clock.pass_by(service.preparation)
    states.append(listing(client)["Data"][0])

    assert [state["DownloadTaskStatus"] for state in states] == ["not_exist", "RUNNING", "SUCCESS"]
    assert [state["DownloadTaskId"] for state in states] == [service.no_task, task_id, task_id]


def test_a_running_set_is_listed_without_end_and_cannot_be_downloaded(
    client: Client, service: OceanBaseService
) -> None:
    service.add(replace(backup_set("bak-2"), status="RUNNING", end_time=None, checkpoint=None))

    [entry] = listing(client, Status="RUNNING")["Data"]

    assert not {"EndTime", "Checkpoint"} & entry.keys()
    assert refusal_of(lambda: create(client, "bak-2")).code == "OperationDenied.BackupSetStatus"


def test_sets_are_listed_page_by_page_with_their_total(client: Client, service: OceanBaseService) -> None:
    for number in range(2, 13):
        service.add(backup_set(f"bak-{number}"))

    pages = [listed_ids(client, PageNumber=number, PageSize=5) for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [5, 5, 2, 0]
    assert [set_id for page in pages for set_id in page] == [f"bak-{number}" for number in range(1, 13)]
    assert listing(client)["TotalCount"] == 12
    assert len(listed_ids(client)) == 10


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"Status": "RUNNING"}, ["running"]),
        ({"BackupObjectType": "cluster"}, ["cluster"]),
        ({"StartTime": "2026-11-21T17:00:00Z"}, ["bak-1", "running", "cluster"]),
        ({"EndTime": "2026-11-21T16:59:59Z"}, ["old"]),
        ({"StartTime": "2026-11-20T00:00:00Z", "EndTime": "2026-11-21T00:00:00Z"}, ["old"]),
    ],
)
def test_sets_are_filtered(
    client: Client, service: OceanBaseService, filters: dict[str, str], found: list[str]
) -> None:
    service.add(replace(backup_set("running"), status="RUNNING"))
    service.add(replace(backup_set("cluster"), backup_object_type="cluster"))
    service.add(replace(backup_set("old"), start_time=NIGHT - timedelta(days=1)))

    assert listed_ids(client, **filters) == found


def test_sets_of_other_instances_are_not_listed(client: Client, service: OceanBaseService) -> None:
    service.add(replace(backup_set("foreign"), instance_id="ob-other"))

    assert listed_ids(client) == ["bak-1"]


def test_an_instance_without_sets_has_an_empty_listing(client: Client, service: OceanBaseService) -> None:
    service.add_instance("ob-new")

    reply = call(client, "DescribeDataBackupSet", {"InstanceId": "ob-new"})

    assert (reply["Data"], reply["TotalCount"]) == ([], 0)


# Refusals


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("DescribeDataBackupSet", {"InstanceId": "ob-nowhere"}, 404, "InvalidInstanceId.NotFound"),
        ("DescribeDataBackupSet", {}, 400, "MissingInstanceId"),
        ("DescribeDataBackupSet", {"InstanceId": INSTANCE, "PageSize": 0}, 400, "InvalidParameter"),
        ("DescribeDataBackupSet", {"InstanceId": INSTANCE, "StartTime": "today"}, 400, "InvalidParameter"),
        ("CreateBackupSetDownloadLink", {"InstanceId": INSTANCE}, 400, "MissingBackupSetId"),
        (
            "CreateBackupSetDownloadLink",
            {"InstanceId": INSTANCE, "BackupSetId": "no"},
            404,
            "InvalidBackupSetId.NotFound",
        ),
        (
            "DescribeBackupSetDownloadLink",
            {"InstanceId": INSTANCE, "DownloadTaskId": "7"},
            404,
            "InvalidDownloadTaskId.NotFound",
        ),
        ("DropInstance", {"InstanceId": INSTANCE}, 404, "InvalidAction.NotFound"),
    ],
)
def test_a_request_for_what_does_not_exist_is_refused(
    client: Client, action: str, body: dict[str, object], status: int, code: str
) -> None:
    refusal = refusal_of(lambda: call(client, action, body))

    assert (refusal.status_code, refusal.code) == (status, code)
    assert refusal.data.keys() - {"statusCode"} == {"RequestId", "HostId", "Code", "Message", "Recommend"}


def test_a_task_of_another_instance_is_not_found(client: Client, service: OceanBaseService) -> None:
    service.add_instance("ob-other")
    parameters = {"InstanceId": "ob-other", "DownloadTaskId": create(client)}

    refusal = refusal_of(lambda: call(client, "DescribeBackupSetDownloadLink", parameters))

    assert refusal.code == "InvalidDownloadTaskId.NotFound"


def test_a_denied_action_is_named_in_the_refusal(client: Client, service: OceanBaseService) -> None:
    service.denied_actions.add("CreateBackupSetDownloadLink")

    refusal = refusal_of(lambda: create(client))

    assert (refusal.status_code, refusal.code) == (403, "NoPermission")
    assert "Action: oceanbase:CreateBackupSetDownloadLink" in refusal.message
    assert listed_ids(client) == ["bak-1"]


def test_the_other_code_of_a_denial_names_the_action_in_its_detail_only(
    client: Client, service: OceanBaseService
) -> None:
    service.denied_actions.add("DescribeDataBackupSet")
    service.denial = "Forbidden.RAM"

    refusal = refusal_of(lambda: listing(client))

    assert (refusal.status_code, refusal.code) == (403, "Forbidden.RAM")
    assert refusal.data["AccessDeniedDetail"]["AuthAction"] == "oceanbase:DescribeDataBackupSet"


@pytest.mark.parametrize("status", [400, 429])
def test_throttled_requests_are_refused_until_the_count_is_used_up(
    client: Client, service: OceanBaseService, status: int
) -> None:
    service.throttled, service.throttling_status = 2, status

    refusals = [refusal_of(lambda: listing(client)) for _ in range(2)]

    assert [(refusal.status_code, refusal.code) for refusal in refusals] == [(status, "Throttling.User")] * 2
    assert listing(client)["TotalCount"] == 1


def test_throttling_may_say_when_to_come_back(client: Client, service: OceanBaseService) -> None:
    service.throttled, service.retry_after = 1, timedelta(seconds=1.5)

    with pytest.raises(ThrottlingException) as caught:
        listing(client)

    assert caught.value.retry_after == 1500


def test_an_unavailable_service_answers_503(client: Client, service: OceanBaseService) -> None:
    service.unavailable = 1

    with pytest.raises(ServerException) as caught:
        listing(client)

    assert (caught.value.status_code, caught.value.code) == (503, "ServiceUnavailable")


def test_an_error_that_is_not_json_can_be_planted(server: LoopbackServer, client: Client) -> None:
    server.faults.plant(Fault("status", status=502, body="<html>Bad Gateway</html>"))

    with pytest.raises(UnretryableException):
        listing(client)


def test_an_unknown_version_is_refused(client: Client) -> None:
    headers = {"x-acs-version": "2030-01-01"}

    with pytest.raises(ClientException) as caught:
        call(client, "DescribeDataBackupSet", {"InstanceId": INSTANCE}, headers)

    assert caught.value.code == "InvalidVersion"


# State


def test_sets_and_tasks_survive_in_a_file_and_links_do_not(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "oceanbase.json"
    first = OceanBaseService([KEY], sign=presigned, clock=clock, state_file=file)
    first.add(backup_set())
    with LoopbackServer(first) as server:
        task_id = create(connect(server))
        clock.pass_by(first.preparation)
        describe(connect(server), task_id)

    second = OceanBaseService([KEY], sign=presigned, clock=clock, state_file=file)

    assert (second.backup_sets, second.tasks) == (first.backup_sets, first.tasks)
    assert "http://" not in file.read_text()
    with LoopbackServer(second) as server:
        assert len(describe(connect(server), task_id)["DownloadLinks"]) == len(FILES)


def test_the_state_file_is_readable_json(tmp_path: Path) -> None:
    file = tmp_path / "oceanbase.json"
    OceanBaseService([KEY], sign=presigned, state_file=file).add(backup_set())

    state = json.loads(file.read_text())

    assert state["backup_sets"][0]["parts"][0]["file_name"] == "part-1.zip"
    assert not list(tmp_path.glob("*.new"))
