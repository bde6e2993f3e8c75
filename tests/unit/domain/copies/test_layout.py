"""Where copies lie, and how objects are cut into parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.part_plan import part_size, ranges
from oceanferry.domain.links import DownloadLink

MIB = 1024 * 1024
FOLDER = Folder("oceanbase/", "ob-1", "bak-1")


def keys(*names: str) -> list[str]:
    links = [DownloadLink(number, name) for number, name in enumerate(names, start=1)]
    return list(FOLDER.keys(links).values())


def test_files_keep_their_names_below_instance_and_backup_set() -> None:
    assert keys("a.zip", "b.zip") == ["oceanbase/ob-1/bak-1/a.zip", "oceanbase/ob-1/bak-1/b.zip"]


def test_the_manifest_stands_beside_them() -> None:
    assert FOLDER.manifest == "oceanbase/ob-1/bak-1/manifest.json"


@pytest.mark.parametrize(
    "names", [("a.zip", "a.zip"), ("x/a.zip", "y/a.zip"), ("a.zip", "manifest.json"), ("", "")]
)
def test_names_that_would_collide_get_the_part_id(names: tuple[str, ...]) -> None:
    found = keys(*names)

    assert len(set(found)) == 2
    assert all(f"/bak-1/000{number}-" in key for number, key in enumerate(found, start=1))
    assert FOLDER.manifest not in found


@pytest.mark.parametrize("name", ["../../etc/passwd", "/absolute.zip", "a\\b\\c.zip", "..", "a\x00b\n.zip"])
def test_no_name_leaves_the_folder(name: str) -> None:
    [key] = keys(name)

    assert key.startswith(FOLDER.path)
    assert "/" not in key.removeprefix(FOLDER.path)
    assert key.isprintable()


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_no_two_parts_share_a_key(names: list[str]) -> None:
    found = keys(*names)

    assert len(set(found)) == len(names)
    assert all(key.startswith(FOLDER.path) and key != FOLDER.manifest for key in found)


def test_an_object_without_bytes_has_no_parts() -> None:
    assert ranges(0, MIB) == []


@pytest.mark.parametrize(
    ("size_bytes", "parts"), [(1, 1), (MIB - 1, 1), (MIB, 1), (MIB + 1, 2), (3 * MIB, 3)]
)
def test_the_last_part_is_the_shortest(size_bytes: int, parts: int) -> None:
    cut = ranges(size_bytes, MIB)

    assert len(cut) == parts
    assert sum(part.length for part in cut) == size_bytes


@given(st.integers(1, 100_000), st.integers(1, 5_000))
def test_the_parts_cover_every_byte_once(size_bytes: int, part_size_bytes: int) -> None:
    position = 0
    for number, part in enumerate(ranges(size_bytes, part_size_bytes), start=1):
        assert (part.number, part.start) == (number, position)
        position += part.length
    assert position == size_bytes


@given(st.integers(1, 48 * 1024**4), st.booleans(), st.none() | st.integers(100 * 1024, 5 * 1024**3))
def test_there_are_never_more_parts_than_oss_takes(size_bytes: int, far: bool, chosen: int | None) -> None:
    chosen_size = part_size(size_bytes, far=far, chosen_bytes=chosen)

    assert -(-size_bytes // chosen_size) <= 10_000
    assert 100 * 1024 <= chosen_size <= 5 * 1024**3 + MIB


@pytest.mark.parametrize(
    ("size_bytes", "far", "expected"),
    [
        (10 * MIB, False, 5 * MIB),
        (100 * MIB, False, 7 * MIB),
        (1024 * MIB, False, 16 * MIB),
        (1024 * MIB, True, 16 * MIB),
        (2048 * MIB, True, 32 * MIB),
        (9000 * MIB, True, 64 * MIB),
        (300 * MIB, True, 16 * MIB),
        (10 * 1024**4, False, 1049 * MIB),
    ],
)
def test_parts_are_larger_over_a_distance_and_finer_for_small_objects(
    size_bytes: int,
    far: bool,
    expected: int,
) -> None:
    assert part_size(size_bytes, far=far) == expected


def test_the_operators_part_size_is_kept_where_oss_allows_it() -> None:
    assert part_size(1024 * MIB, chosen_bytes=100 * 1024 * 10) == 1024 * 1000
    assert part_size(48 * 1024**4, chosen_bytes=MIB) == 5034 * MIB
