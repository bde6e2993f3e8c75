"""The demonstration succeeds, and only then says so, as the README shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest

from oceanferry_sandbox import demo, seed
from oceanferry_sandbox.cloud.cloud import Cloud
from oceanferry_sandbox.cloud.options import ARCHIVE
from oceanferry_sandbox.http_server.faults import Fault
from project.readme import ENGLISH, check_shown, session
from project.repository import ROOT
from sandboxed import quick


def quick_cloud() -> Cloud:
    return Cloud(quick(seeded=True, most_instances=1))


@pytest.fixture(scope="module")
def finished() -> subprocess.CompletedProcess[str]:
    """What ``make demo`` runs, at its end."""
    return subprocess.run(
        [sys.executable, "-m", "oceanferry_sandbox.demo"],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_demonstration_succeeds_when_everything_is_proven(
    finished: subprocess.CompletedProcess[str],
) -> None:
    assert finished.returncode == 0
    assert "Everything was proven" in finished.stdout
    assert "✗" not in finished.stdout


def test_the_demo_is_as_shown(finished: subprocess.CompletedProcess[str]) -> None:
    [shown] = [output for command, output in session(ENGLISH) if command == "make demo"]

    check_shown(shown, finished.stdout)


def test_the_demonstration_fails_naming_all_that_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    cloud = quick_cloud()
    cloud.dingtalk.force(310000, "keywords not in content", times=100)
    cloud.servers["chat"].faults.plant(Fault("status", path="/webhook", status=400, times=-1))
    damaged = Fault("corrupt", path=f"{seed.NIGHTLY}/part-1.zip.*x-oss-signature=", at=4_000, times=-1)
    cloud.servers["oss"].faults.plant(damaged)
    taken = f"oceanbase/{seed.INSTANCE}/{seed.WEEKLY}/{seed.WEEKLY}_part1.zip"
    cloud.oss.put_object(ARCHIVE, taken, b"something else")

    assert demo.main([], cloud=cloud, timeout=timedelta(seconds=20)) == 1
    shown = capsys.readouterr().out
    for unproven in ("DingTalk", "button", "audit webhook", seed.NIGHTLY, seed.WEEKLY):
        assert re.search(f"✗ .*{unproven}", shown), shown
    assert "Something was NOT proven" in shown


def test_the_demonstration_fails_in_words_when_it_never_ends(capsys: pytest.CaptureFixture[str]) -> None:
    cloud = quick_cloud()
    cloud.servers["oceanbase"].faults.plant(Fault("delay", seconds=600, times=-1))

    assert demo.main([], cloud=cloud, timeout=timedelta(seconds=0.5)) == 1
    assert "✗ everything ended within" in capsys.readouterr().out
