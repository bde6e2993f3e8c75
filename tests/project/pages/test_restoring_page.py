"""The commands of docs/restoring.md check a copy without Oceanferry, in a folder as ossutil leaves it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from oceanferry.domain.copies.crc64 import checksum
from oceanferry.domain.copies.manifest import Manifest, ManifestObject
from project.readme import DOCS, blocks, command_lines
from project.repository import ROOT

PAGE = DOCS / "restoring.md"
FOLDER = "oceanbase/ob317v4uif0000/bak-4nightly01/"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with two archives and their manifest, which has SHA-256."""
    folder = tmp_path / "copy"
    folder.mkdir()
    objects = []
    for number in (1, 2):
        archive = folder / f"bak-4nightly01_part{number}.zip"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr(f"sales/orders-{number}.csv", "id,amount\n" * 1000)
        objects.append(described(archive, number))
    manifest = Manifest(
        instance_id="ob317v4uif0000",
        backup_set_id="bak-4nightly01",
        objects=tuple(objects),
        copied_at=datetime(2026, 11, 22, 21, 27, tzinfo=timezone.utc),
        run="3470d0adea22d3bb",
        oceanferry_version="0.1.0",
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    return folder


def described(archive: Path, number: int) -> ManifestObject:
    data = archive.read_bytes()
    return ManifestObject(
        key=FOLDER + archive.name,
        part_id=number,
        size_bytes=len(data),
        crc64=str(checksum(data)),
        file_name=archive.name,
        source_etag='"E"',
        sha256=hashlib.sha256(data).hexdigest(),
        source_crc64=None,
    )


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    [program] = [each.text for each in blocks(PAGE) if each.language == "python"]
    script = folder.parent / "check.py"
    script.write_text(program, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(script), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def shell(folder: Path, *tools: str) -> subprocess.CompletedProcess[str]:
    """Run the lines of the page that have all of these tools, in the folder."""
    if missing := [each for each in tools if shutil.which(each) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    lines = [line for line in command_lines(PAGE) if all(tool in line.split() for tool in tools)]
    assert lines
    return subprocess.run(
        ["/bin/sh", "-e", "-c", "\n".join(lines)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_copy_that_is_as_its_manifest_says_is_ok(copy: Path) -> None:
    found = check(copy)

    assert found.stdout.splitlines() == ["OK  bak-4nightly01_part1.zip", "OK  bak-4nightly01_part2.zip"]
    assert found.returncode == 0


def test_a_byte_that_changed_and_a_file_that_is_missing_are_bad(copy: Path) -> None:
    first, second = sorted(copy.glob("*.zip"))
    data = bytearray(first.read_bytes())
    data[40] ^= 1
    first.write_bytes(data)
    second.unlink()

    found = check(copy)

    assert found.stdout.splitlines() == [f"BAD {first.name}", f"BAD {second.name}"]
    assert found.returncode == 1


def test_sha256sum_takes_the_digests_of_the_manifest(copy: Path) -> None:
    assert shell(copy, "jq", "sha256sum").stdout.count(": OK\n") == 2

    min(copy.glob("*.zip")).write_bytes(b"other")

    assert shell(copy, "jq", "sha256sum").returncode != 0


def test_the_archives_are_tested_and_unpacked_beside_the_copy(copy: Path) -> None:
    assert shell(copy, "unzip").returncode == 0
    assert sorted(each.name for each in (copy.parent / "unpacked").rglob("*.csv")) == [
        "orders-1.csv",
        "orders-2.csv",
    ]

    min(copy.glob("*.zip")).write_bytes(b"no archive")

    assert shell(copy, "unzip").returncode != 0


def test_the_package_that_the_page_installs_is_the_one_that_is_pinned() -> None:
    assert "fastcrc==" in (ROOT / "requirements.lock").read_text(encoding="utf-8")
