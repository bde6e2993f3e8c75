"""Reading what lies under the key of a manifest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from fakes.stored_copies import folder_of, manifest_of
from oceanferry.domain.copies.manifest import (
    Manifest,
    NotOurs,
    Tombstone,
    Unreadable,
    expected,
    read_in_folder,
    read_manifest,
)

MANIFEST = manifest_of("bak-1")
DOCUMENT: dict[str, Any] = MANIFEST.model_dump(mode="json")


def read(document: object) -> Manifest | Tombstone | Unreadable:
    return read_manifest(json.dumps(document).encode())


def with_object(**changed: object) -> dict[str, Any]:
    return {**DOCUMENT, "objects": [{**DOCUMENT["objects"][0], **changed}]}


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(MANIFEST.model_dump_json(indent=2).encode()) == MANIFEST


def test_a_tombstone_is_read_as_it_was_written() -> None:
    tombstone = Tombstone(removing_since=NOON, manifest=MANIFEST)

    assert read_manifest(tombstone.model_dump_json(indent=2).encode()) == tombstone


@pytest.mark.parametrize(
    "data", [b"", b"shopping list", b"\xff\xfe", b"[]", b"{}", b'{"name": "a web page"}']
)
def test_something_else_is_no_manifest(data: bytes) -> None:
    assert read_manifest(data) == Unreadable("is not an Oceanferry manifest")


def test_a_later_schema_is_reported_by_its_number() -> None:
    found = read({**DOCUMENT, "schema_version": 2, "objects": "elsewhere"})

    assert found == Unreadable("has schema_version 2, and this Oceanferry reads 1", 2)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (with_object(size_bytes="many"), "is damaged: objects.0.size_bytes: "),
        (with_object(size_bytes=-1), "is damaged: the size of part 1 is negative, or larger than any object"),
        (with_object(size_bytes=10**400), "is damaged: the size of part 1 is negative, or larger"),
        (with_object(stated_size=10**30), "is damaged: the size of part 1 is negative, or larger"),
        (with_object(stated_size=10**400), "is damaged: objects.0.stated_size"),
        (with_object(crc64="None"), "is damaged: the crc64 of part 1 is not a decimal number of 64 bits"),
        (with_object(crc64="-1"), "is damaged: the crc64 of part 1 is not a decimal number of 64 bits"),
        (with_object(crc64="٣"), "is damaged: the crc64 of part 1 is not a decimal number of 64 bits"),
        ({**DOCUMENT, "copied_at": "2026-11-22T12:00:00"}, "is damaged: copied_at has no time zone"),
        ({"schema_version": 1}, "is damaged: instance_id: Field required; "),
        (
            {
                "schema_version": 1,
                "removing_since": "2026-11-22T12:00:00Z",
                "manifest": with_object(crc64="x"),
            },
            "is damaged: the crc64 of part 1 is not a decimal number of 64 bits",
        ),
    ],
)
def test_damage_is_named(document: object, reason: str) -> None:
    found = read(document)

    assert isinstance(found, Unreadable)
    assert found.reason.startswith(reason)
    assert found.schema_version is None


def test_one_more_optional_key_changes_nothing() -> None:
    tombstone = {"schema_version": 1, "removing_since": NOON.isoformat(), "manifest": with_object(new=1)}

    assert read({**DOCUMENT, "new": 1}) == MANIFEST
    assert read({**with_object(new=1), "objects": [{**each, "new": 1} for each in DOCUMENT["objects"]]}) == (
        MANIFEST
    )
    assert isinstance(read({**tombstone, "new": 1}), Tombstone)


def in_folder(document: object, key: str = folder_of("bak-1").manifest) -> object:
    return read_in_folder(json.dumps(document).encode(), key)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**DOCUMENT, "objects": []}, "lists no object"),
        ({**DOCUMENT, "instance_id": "another"}, "is the manifest of another backup set or instance"),
        ({**DOCUMENT, "backup_set_id": "bak-2"}, "is the manifest of another backup set or instance"),
        (with_object(key="part1.zip"), "names an object outside its folder"),
        (with_object(key=folder_of("bak-2").path + "part1.zip"), "names an object outside its folder"),
        (with_object(key=folder_of("bak-1").path + "a/b.zip"), "names an object outside its folder"),
        (with_object(key=folder_of("bak-1").path), "names an object twice, or one that is none"),
        (with_object(key=folder_of("bak-1").manifest), "names an object twice, or one that is none"),
        ({**DOCUMENT, "objects": [DOCUMENT["objects"][0]] * 2}, "names an object twice, or one that is none"),
    ],
)
def test_a_manifest_proves_nothing_about_another_folder_or_about_no_object(
    document: object, reason: str
) -> None:
    tombstone = {"schema_version": 1, "removing_since": NOON.isoformat(), "manifest": document}

    assert in_folder(document) == NotOurs(reason)
    assert in_folder(tombstone) == NotOurs(reason)


def test_a_manifest_counts_in_its_own_folder_below_any_prefix() -> None:
    assert in_folder(DOCUMENT) == MANIFEST
    assert isinstance(in_folder(DOCUMENT, f"x{folder_of('bak-1').manifest}"), NotOurs)


@pytest.mark.parametrize(
    "entries",
    [
        b"{}," * 340_000 + b"{}",
        b"[]," * 340_000 + b"[]",
        b"{}," * 3_000_000 + b"{}",
        b"0," * 8_000_000 + b"0",
        b'"",' * 5_000_000 + b'""',
    ],
    ids=["objects", "lists", "many objects", "numbers", "strings"],
)
def test_a_manifest_of_many_entries_is_refused_before_it_is_parsed(entries: bytes) -> None:
    data = b'{"schema_version":1,"objects":[' + entries + b"]}"

    assert read_manifest(data) == Unreadable("is too large to be a manifest")


def test_entries_that_are_none_are_reported_once() -> None:
    found = read({**DOCUMENT, "objects": [{}] * 9_000})

    assert isinstance(found, Unreadable)
    assert found.reason.count("objects.") <= len(DOCUMENT["objects"][0])
    assert "objects.1." not in found.reason


def test_what_a_stranger_put_in_is_not_shown() -> None:
    found = read({**DOCUMENT, "run": ["?Signature=planted"]})

    assert isinstance(found, Unreadable)
    assert "planted" not in found.reason


def test_what_an_object_must_have_are_numbers() -> None:
    first = MANIFEST.objects[0]

    assert expected(first) == (first.size_bytes, int(first.crc64))


@given(st.binary())
def test_reading_never_raises(data: bytes) -> None:
    assert isinstance(read_manifest(data), Unreadable)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(key=st.sampled_from(sorted(DOCUMENT)), value=JSON)
def test_reading_a_manifest_in_which_something_was_changed_never_raises(key: str, value: object) -> None:
    found = read({**DOCUMENT, key: value})

    if isinstance(found, Manifest):
        assert found.copied_at.tzinfo is not None
        assert all(expected(each) for each in found.objects)
