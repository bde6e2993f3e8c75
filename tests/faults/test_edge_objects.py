"""Objects of odd sizes and names, over the wire."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from fakes.clock import FakeClock
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.source_object import FakeSourceObject
from faults.wire import PART, VENDOR, Wire
from oceanferry.adapters.source.object import HttpSourceObject
from oceanferry.domain.copies.layout import Folder
from oceanferry.domain.copies.transfer import Transfer
from oceanferry.domain.links import DownloadLink
from oceanferry.domain.secrets import Secret
from oceanferry.usecases.copying.copy_file import copy_file
from oceanferry.usecases.copying.file_copy import Copied, FileCopy
from oceanferry.usecases.runs.time_budget import TimeBudget

DATA = random.Random(9).randbytes(3 * PART + 1)  # noqa: S311  # repeatable, not secret
SIZES = [0, 1, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 3 * PART + 1]
NAMES = [
    "two  spaces.zip",
    "数据库/备份 2026年.zip",
    "deep/er/and/deeper/file.zip",
    "+%?#&=;:@,$!*'().zip",
    "100%25 %2F %.zip",
    "decomposed e\u0301 🚢.zip",
    'quotes" <tags> and \\backslash\\.zip',
    "trailing slash/",
    "double//slash.zip",
    "~tilde_-.",
    "a" * 1023,
    "备" * 341,
]


def copied(wire: Wire, data: bytes, *, name: str = "plain.zip") -> object:
    """Copy an object of that name to a key of the same name."""
    wire.oss.put_object(VENDOR, name, data)
    link = wire.oss.presigned_url(wire.server.host, VENDOR, name, lifetime=timedelta(hours=1))
    with (
        wire.store() as store,
        HttpSourceObject([Secret(link)], allow=[wire.server.host]) as source,
    ):
        return copy_file(
            FileCopy(
                file_name=name,
                key=name,
                source=source,
                store=store,
                clock=FakeClock(),
                progress=FakeProgress(),
                time_budget=TimeBudget(None, FakeClock()),
                transfer=Transfer(connections=2, part_size_bytes=PART),
            )
        )


@pytest.mark.parametrize("size", SIZES)
def test_an_object_of_any_size_arrives_whole(size: int, wire: Wire) -> None:
    assert isinstance(copied(wire, DATA[:size]), Copied)
    assert wire.oss.object_bytes(wire.bucket, "plain.zip") == DATA[:size]
    assert wire.oss.uploads(wire.bucket) == []


@pytest.mark.parametrize("name", NAMES)
def test_an_object_of_any_name_arrives_under_it(name: str, wire: Wire) -> None:
    assert isinstance(copied(wire, DATA, name=name), Copied)
    assert wire.oss.keys(wire.bucket) == [name]
    assert wire.oss.object_bytes(wire.bucket, name) == DATA


@pytest.mark.parametrize("name", NAMES)
def test_an_interrupted_copy_of_any_name_is_found_again(name: str, wire: Wire) -> None:
    with wire.store() as store:
        upload_id = store.begin_upload(name, {})
        store.upload_part(name, upload_id, 1, PART, [memoryview(DATA[:PART])])
    before = len([method for method, _ in wire.server.requests if method == "PUT"])
    copied(wire, DATA, name=name)

    assert len([method for method, _ in wire.server.requests if method == "PUT"]) - before == 3
    assert wire.oss.object_bytes(wire.bucket, name) == DATA
    assert wire.oss.uploads(wire.bucket) == []


def test_ten_thousand_parts_are_as_good_as_one() -> None:
    store, data = FakeObjectStore(), random.Random(3).randbytes(10_000)  # noqa: S311  # repeatable, not secret
    result = copy_file(
        FileCopy(
            file_name="a.zip",
            key="a.zip",
            source=FakeSourceObject(data),
            store=store,
            clock=FakeClock(),
            progress=FakeProgress(),
            time_budget=TimeBudget(None, FakeClock()),
            transfer=Transfer(connections=2, part_size_bytes=1),
        )
    )

    assert isinstance(result, Copied)
    assert store.objects == {"a.zip": data}


def test_names_of_a_backup_sets_files_become_keys_that_oss_takes() -> None:
    links = [DownloadLink(number, name) for number, name in enumerate(["a/b.zip", "备" * 400, "", ".."], 1)]
    keys = Folder("prefix/", "ob317v4uif0000", "bak-1").keys(links).values()

    assert all(len(key.encode()) <= 1023 for key in keys)
    assert len(set(keys)) == len(links)
