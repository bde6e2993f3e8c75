"""What the command line does for whoever types it: quiet pipes, and errors that name things."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from command_line import OCEANFERRY, CommandLine
from oceanferry_sandbox.cloud import ARCHIVE, Cloud
from oceanferry_sandbox.http_server import LoopbackServer, Response
from sandboxed import LONGEST


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    """The end to write to of a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@pytest.mark.parametrize("arguments", [["list"], ["--help"], ["sandbox"]], ids=" ".join)
def test_a_command_whose_output_is_not_read_to_its_end_ends_quietly(
    arguments: list[str], cloud: Cloud, closed_pipe: int
) -> None:
    finished = subprocess.run(
        [OCEANFERRY, *arguments],
        env={"PATH": os.environ["PATH"], **cloud.environment},
        stdout=closed_pipe,
        stderr=subprocess.PIPE,
        check=False,
        timeout=LONGEST.total_seconds(),
    )

    assert (finished.returncode, finished.stderr) == (141, b"")


def test_a_copy_that_fails_names_the_target_and_where_the_link_led(oceanferry: CommandLine) -> None:
    with LoopbackServer(lambda _: Response()) as server:
        host = server.host
    finished = oceanferry(
        "copy", "--link", f"http://{host}/file?token=x", "--to", f"oss://{ARCHIVE}/by-hand/a"
    )

    assert finished.status == 1
    assert finished.err.startswith(f"oceanferry: oss://{ARCHIVE}/by-hand/a was not copied: {host} ")
    assert "token" not in finished.err
