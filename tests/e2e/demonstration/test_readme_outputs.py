"""What the tutorial shows is what happens: its commands, typed in a shell, on a sandbox.

The demonstration, which the README shows, has a file of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3
from pydantic_core import from_json, to_json

from project.readme import DOCS, TUTORIAL, blocks, check_shown, in_chinese, session
from project.repository import ROOT

SANDBOX = ".venv/bin/oceanferry sandbox"


@dataclass
class Terminal:
    """A shell beside a running sandbox, with the lines pasted that the sandbox says to paste."""

    greeting: str
    environment: dict[str, str] = field(default_factory=dict)

    def types(self, command: str) -> str:
        """Return what a command prints."""
        pasted = "\n".join(line for line in self.greeting.splitlines() if line.startswith("export "))
        return shell(f"{pasted}\n{command}", self.environment)

    def state(self) -> dict[str, Any]:
        """Return what the sandbox's page shows, for programs."""
        page = next(word for word in self.greeting.split() if word.startswith("http://"))
        with urllib3.PoolManager(retries=False) as http:
            state: dict[str, Any] = from_json(http.request("GET", f"{page}/state.json").data)
        return state


def shell(script: str, environment: Mapping[str, str]) -> str:
    finished = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return finished.stdout


@pytest.fixture(params=["en_GB.UTF-8"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What a fresh terminal has, with .venv activated."""
    path = f"{Path(sys.executable).parent}:{os.defpath}"
    return {"PATH": path, "HOME": str(tmp_path), "LANG": request.param, "PYTHONUTF8": "1"}


@pytest.fixture
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    command = [str(Path(sys.executable).with_name("oceanferry")), "sandbox"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            yield Terminal("".join(_until_last_line(process)), environment)
        finally:
            process.terminate()


def _until_last_line(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout
    for line in process.stdout:
        yield line
        if "Ctrl-C" in line:
            return


@pytest.mark.parametrize(
    ("page", "environment"),
    [(TUTORIAL, "en_GB.UTF-8"), (in_chinese(TUTORIAL), "zh_CN.UTF-8")],
    indirect=["environment"],
)
def test_the_session_on_the_sandbox_is_as_shown(page: Path, terminal: Terminal) -> None:
    commands = session(page)
    assert len(commands) > 5

    for command, output in commands:
        if command == SANDBOX:
            check_shown(output, terminal.greeting)
        else:
            check_shown(output, terminal.types(command))


@pytest.mark.parametrize(("page", "language"), [("dingtalk.md", "en"), ("dingtalk.zh-CN.md", "zh")])
def test_the_message_is_as_shown(terminal: Terminal, tmp_path: Path, page: str, language: str) -> None:
    shown = next(block.text for block in blocks(DOCS / "destinations" / page) if block.language == "text")
    configuration, event = tmp_path / "oceanferry.yaml", tmp_path / "event.json"
    english = (ROOT / "oceanferry.yaml").read_text(encoding="utf-8")
    configuration.write_text(english.replace("language: en", f"language: {language}"), encoding="utf-8")
    event.write_bytes(to_json({"route": "nightly", "deliver": ["ops-room"]}))
    terminal.types(f"oceanferry run --config {configuration} --event {event}")

    [message, *_] = terminal.state()["chats"][0]["messages"]
    lines = [line for line in message["text"].splitlines() if line]
    check_shown(shown, "\n".join([*lines, *(f"[ {label} ]" for label, _ in message["buttons"])]))
