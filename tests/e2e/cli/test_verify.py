"""``oceanferry verify``: what is wrong with a copy is found and named."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Iterator

import pytest

from command_line import OCEANFERRY, CommandLine
from oceanferry.adapters.oss.bucket import OssBucket
from oceanferry.adapters.oss.object_store import OssObjectStore
from oceanferry.adapters.system_clock import SystemClock
from oceanferry.domain.credentials import Credentials
from oceanferry.domain.secrets import Secret
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from sandboxed import Sandboxed


@pytest.fixture
def folder(sandbox: Sandboxed, oceanferry: CommandLine) -> str:
    """The folder of a copy that the command line has just made."""
    assert oceanferry("run", "--event", "-", stdin=sandbox.asking("archive")).status == 0
    return f"oceanbase/{sandbox.backup_set.instance_id}/{sandbox.backup_set.set_id}/"


@pytest.fixture
def bucket(cloud: Cloud) -> Iterator[OssObjectStore]:
    credentials = Credentials(cloud.user.access_key_id, Secret(cloud.user.secret))
    archive = OssBucket(ARCHIVE, "cn-shanghai", credentials, SystemClock(), cloud.servers["oss"].url)
    with OssObjectStore(archive) as store:
        yield store


def address(folder: str, name: str = "") -> str:
    return f"oss://{ARCHIVE}/{folder}{name}"


@pytest.mark.parametrize("options", [(), ("--read",)], ids=["by what OSS says", "byte for byte"])
def test_a_copy_that_was_just_made_is_proven(
    folder: str, oceanferry: CommandLine, options: tuple[str, ...]
) -> None:
    finished = oceanferry("verify", address(folder), *options)

    assert finished.status == 0
    assert finished.err == ""
    assert f"✓ {address(folder, 'manifest.json')}  2 of 2 files proven" in finished.out


def test_a_machine_gets_every_object(folder: str, oceanferry: CommandLine) -> None:
    finished = oceanferry("verify", address(folder), "--json")

    assert finished.status == 0
    [copy] = finished.document["copies"]
    assert finished.document["proven"] is True
    assert [each["status"] for each in copy["objects"]] == ["proven", "proven"]


def test_a_corrupted_object_is_named(
    folder: str, sandbox: Sandboxed, bucket: OssObjectStore, oceanferry: CommandLine
) -> None:
    name, data = next(iter(sandbox.sources.items()))
    bucket.put(folder + name, bytes([data[0] ^ 1]) + data[1:], overwrite=True)
    finished = oceanferry("verify", address(folder))

    assert finished.status == 1
    assert f"✗ {address(folder, name)}  has CRC64 " in finished.out


def test_a_missing_object_is_named(
    folder: str, sandbox: Sandboxed, bucket: OssObjectStore, oceanferry: CommandLine
) -> None:
    name = list(sandbox.sources)[1]
    bucket.delete(folder + name)
    finished = oceanferry("verify", address(folder))

    assert finished.status == 1
    assert f"✗ {address(folder, name)}  is missing" in finished.out


def test_an_extra_file_is_named(folder: str, bucket: OssObjectStore, oceanferry: CommandLine) -> None:
    bucket.put(f"{folder}notes.txt", b"x", overwrite=True)
    finished = oceanferry("verify", address(folder))

    assert finished.status == 1
    assert f"✗ {address(folder, 'notes.txt')}  no manifest names it" in finished.out


def test_a_garbage_manifest_is_named(folder: str, bucket: OssObjectStore, oceanferry: CommandLine) -> None:
    bucket.put(f"{folder}manifest.json", b"shopping list", overwrite=True)
    finished = oceanferry("verify", address(folder))

    assert finished.status == 1
    assert f"✗ {address(folder, 'manifest.json')}  is not an Oceanferry manifest" in finished.out


def test_bytes_that_rot_in_the_bucket_are_found_by_reading_them(
    folder: str, sandbox: Sandboxed, cloud: Cloud, oceanferry: CommandLine
) -> None:
    name = next(iter(sandbox.sources))
    assert oceanferry("verify", address(folder)).status == 0
    cloud.servers["oss"].faults.plant(Fault("corrupt", method="GET", path=f"{name}[?]", at=5))
    finished = oceanferry("verify", address(folder), "--read")

    assert finished.status == 1
    assert f"✗ {address(folder, name)}  reads back with CRC64 " in finished.out


def test_a_connection_that_breaks_while_reading_is_no_finding(
    folder: str, sandbox: Sandboxed, cloud: Cloud, oceanferry: CommandLine
) -> None:
    name = next(iter(sandbox.sources))
    cloud.servers["oss"].faults.plant(Fault("cut", method="GET", path=f"{name}[?]", at=100))

    assert oceanferry("verify", address(folder), "--read").status == 0


def test_nothing_below_a_prefix_is_said(oceanferry: CommandLine) -> None:
    finished = oceanferry("verify", f"oss://{ARCHIVE}/nowhere/")

    assert finished.status == 3
    assert finished.out == f"There are no objects below oss://{ARCHIVE}/nowhere/\n"


@pytest.mark.parametrize("place", ["my-archive/oceanbase", "https://my-archive/", "oss:///oceanbase/"])
def test_what_is_no_place_in_a_bucket_is_a_mistake(oceanferry: CommandLine, place: str) -> None:
    finished = oceanferry("verify", place)

    assert finished.status == 2
    assert "oss://BUCKET/PREFIX" in finished.err


def test_a_bucket_that_does_not_exist_is_distinguished_from_an_empty_one(
    oceanferry: CommandLine,
) -> None:
    finished = oceanferry("verify", "oss://no-such-bucket-here/")

    assert finished.status == 1
    assert "bucket does not exist" in finished.err


def test_a_terminal_sees_how_far_it_is(folder: str, cloud: Cloud) -> None:
    watcher, terminal = pty.openpty()
    environment = {"PATH": os.defpath, "TERM": "xterm", "COLUMNS": "160", **cloud.environment}
    finished = subprocess.run(
        [OCEANFERRY, "verify", "--read", address(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=terminal,
        timeout=300,
        check=False,
    )
    os.close(terminal)
    shown = os.read(watcher, 100_000).decode()
    os.close(watcher)

    assert finished.returncode == 0
    assert f"oss://{ARCHIVE}/{folder}" in shown
    assert "2 of 2 files proven" in finished.stdout.decode()
