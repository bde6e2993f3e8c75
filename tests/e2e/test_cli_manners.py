"""What the command line does for whoever types it: quiet pipes, and errors that name things."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from command_line import OCEANFERRY, CommandLine
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from sandboxed import LONGEST, Sandboxed


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


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1"])
def test_a_terminal_that_lacks_a_character_costs_that_character_and_not_the_command(
    encoding: str, sandbox: Sandboxed, tmp_path: Path
) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(sandbox.asking("ops-room"))
    finished = subprocess.run(
        [OCEANFERRY, "run", "--event", event],
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": encoding, **sandbox.cloud.environment},
        capture_output=True,
        check=False,
        timeout=LONGEST.total_seconds(),
    )

    assert (finished.returncode, finished.stderr) == (0, b"")
    assert "v ops-room" in finished.stdout.decode(encoding)


def test_a_result_that_does_not_fit_on_the_disk_is_said_and_keeps_its_exit_status(
    sandbox: Sandboxed, tmp_path: Path
) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(sandbox.asking("ops-room"))
    with Path("/dev/full").open("wb") as full:
        finished = subprocess.run(
            [OCEANFERRY, "run", "--event", event],
            env={"PATH": os.environ["PATH"], **sandbox.cloud.environment},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=LONGEST.total_seconds(),
        )

    assert finished.returncode == 0
    assert finished.stderr == b"oceanferry: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("number", [1, 2, 10, 100, 300])
def test_a_command_can_be_interrupted_while_it_is_still_loading(tmp_path: Path, number: int) -> None:
    # Sends itself what Ctrl-C sends when it loads one module after its main module.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "class Finder:\n"
        "    loaded = None\n"
        "    def find_spec(self, name, *_):\n"
        "        if self.loaded is not None: self.loaded += 1\n"
        "        if name == 'oceanferry.cli.main': self.loaded = 0\n"
        f"        if self.loaded == {number}: os.kill(os.getpid(), 2)\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    finished = subprocess.run(
        [OCEANFERRY, "doctor"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
        timeout=LONGEST.total_seconds(),
    )

    assert (finished.returncode, finished.stderr) == (130, b"oceanferry: interrupted\n")


def test_the_configuration_may_come_from_standard_input(oceanferry: CommandLine, sandbox: Sandboxed) -> None:
    config = Path(sandbox.cloud.environment["OCEANFERRY_CONFIG"]).read_bytes()

    assert oceanferry("list", "--config", "-", stdin=config).status == 0


@pytest.mark.parametrize(
    "command",
    [
        ("run", "--event", "-"),
        ("plan", "--event", "-"),
        ("copy", "--to", "oss://my-archive/a.zip", "--link", "-"),
        ("revoke", "--button", "-"),
    ],
    ids=lambda command: command[0],
)
def test_two_options_cannot_both_be_standard_input(
    oceanferry: CommandLine, sandbox: Sandboxed, command: tuple[str, ...]
) -> None:
    config = Path(sandbox.cloud.environment["OCEANFERRY_CONFIG"]).read_bytes()
    printed = oceanferry(*command, "--config", "-", stdin=config)

    assert printed.status == 2
    assert f"Only one of {command[-2]} and --config can be standard input" in printed.err


@pytest.mark.parametrize(
    "command",
    [("probe", "--out"), ("list", "--record"), ("init", "--output"), ("sandbox", "--ready-file")],
    ids=lambda command: command[0],
)
def test_a_file_that_a_command_writes_is_never_named_like_standard_output(
    oceanferry: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = oceanferry(*command, "-")

    assert printed.status == 2
    assert f"argument {command[1]}: must be a file and cannot be standard output (-)" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_standard_input_is_named_by_line_and_key(oceanferry: CommandLine) -> None:
    printed = oceanferry("list", "--config", "-", stdin=b"region: cn-hangzhou\nrotes: {}\n")

    assert printed.status == 2
    assert "standard-input.yaml:2" in printed.err


def test_the_configuration_may_come_through_a_pipe(
    oceanferry: CommandLine, sandbox: Sandboxed, tmp_path: Path
) -> None:
    pipe, content = tmp_path / "pipe", Path(sandbox.cloud.environment["OCEANFERRY_CONFIG"]).read_bytes()
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(content,))
    writer.start()

    assert oceanferry("list", "--config", pipe).status == 0
    writer.join()
