"""Reading what lies under the key of a manifest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import NOON
from fakes.stored_copies import manifest_of
from oceanferry.domain.copies.manifest import Manifest, Tombstone, Unreadable, expected, read_manifest

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
    assert read_manifest(data) == Unreadable("is not a manifest of Oceanferry")


def test_a_later_schema_is_told_by_its_number() -> None:
    found = read({**DOCUMENT, "schema_version": 2, "objects": "elsewhere"})

    assert found == Unreadable("has schema_version 2, and this Oceanferry reads 1", 2)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**DOCUMENT, "secret": "x"}, "is damaged: ?: Extra inputs are not permitted"),
        (with_object(size_bytes="many"), "is damaged: objects.0.size_bytes: "),
        (with_object(size_bytes=-1), "is damaged: the size of part 1 is negative"),
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


@pytest.mark.parametrize("changed", [{"run": ["?Signature=planted"]}, {"?Signature=planted": 1}])
def test_what_somebody_put_in_is_not_shown(changed: dict[str, object]) -> None:
    found = read({**DOCUMENT, **changed})

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
