"""Buckets in which OSS overwrites although it is forbidden to, and those in which it never does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from integration.oss_adapter.oss_world import KEY, PART, World, refusal, upload
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.domain.copies.target_options import OnConflict, TargetOptions
from oceanferry.domain.errors import InvalidConfiguration, ObjectImmutable, PermissionDenied
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.oss.storage.records import Versioning

KEPT: tuple[Versioning, ...] = ("Enabled", "Suspended")
FORBIDDEN_TO_ASK = Fault("status", path=r"\?versioning", status=403, body=refusal("AccessDenied"), times=-1)


def following(on_conflict: OnConflict) -> TargetOptions:
    return TargetOptions(on_conflict=on_conflict)


def contents(world: World) -> list[int]:
    return [each.content.size_bytes for each in world.oss.versions(world.bucket, KEY)]


def questions(world: World) -> int:
    return world.server.requests.count(("GET", f"/{world.bucket}/"))


def begun(store: OssObjectStore) -> Callable[..., bool]:
    """Upload one part; return what completes the upload."""
    upload_id = store.begin_upload(KEY, {})
    part = upload(store, upload_id)
    return lambda **how: store.complete_upload(KEY, upload_id, [part], **how)


@pytest.mark.parametrize("versioning", KEPT)
def test_nothing_is_overwritten_in_a_bucket_with_versions(world: World, versioning: Versioning) -> None:
    world.oss.set_versioning(world.bucket, versioning)
    world.oss.put_object(world.bucket, KEY, b"somebody else's")
    with world.store() as store:
        complete = begun(store)
        assert not store.put(KEY, b"ours", overwrite=False)
        assert not complete()

    assert contents(world) == [len(b"somebody else's")]


@pytest.mark.parametrize("versioning", KEPT)
def test_nothing_is_overwritten_when_asking_about_versions_is_not_allowed(
    world: World, versioning: Versioning
) -> None:
    world.oss.set_versioning(world.bucket, versioning)
    world.oss.put_object(world.bucket, KEY, b"somebody else's")
    world.server.faults.plant(FORBIDDEN_TO_ASK)
    with world.store() as store:
        complete = begun(store)
        assert not store.put(KEY, b"ours", overwrite=False)
        assert not complete()

    assert contents(world) == [len(b"somebody else's")]


@pytest.mark.parametrize("versioning", KEPT)
@pytest.mark.parametrize("call", ["put", "complete"])
def test_a_writer_overwritten_at_once_has_not_won(world: World, versioning: Versioning, call: str) -> None:
    """Another writes between the request and the check of what came of it."""
    world.oss.set_versioning(world.bucket, versioning)
    with world.store() as store:
        complete = begun(store)
        answer = world.oss

        def interrupted(request: Request) -> Response:
            response = answer(request)
            if request.method in ("PUT", "POST"):
                world.oss.put_object(world.bucket, KEY, b"the other")
            return response

        world.answer = interrupted
        assert not (store.put(KEY, b"ours", overwrite=False) if call == "put" else complete())


def test_a_bucket_is_asked_once_whether_it_keeps_versions(world: World, store: OssObjectStore) -> None:
    for number in range(3):
        store.put(f"{number}", b"x", overwrite=False)
        store.put(f"{number}", b"x", overwrite=True)

    assert questions(world) == 1
    assert sum(method == "HEAD" for method, _ in world.server.requests) == 0


def test_a_bucket_that_may_not_be_asked_is_asked_once(world: World, store: OssObjectStore) -> None:
    world.server.faults.plant(FORBIDDEN_TO_ASK)
    for number in range(3):
        store.put(f"{number}", b"x", overwrite=False)

    assert questions(world) == 1


def test_a_new_version_is_written_over_an_object_where_the_old_one_stays(world: World) -> None:
    world.oss.set_versioning(world.bucket, "Enabled")
    world.oss.put_object(world.bucket, KEY, b"before")
    with world.store(options=following("version")) as store:
        assert begun(store)(overwrite=True)
        stored = store.head(KEY)

    assert contents(world) == [len(b"before"), len(PART)]
    assert stored is not None
    assert stored.version_id == world.oss.versions(world.bucket, KEY)[-1].version_id


@pytest.mark.parametrize("versioning", ["", "Suspended"])
def test_new_versions_are_refused_before_anything_is_written_where_the_old_one_would_be_lost(
    world: World, versioning: Versioning
) -> None:
    world.oss.set_versioning(world.bucket, versioning)
    with world.store(options=following("version")) as store:
        with pytest.raises(InvalidConfiguration, match="has no versioning"):
            store.begin_upload(KEY, {})
        with pytest.raises(InvalidConfiguration, match="on_conflict: fail or replace"):
            store.put(KEY, b"ours", overwrite=True)

    assert world.oss.uploads(world.bucket) == []


def test_new_versions_need_the_permission_to_ask(world: World) -> None:
    world.server.faults.plant(FORBIDDEN_TO_ASK)
    with world.store(options=following("version")) as store, pytest.raises(PermissionDenied) as caught:
        store.begin_upload(KEY, {})

    assert f"oss:GetBucketVersioning on acs:oss:*:*:{world.bucket} " in caught.value.advice


def test_an_object_is_replaced_when_that_is_asked_for(world: World) -> None:
    world.oss.put_object(world.bucket, KEY, b"before")
    with world.store(options=following("replace")) as store:
        assert begun(store)(overwrite=True)

    assert contents(world) == [len(PART)]


@pytest.mark.parametrize("versioning", KEPT)
def test_a_bucket_that_has_to_be_exclusive_is_refused_when_it_keeps_versions(
    world: World, versioning: Versioning
) -> None:
    world.oss.set_versioning(world.bucket, versioning)
    with world.store(exclusive=True) as store:
        with pytest.raises(InvalidConfiguration, match="ledger"):
            store.check_exclusive()
        with pytest.raises(InvalidConfiguration, match="ledger"):
            store.put("claim", b"ours", overwrite=False)

    assert world.oss.keys(world.bucket) == []


def test_a_bucket_that_has_to_be_exclusive_gives_itself_away_when_asking_is_not_allowed(world: World) -> None:
    world.oss.set_versioning(world.bucket, "Enabled")
    world.server.faults.plant(FORBIDDEN_TO_ASK)
    with world.store(exclusive=True) as store:
        store.check_exclusive()
        with pytest.raises(InvalidConfiguration, match="ledger"):
            store.put("claim", b"ours", overwrite=False)


def test_a_bucket_without_versions_is_exclusive(world: World) -> None:
    with world.store(exclusive=True) as store:
        store.check_exclusive()
        assert store.put("claim", b"ours", overwrite=False)


@pytest.mark.parametrize("call", ["put", "complete", "delete"])
def test_what_a_retention_policy_keeps_is_neither_replaced_nor_removed(world: World, call: str) -> None:
    world.oss.create_bucket(f"worm-{world.bucket}", worm=True)
    world.bucket = f"worm-{world.bucket}"
    world.oss.put_object(world.bucket, KEY, b"for seven years")
    calls: dict[str, Callable[[OssObjectStore], object]] = {
        "put": lambda store: store.put(KEY, b"new", overwrite=True),
        "complete": lambda store: begun(store)(overwrite=True),
        "delete": lambda store: store.delete(KEY),
    }
    with (
        world.store(options=following("replace")) as store,
        pytest.raises(ObjectImmutable, match="retention policy") as caught,
    ):
        calls[call](store)

    assert "retention period" in caught.value.advice
    assert sum(method == "DELETE" for method, _ in world.server.requests) == (call == "delete")
    assert world.oss.object_bytes(world.bucket, KEY) == b"for seven years"


def test_a_retention_policy_lets_new_objects_in(world: World) -> None:
    world.oss.create_bucket(f"worm-{world.bucket}", worm=True)
    world.bucket = f"worm-{world.bucket}"
    with world.store() as store:
        assert begun(store)()
        assert store.put("manifest.json", b"{}", overwrite=False)


def test_a_process_asks_once_whether_a_bucket_keeps_versions(world: World) -> None:
    for _ in range(2):
        with world.store() as store:
            store.put(KEY, b"ours", overwrite=False)

    assert questions(world) == 1


def test_what_is_known_of_a_bucket_is_not_believed_of_another_endpoint(world: World) -> None:
    other = World()
    other.oss.set_versioning(other.bucket, "Enabled")
    with world.store() as store:
        store.put(KEY, b"ours", overwrite=False)
    with other.server, other.store(exclusive=True) as store, pytest.raises(InvalidConfiguration):
        store.put(KEY, b"ours", overwrite=False)


@pytest.mark.parametrize("versioning", KEPT)
def test_a_bucket_that_keeps_versions_is_asked_again_by_the_next_invocation(
    world: World, versioning: Versioning
) -> None:
    world.oss.set_versioning(world.bucket, versioning)
    for _ in range(2):
        with world.store() as store:
            store.put(KEY, b"ours", overwrite=False)

    assert questions(world) == 2


def test_a_bucket_that_begins_to_keep_versions_is_no_ledger_any_more_whatever_was_known(world: World) -> None:
    with world.store(exclusive=True) as store:
        store.put("another", b"ours", overwrite=False)
    world.oss.set_versioning(world.bucket, "Enabled")
    with world.store(exclusive=True) as store, pytest.raises(InvalidConfiguration):
        store.put(KEY, b"ours", overwrite=False)
