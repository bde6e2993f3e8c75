from __future__ import annotations

from datetime import datetime, timezone

from hypothesis import given
from hypothesis import strategies as st

from oceanferry_sandbox.oss.storage.bodies import Content
from oceanferry_sandbox.oss.storage.records import StoredObject
from oceanferry_sandbox.oss.storage.sorted_objects import SortedObjects

CHANGES = st.lists(
    st.tuples(st.sampled_from(["put", "remove", "list"]), st.text("ab/", min_size=1, max_size=3))
)


def stored(key: str) -> StoredObject:
    content = Content(name="", size_bytes=0, md5="", crc64=0)
    return StoredObject(key, content, "", "Normal", datetime(2026, 7, 1, tzinfo=timezone.utc), {})


@given(CHANGES)
def test_keys_are_in_order_whatever_comes_and_goes(changes: list[tuple[str, str]]) -> None:
    objects, expected = SortedObjects(), set[str]()
    for change, key in changes:
        if change == "put":
            objects[key] = stored(key)
            expected.add(key)
        elif change == "remove":
            objects.pop(key, None)
            expected.discard(key)
        else:
            assert objects.keys_in_order() == sorted(expected)

    assert objects.keys_in_order() == sorted(expected) == sorted(objects)


def test_many_keys_at_once_are_in_order() -> None:
    objects = SortedObjects()
    for number in reversed(range(1000)):
        objects[f"{number:04}"] = stored(f"{number:04}")

    assert objects.keys_in_order() == [f"{number:04}" for number in range(1000)]
