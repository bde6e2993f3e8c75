"""``oceanferry copy``: any HTTP object that honours ranges, into a bucket."""

from __future__ import annotations

import os
import pty
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from command_line import OCEANFERRY, CommandLine
from oceanferry.domain.copies.crc64 import checksum
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from oceanferry_sandbox.http_server.messages import Request, Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from sandboxed import LONGEST

CONTENT = random.Random(7).randbytes(17 * 1024 * 1024 + 11)  # noqa: S311  # content, not secrecy
CRC64 = checksum(CONTENT)


@dataclass
class Site:
    """Somebody's web server, which knows neither OSS nor CRC64."""

    ranges: bool = True
    etag: str = '"v1"'

    def __call__(self, request: Request) -> Response:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("range"))
        if not self.ranges or wanted is None:
            return Response(200, {"ETag": self.etag}, CONTENT)
        start, last = int(wanted[1]), min(int(wanted[2]), len(CONTENT) - 1)
        reported = {"Content-Range": f"bytes {start}-{last}/{len(CONTENT)}", "ETag": self.etag}
        return Response(206, reported, CONTENT[start : last + 1])


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[LoopbackServer]:
    with LoopbackServer(site) as server:
        yield server


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    """A key that no other test uses."""
    return f"copied/{request.node.name}.bin"


@pytest.fixture
def link(server: LoopbackServer) -> str:
    return f"{server.url}/file.bin?token=of-somebody"


def test_an_object_of_any_host_arrives_byte_for_byte(
    link: str, key: str, cloud: Cloud, oceanferry: CommandLine
) -> None:
    finished = oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}")

    assert (finished.status, finished.err) == (0, "")
    assert f"oss://{ARCHIVE}/{key}" in finished.out
    assert f"CRC64 {CRC64}, proven" in finished.out
    assert cloud.oss.object_bytes(ARCHIVE, key) == CONTENT


def test_on_a_terminal_the_progress_is_drawn(link: str, key: str, oceanferry: CommandLine) -> None:
    ours, theirs = pty.openpty()
    command = [str(OCEANFERRY), "copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}"]
    environment = {**os.environ, **oceanferry.environment, "TERM": "xterm", "COLUMNS": "150"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        drawn = b"".join(iter(lambda: _drawn(ours), b"")).decode()
    os.close(ours)

    assert process.returncode == 0
    assert "17.0/17.0 MiB" in drawn
    assert re.search(r"part \d+ of 4 · \d connections? · ", drawn)


def _drawn(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # nobody has it open any more
        return b""


def test_a_copy_is_described_as_json(link: str, key: str, oceanferry: CommandLine) -> None:
    finished = oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}", "--json")

    assert finished.document.items() >= {
        ("bucket", ARCHIVE),
        ("key", key),
        ("size_bytes", len(CONTENT)),
        ("crc64", str(CRC64)),
    }


def test_the_link_can_be_read_from_standard_input(
    link: str, key: str, cloud: Cloud, oceanferry: CommandLine
) -> None:
    finished = oceanferry("copy", "--link", "-", "--to", f"oss://{ARCHIVE}/{key}", stdin=f"{link}\n".encode())

    assert finished.status == 0
    assert cloud.oss.object_bytes(ARCHIVE, key) == CONTENT


def test_a_repeated_copy_writes_nothing(link: str, key: str, cloud: Cloud, oceanferry: CommandLine) -> None:
    oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}")
    requests = len(cloud.servers["oss"].requests)
    again = oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}")

    assert again.status == 0
    assert {method for method, _ in cloud.servers["oss"].requests[requests:]} <= {"HEAD", "GET"}


def test_something_else_under_the_key_is_left_as_it_is(
    link: str, key: str, cloud: Cloud, oceanferry: CommandLine
) -> None:
    cloud.oss.put_object(ARCHIVE, key, b"something else")
    finished = oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}", "--json")

    assert finished.status == 1
    assert finished.document["error"]["error"] == "ObjectConflict"
    assert "already holds other data" in finished.err
    assert cloud.oss.object_bytes(ARCHIVE, key) == b"something else"


def test_a_source_without_ranges_is_refused(
    site: Site, link: str, key: str, cloud: Cloud, oceanferry: CommandLine
) -> None:
    site.ranges = False
    finished = oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}")

    assert finished.status == 1
    assert "ignores the Range header" in finished.err
    assert key not in cloud.oss.keys(ARCHIVE)


def test_a_dead_link_is_said_to_be_dead(server: LoopbackServer, link: str, oceanferry: CommandLine) -> None:
    server.faults.plant(Fault("status", status=403, times=-1))
    finished = oceanferry("copy", "--link", link, "--to", f"oss://{ARCHIVE}/never")

    assert finished.status == 1
    assert "the download link is expired or rejected" in finished.err
    assert "token=of-somebody" not in finished.out + finished.err


def test_a_bucket_that_does_not_exist_is_named_with_code_and_request_id(
    link: str, oceanferry: CommandLine
) -> None:
    finished = oceanferry("copy", "--link", link, "--to", "oss://no-such-bucket/key")

    assert finished.status == 1
    assert "code NoSuchBucket, request id" in finished.err


@pytest.mark.parametrize(
    "target",
    ["archive/key", "oss://", "oss://my-archive", "oss://my-archive/", "oss://my-archive/a/", "s3://b/k"],
)
def test_a_target_that_is_no_object_is_refused_before_anything_is_asked_for(
    target: str, link: str, server: LoopbackServer, oceanferry: CommandLine
) -> None:
    finished = oceanferry("copy", "--link", link, "--to", target)

    assert finished.status == 2
    assert "oss://BUCKET/KEY" in finished.err
    assert server.requests == []


@pytest.mark.parametrize(
    "bad", ["", "file.bin", "ftp://host/file", "http://", "http://[::1", "http://h:port/"]
)
def test_a_link_that_is_no_url_is_refused(bad: str, cloud: Cloud, oceanferry: CommandLine) -> None:
    requests = len(cloud.servers["oss"].requests)
    finished = oceanferry("copy", f"--link={bad}", "--to", f"oss://{ARCHIVE}/key")

    assert finished.status == 2
    assert "Traceback" not in finished.err
    assert cloud.servers["oss"].requests[requests:] == []


def test_the_installed_command_draws_no_bar_into_a_pipe(link: str, key: str, cloud: Cloud) -> None:
    finished = subprocess.run(
        [OCEANFERRY, "copy", "--link", link, "--to", f"oss://{ARCHIVE}/{key}"],
        env={"PATH": os.environ["PATH"], "TERM": "xterm", **cloud.environment},
        capture_output=True,
        check=True,
        timeout=LONGEST.total_seconds(),
    )

    assert finished.stderr == b""
    assert finished.stdout.count(b"\n") == 1
