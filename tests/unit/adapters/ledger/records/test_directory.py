"""A ledger in a directory that cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from oceanferry.adapters.ledger.records.directory import DirectoryRecords
from oceanferry.domain.errors import InvalidConfiguration

USES: list[Callable[[DirectoryRecords], object]] = [
    lambda records: records.create("key/claim-000001", b"{}"),
    lambda records: records.replace("key/claim-000001", b"{}"),
    lambda records: records.read("key/claim-000001"),
    lambda records: records.aged("key/claim-000001"),
    lambda records: records.names("key/claim-"),
]


@pytest.mark.parametrize("use", USES, ids=["create", "replace", "read", "aged", "names"])
def test_a_path_that_is_a_file_is_refused_in_words(
    tmp_path: Path, use: Callable[[DirectoryRecords], object]
) -> None:
    (tmp_path / "ledger").write_text("notes")

    with pytest.raises(
        InvalidConfiguration, match=r"ledger\.path: cannot keep the ledger in .*: Not a directory"
    ):
        use(DirectoryRecords(tmp_path / "ledger"))


def test_checking_makes_no_directory(tmp_path: Path) -> None:
    records = DirectoryRecords(tmp_path / "ledger")

    assert records.read("key/receipt") is None
    assert records.names("key/claim-") == []
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize("use", USES, ids=["create", "replace", "read", "aged", "names"])
def test_a_directory_that_cannot_be_used_any_more_is_reported_in_words(
    tmp_path: Path, use: Callable[[DirectoryRecords], object]
) -> None:
    records = DirectoryRecords(tmp_path / "ledger")
    # What nobody may write to would stop neither root nor these tests.
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "key").write_text("notes")

    with pytest.raises(InvalidConfiguration, match=r"ledger\.path: cannot keep the ledger in .*: \w+"):
        use(records)


def test_nothing_is_left_over_by_a_record_that_exists_already(tmp_path: Path) -> None:
    records = DirectoryRecords(tmp_path)
    records.create("key/claim-000001", b"1")

    assert not records.create("key/claim-000001", b"2")
    assert [each.name for each in (tmp_path / "key").iterdir()] == ["claim-000001"]
