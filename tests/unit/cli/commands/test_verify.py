"""What ``oceanferry verify`` prints."""

from __future__ import annotations

import json
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from fakes.object_reader import FakeObjectReader
from fakes.object_store import FakeObjectStore
from fakes.progress import FakeProgress
from fakes.stored_copies import archive_with, begin_removal, folder_of, plant
from fakes.world import FILES
from oceanferry.cli.commands import verify as verify_command
from oceanferry.cli.output import Output
from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.verification import Verification
from oceanferry.usecases.copies.verify import verify

TEXT = Output(as_json=False)
JSON = Output(as_json=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")
FOLDER = folder_of("bak-1").path


@pytest.fixture
def store() -> FakeObjectStore:
    return archive_with("bak-1")


def verified(store: FakeObjectStore, reader: FakeObjectReader | None = None) -> Verification:
    return verify(store, "oceanbase/", reader=reader, progress=FakeProgress())


def test_a_proven_copy_is_one_line(store: FakeObjectStore, capsys: pytest.CaptureFixture[str]) -> None:
    verify_command.show(TEXT, verified(store), SHANGHAI)

    assert capsys.readouterr().out == dedent("""\
        ✓ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/manifest.json  2 of 2 files proven, 80 B, \
copied 2026-11-22 20:00+08:00
        Proven copies: 1 of 1 (size and CRC64 of each file as OSS reports them)
        """)


def test_whatever_is_wrong_is_named_with_its_key(
    store: FakeObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    files = dict.fromkeys("abcde", b"0123456789")
    plant(store, "bak-1", files={**FILES, **files})
    reader = FakeObjectReader(store)
    del store.objects[f"{FOLDER}part1.zip"]
    store.objects[f"{FOLDER}part2.zip"] = b"xxxxxxxxxx"
    store.objects[f"{FOLDER}a"] = b"x"
    reader.rotten[f"{FOLDER}b"] = 1
    reader.archived.add(f"{FOLDER}c")
    store.objects[f"{FOLDER}notes.txt"] = b"x"
    store.objects[f"{folder_of('bak-2').path}part1.zip"] = b"x"
    store.objects[folder_of("bak-3").manifest] = b"shopping list"
    begin_removal(store, plant(store, "bak-4", files={"a": b"a"}))
    verify_command.show(TEXT, verified(store, reader), SHANGHAI)

    assert capsys.readouterr().out == dedent(f"""\
        ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/manifest.json  2 of 7 files proven, 130 B, \
copied 2026-11-22 20:00+08:00
            ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/part1.zip  is missing
            ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/part2.zip  \
has CRC64 {checksum(b"xxxxxxxxxx")} instead of {checksum(FILES["part2.zip"])}
            ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/a  has 1 B instead of 10 B
            ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/b  \
reads back with CRC64 {checksum(b"0023456789")} instead of {checksum(b"0123456789")}
            ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/c  The object is archived
            ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-1/notes.txt  no manifest names it
        ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-3/manifest.json  is not an Oceanferry manifest
        ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-4/manifest.json  \
removal started 2026-11-22 12:00 UTC: 1 of 1 file left
        ✗ oss://my-archive/oceanbase/ob317v4uif0000/bak-2/part1.zip  no manifest names it
        Proven copies: 0 of 3 (every byte read back); 2 files that no manifest names
        """)


def test_an_object_without_a_checksum_says_what_to_do(
    store: FakeObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.knows_crc64 = False
    verify_command.show(TEXT, verified(store), SHANGHAI)

    assert "part1.zip  has no CRC64 to compare; --read computes it\n" in capsys.readouterr().out


def test_an_upload_that_is_not_finished_says_since_when(
    store: FakeObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.begin_upload(f"{FOLDER}part3.zip", {})
    verify_command.show(TEXT, verified(store), SHANGHAI)

    assert (
        "bak-1/part3.zip  parts since 2026-11-22 20:00+08:00: unfinished multipart upload, "
        in capsys.readouterr().out
    )


def test_nothing_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    verify_command.show(TEXT, verified(FakeObjectStore("my-archive")), SHANGHAI)

    assert capsys.readouterr().out == "There are no objects below oss://my-archive/oceanbase/\n"


def test_a_machine_gets_every_object(store: FakeObjectStore, capsys: pytest.CaptureFixture[str]) -> None:
    found = verified(store)
    verify_command.show(JSON, found, SHANGHAI)
    document = json.loads(capsys.readouterr().out)

    assert document.pop("proven") is True
    assert Verification.model_validate_json(json.dumps(document)) == found


def test_a_key_cannot_draw_lines_of_its_own(
    store: FakeObjectStore, capsys: pytest.CaptureFixture[str]
) -> None:
    store.objects[f"{FOLDER}x\n✓ proven\x1b[2J"] = b""
    verify_command.show(TEXT, verified(store), SHANGHAI)

    assert "bak-1/x?✓ proven?[2J  no manifest names it\n" in capsys.readouterr().out
