"""On a Chinese terminal everything that the command line and the sandbox say is Chinese."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from project.readme import CHINESE, check_shown, session
from project.repository import ROOT

OCEANFERRY = str(Path(sys.executable).with_name("oceanferry"))
ENVIRONMENT = {"PATH": os.defpath, "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
ENGLISH = re.compile(r"\b[a-z]+ (?:[a-z]+ ){2,}[a-z]+\b")
"""Four words after one another, as no name, command or address has."""


@pytest.fixture(scope="module")
def finished() -> subprocess.CompletedProcess[str]:
    """The demonstration at its end."""
    return subprocess.run(
        [OCEANFERRY, "demo"],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_demonstration_is_in_chinese_but_for_the_messages_which_have_a_language_of_their_own(
    finished: subprocess.CompletedProcess[str],
) -> None:
    assert finished.returncode == 0
    said = [line for line in finished.stdout.splitlines() if not line.startswith(("  ┌", "  │"))]
    assert [line for line in said if ENGLISH.search(line)] == []
    assert "校验结果" in said


def test_the_demo_is_as_the_chinese_front_page_shows_it(finished: subprocess.CompletedProcess[str]) -> None:
    [shown] = [output for command, output in session(CHINESE) if command == "make demo"]

    check_shown(shown, finished.stdout)


def test_the_sandbox_greets_in_chinese_and_says_how_it_is_stopped() -> None:
    with subprocess.Popen(
        [OCEANFERRY, "sandbox"], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        process.send_signal(signal.SIGINT)

    assert said[0].startswith("沙箱已启动")
    assert [line for line in said if ENGLISH.search(line)] == []
