"""What copying makes of what is under the manifest's key already."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fakes.clock import NOON
from fakes.object_store import FakeObjectStore
from fakes.stored_copies import begin_removal, folder_of, manifest_of, plant
from fakes.world import FILES, World, asked
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.manifest import Manifest
from oceanferry.domain.errors import CopyNotProven, ObjectImmutable, PermissionDenied, ServiceRefused
from oceanferry.domain.runs.jobs import CopyObjectJob
from oceanferry.domain.runs.outcomes import Outcome
from oceanferry.ports.storage.object_store import StoredObject
from oceanferry.usecases.copying.copy_proof import CopyProof

FOLDER = folder_of("bak-1")


def copied(store: FakeObjectStore) -> Outcome:
    """Deliver backup set bak-1 to the bucket, without a ledger that knows of it."""
    world = World(store=store)
    world.take(asked(route="nightly", deliver=["archive"]))
    return world.runner.run_job(world.job(CopyObjectJob))


def status(outcome: Outcome) -> str:
    [receipt] = outcome.receipts
    return receipt.status


def document(**changed: object) -> dict[str, Any]:
    found: dict[str, Any] = {**manifest_of("bak-1").model_dump(mode="json"), **changed}
    return found


def foreign_object() -> dict[str, object]:
    data = b"another's"
    return {
        **document()["objects"][0],
        "key": "web/index.html",
        "size_bytes": len(data),
        "crc64": str(checksum(data)),
    }


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        (document(objects=[]), "lists no object"),
        (document(objects=[foreign_object()]), "names an object outside its folder"),
        (document(backup_set_id="bak-2"), "is the manifest of another backup set or instance"),
        (document(instance_id="another"), "is the manifest of another backup set or instance"),
    ],
    ids=["no objects", "foreign keys", "another backup set", "another instance"],
)
def test_a_planted_manifest_is_never_taken_for_delivered(planted: dict[str, object], reason: str) -> None:
    store = FakeObjectStore("my-archive")
    store.objects = {
        "web/index.html": b"another's",
        FOLDER.manifest: json.dumps(planted).encode(),
        **{FOLDER.path + name: data for name, data in FILES.items()},
    }
    before = dict(store.objects)
    outcome = copied(store)

    assert status(outcome) == "failed"
    assert outcome.failure is not None
    assert outcome.failure.error == "ObjectConflict"
    assert reason in outcome.failure.message
    assert store.objects == before


def test_a_manifest_of_a_later_schema_is_left_alone_and_named_as_such() -> None:
    store = FakeObjectStore("my-archive")
    store.objects[FOLDER.manifest] = planted = json.dumps(document(schema_version=2)).encode()
    outcome = copied(store)

    assert outcome.failure is not None
    assert "has schema_version 2, and this Oceanferry reads 1" in outcome.failure.message
    assert outcome.failure.advice.startswith("Update Oceanferry")
    assert store.objects == {FOLDER.manifest: planted}


def test_a_manifest_that_is_archived_is_named_as_such_and_not_as_a_foreign_object() -> None:
    store = FakeObjectStore("my-archive")
    plant(store, "bak-1")
    store.troubles["get"] = [
        ServiceRefused("Reading it failed: the object is archived", code="InvalidObjectState")
    ]
    before = dict(store.objects)
    outcome = copied(store)

    assert outcome.failure is not None
    assert (outcome.failure.error, outcome.failure.code) == ("ServiceRefused", "InvalidObjectState")
    assert "the object is archived" in outcome.failure.message
    assert outcome.failure.advice.startswith(f"Restore {FOLDER.manifest}")
    assert "Move that object away" not in outcome.failure.advice
    assert store.objects == before


def test_a_manifest_that_may_not_be_read_is_reported_with_what_the_store_advises() -> None:
    store = FakeObjectStore("my-archive")
    plant(store, "bak-1")
    store.troubles["get"] = [PermissionDenied("Reading it failed", advice="Allow oss:GetObject")]
    outcome = copied(store)

    assert outcome.failure is not None
    assert (outcome.failure.error, outcome.failure.advice) == ("PermissionDenied", "Allow oss:GetObject")


def test_a_manifest_that_is_damaged_on_its_way_is_asked_for_again_later() -> None:
    store = FakeObjectStore("my-archive")
    plant(store, "bak-1")
    store.troubles["get"] = [CopyNotProven("it was not received as OSS stores it")]

    with pytest.raises(CopyNotProven):
        copied(store)


def test_one_more_optional_key_changes_nothing() -> None:
    store = FakeObjectStore("my-archive")
    plant(store, "bak-1")
    store.objects[FOLDER.manifest] = json.dumps(document(new=1)).encode()
    before = dict(store.objects)

    assert status(copied(store)) == "already_delivered"
    assert store.objects == before


def test_an_interrupted_removal_is_finished_and_the_backup_set_is_copied_again() -> None:
    store = FakeObjectStore("my-archive")
    begin_removal(store, plant(store, "bak-1", files={**FILES, "part3.zip": b"of an earlier download"}))
    del store.objects[f"{FOLDER.path}part1.zip"]

    assert status(copied(store)) == "delivered"
    assert {key.removeprefix(FOLDER.path) for key in store.objects} == {*FILES, "manifest.json"}


@pytest.mark.parametrize(("owner", "ends"), [("bak-1", "delivered"), ("another", "ObjectConflict")])
def test_a_file_that_was_replaced_since_the_removal_began_does_not_end_all_later_copies(
    owner: str, ends: str
) -> None:
    store = FakeObjectStore("my-archive")
    begin_removal(store, plant(store, "bak-1"))
    replaced = f"{FOLDER.path}part2.zip"
    store.objects[replaced] = b"of a copier that was late"
    store.metadata[replaced] = {"oceanferry-backup-set": owner}
    outcome = copied(store)

    assert (outcome.failure.error if outcome.failure else status(outcome)) == ends
    assert (store.objects[replaced] == FILES["part2.zip"]) == (ends == "delivered")


def test_a_removal_that_cannot_be_finished_is_named_as_one() -> None:
    store = FakeObjectStore("my-archive")
    begin_removal(store, plant(store, "bak-1"))
    store.troubles["delete"] = [ObjectImmutable("A retention policy keeps it")]
    outcome = copied(store)

    assert outcome.failure is not None
    assert "The removal of an earlier copy" in outcome.failure.message
    assert "A retention policy keeps it" in outcome.failure.message
    assert "Move" not in outcome.failure.advice


@pytest.mark.parametrize("planted", [b"{}," * 400_000, b'{"schema_version":1,"objects":[' + b"{}," * 300_000])
def test_a_manifest_that_is_too_large_is_refused_in_one_sentence(planted: bytes) -> None:
    store = FakeObjectStore("my-archive")
    store.objects[FOLDER.manifest] = planted
    outcome = copied(store)

    assert outcome.failure is not None
    assert "is too large to be a manifest" in outcome.failure.message


def test_a_copy_that_is_proven_while_an_older_one_is_judged_is_found() -> None:
    class ProvenMeanwhile(FakeObjectStore):
        def head(self, key: str) -> StoredObject | None:
            found = super().head(key)
            plant(self, "bak-1", files={"part1.zip": b"of another download"})
            return found

    store = ProvenMeanwhile()
    plant(store, "bak-1", files=FILES)
    store.objects[f"{FOLDER.path}part1.zip"] = b"of another download"
    found = CopyProof(store, FOLDER, overwrites=False).proven()

    assert found
    assert [each.size_bytes for each in found.objects] == [len(b"of another download")]


def test_a_manifest_whose_object_is_gone_is_written_anew_with_the_copy() -> None:
    store = FakeObjectStore("my-archive")
    plant(store, "bak-1", files={"part1.zip": b"of an earlier download"})
    del store.objects[f"{FOLDER.path}part1.zip"]

    assert status(copied(store)) == "delivered"
    manifest = Manifest.model_validate_json(store.objects[FOLDER.manifest])
    assert [each.size_bytes for each in manifest.objects] == [len(data) for data in FILES.values()]
    assert manifest.copied_at == NOON
