"""What objects are written with besides their bytes."""

from __future__ import annotations

from dataclasses import fields
from http.client import HTTPConnection

import pytest

from integration.oss_adapter.oss_world import CALLS, KEY, World, refusal, upload
from oceanferry.domain.copies.target_options import TargetOptions
from oceanferry.domain.errors import PermissionDenied
from oceanferry_sandbox.http_server.faults import Fault

EVERYTHING = TargetOptions(
    storage_class="IA",
    encryption="KMS",
    kms_key_id="9468da86-3509-4f8d-a61e-6eab1eac0001",
    tags={"team": "dba", "env=": "a b/中"},
    metadata={"owner": "dba@example.com", "run": "the options'"},
)


def written(world: World, options: TargetOptions) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers of a large object and of a small one that were written with *options*."""
    with world.store(options=options) as store:
        upload_id = store.begin_upload(KEY, {"run": "the upload's"})
        store.complete_upload(KEY, upload_id, [upload(store, upload_id)])
        store.put("manifest.json", b"{}", overwrite=False)
    headers = {each.key: each.headers for each in world.oss.objects(world.bucket)}
    return headers[KEY], headers["manifest.json"]


def test_both_large_and_small_objects_are_encrypted_tagged_and_described(world: World) -> None:
    for headers in written(world, EVERYTHING):
        assert headers["x-oss-server-side-encryption"] == "KMS"
        assert headers["x-oss-server-side-encryption-key-id"] == EVERYTHING.kms_key_id
        assert headers["x-oss-tagging"] == "team=dba&env%3D=a%20b%2F%E4%B8%AD"
        assert headers["x-oss-meta-owner"] == "dba@example.com"


def test_large_objects_have_the_storage_class_and_small_ones_are_standard(world: World) -> None:
    large, small = written(world, EVERYTHING)

    assert large["x-oss-storage-class"] == "IA"
    assert small["x-oss-storage-class"] == "Standard"


def test_what_an_upload_says_of_itself_goes_before_what_the_options_say(world: World) -> None:
    large, small = written(world, EVERYTHING)

    assert (large["x-oss-meta-run"], small["x-oss-meta-run"]) == ("the upload's", "the options'")


def test_without_options_everything_is_as_the_bucket_has_it(world: World) -> None:
    for headers in written(world, TargetOptions()):
        about = {name for name in headers if name.startswith("x-oss-") and "meta" not in name}
        assert about - {"x-oss-storage-class"} == {"x-oss-object-acl"}


def test_encryption_by_the_store_names_no_key(world: World) -> None:
    large, _ = written(world, TargetOptions(encryption="AES256", kms_key_id="not asked for"))

    assert large["x-oss-server-side-encryption"] == "AES256"
    assert "x-oss-server-side-encryption-key-id" not in large


def status_for_anybody(world: World, key: str) -> int:
    connection = HTTPConnection(world.server.host)
    try:
        connection.request("GET", f"/{world.bucket}/{key}")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("options", [TargetOptions(), EVERYTHING])
def test_copies_stay_private_in_a_bucket_that_anybody_may_read(world: World, options: TargetOptions) -> None:
    world.oss.create_bucket(f"public-{world.bucket}", private=False)
    world.bucket = f"public-{world.bucket}"
    world.oss.put_object(world.bucket, "planted", b"for everybody")
    written(world, options)

    assert status_for_anybody(world, "planted") == 200
    assert status_for_anybody(world, KEY) == 403
    assert status_for_anybody(world, "manifest.json") == 403


def test_there_is_no_option_that_could_make_an_object_public() -> None:
    assert not [each.name for each in fields(TargetOptions) if "acl" in each.name or "public" in each.name]


@pytest.mark.parametrize("call", ["begin", "put"])
def test_a_missing_permission_names_all_that_the_options_need(world: World, call: str) -> None:
    for method in ("PUT", "POST"):
        denied = Fault("status", method=method, status=403, body=refusal("AccessDenied"))
        world.server.faults.plant(denied)
    with world.store(options=EVERYTHING) as store, pytest.raises(PermissionDenied) as caught:
        CALLS[call](store)

    needed = "oss:PutObject, oss:PutObjectTagging, kms:GenerateDataKey and kms:Decrypt"
    assert f"{needed} on acs:oss:*:*:{world.bucket}/* and on the key" in caught.value.advice
