"""How the store says no: identity, permission, passing trouble."""

from __future__ import annotations

import pytest

from canary import printed_by
from integration.oss_adapter.oss_world import CALLS, KEY, ROLE, World, refusal
from oceanferry.adapters.oss.object_store import OssObjectStore
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
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.http_server.faults import Fault


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_secret_is_credentials_refused(world: World, call: str) -> None:
    with (
        world.store(Credentials("AK", Secret("planted-wrong"))) as store,
        pytest.raises(CredentialsRefused) as caught,
    ):
        CALLS[call](store)
    assert caught.value.code == "SignatureDoesNotMatch"
    assert caught.value.request_id


@pytest.mark.parametrize("call", CALLS)
def test_an_unknown_access_key_is_credentials_refused(world: World, call: str) -> None:
    with (
        world.store(Credentials("NOBODY", Secret("planted"))) as store,
        pytest.raises(CredentialsRefused) as caught,
    ):
        CALLS[call](store)
    assert caught.value.code == "InvalidAccessKeyId"


def test_an_empty_access_key_is_credentials_refused_without_a_call(world: World) -> None:
    with world.store(Credentials("", Secret(""))) as store, pytest.raises(CredentialsRefused):
        store.head(KEY)
    assert world.server.requests == []


@pytest.mark.parametrize("call", CALLS)
def test_a_bucket_that_does_not_exist_is_said_in_words(world: World, call: str) -> None:
    with (
        world.store(bucket="nowhere") as store,
        pytest.raises(ServiceRefused, match="bucket does not exist") as caught,
    ):
        CALLS[call](store)
    assert (caught.value.code, "nowhere" in str(caught.value)) == ("NoSuchBucket", True)


def test_a_name_that_no_bucket_can_have_is_a_mistake_in_the_configuration(world: World) -> None:
    with world.store(bucket="Not_A_Bucket") as store, pytest.raises(InvalidConfiguration):
        store.head(KEY)


@pytest.mark.parametrize(
    ("call", "action"),
    [
        ("head", "oss:GetObject"),
        ("get", "oss:GetObject"),
        ("put", "oss:PutObject"),
        ("keys", "oss:ListObjects"),
        ("delete", "oss:DeleteObject"),
        ("begin", "oss:PutObject"),
        ("part", "oss:PutObject"),
        ("parts", "oss:ListParts"),
        ("uploads", "oss:ListMultipartUploads"),
        ("complete", "oss:GetObject"),
        ("abort", "oss:AbortMultipartUpload"),
    ],
)
def test_a_missing_permission_names_the_action_and_the_bucket(world: World, call: str, action: str) -> None:
    body = refusal("AccessDenied", ec="0003-00000001")
    world.server.faults.plant(Fault("status", status=403, body=body, times=-1))
    with world.store() as store, pytest.raises(PermissionDenied) as caught:
        CALLS[call](store)

    assert action in caught.value.advice
    assert world.bucket in caught.value.advice
    if call not in ("head", "complete"):  # a reply to HEAD has no body to say it in
        assert caught.value.request_id == "5C3D"
        assert "0003-00000001" in caught.value.message


@pytest.mark.parametrize("call", [each for each in CALLS if each != "part"])
def test_passing_trouble_is_tried_again_a_few_times(world: World, call: str) -> None:
    world.server.faults.plant(Fault("status", status=500, times=-1))
    with world.store() as store, pytest.raises(ServiceUnavailable):
        CALLS[call](store)

    assert (len(world.server.requests), len(world.clock.slept)) == (4, 3)


def test_a_part_is_not_tried_again(world: World, store: OssObjectStore) -> None:
    world.server.faults.plant(Fault("status", status=500))
    with pytest.raises(ServiceUnavailable):
        CALLS["part"](store)

    assert len(world.server.requests) == 1


@pytest.mark.parametrize("call", ["put", "part"])
def test_throttling_is_distinguished_from_being_out_of_order(
    world: World, store: OssObjectStore, call: str
) -> None:
    body, wait = refusal("QpsLimitExceeded"), {"Retry-After": "600"}
    world.server.faults.plant(Fault("status", method="PUT", status=503, body=body, headers=wait))
    with pytest.raises(ServiceThrottled) as caught:
        CALLS[call](store)

    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 600
    assert world.clock.slept == [], "so long a wait is somebody else's"


def test_an_answer_that_cannot_be_read_is_service_unavailable(world: World, store: OssObjectStore) -> None:
    world.server.faults.plant(Fault("status", status=200, body="<List", times=-1))

    with pytest.raises(ServiceUnavailable):
        list(store.keys("a/"))


def test_a_page_of_another_server_does_not_mean_that_there_is_no_object(
    world: World, store: OssObjectStore
) -> None:
    world.server.faults.plant(Fault("status", status=404, body="<html>Not here</html>"))

    with pytest.raises(ServiceRefused):
        store.get(KEY)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=403, body=refusal("AccessDenied"), times=-1),
        Fault("status", status=500, times=-1),
        Fault("reset_before", times=-1),
    ],
    ids=["403", "500", "reset"],
)
def test_no_error_shows_a_secret(world: World, call: str, fault: Fault) -> None:
    world.server.faults.plant(fault)
    with world.store(ROLE) as store, pytest.raises(OceanferryError) as caught:
        CALLS[call](store)
    for planted in ("planted", "ignature=", "x-oss-credential"):
        assert planted not in printed_by(caught.value)
