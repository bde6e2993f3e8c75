"""s.yaml as Serverless Devs itself renders it; `make setup-s` brings that."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import JsonValue, TypeAdapter

from deployment.s_yaml import render

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "s.yaml").read_text(encoding="utf-8")
ENVIRONMENT = {name: f"made-up-{name}" for name in re.findall(r"\$\{env\('(\w+)'\)\}", TEXT)}
DOCUMENT = TypeAdapter(dict[str, JsonValue])


def serverless_devs() -> str:
    """Return the program, or skip the test."""
    pinned = ROOT / "build/serverless-devs/node_modules/.bin/s"
    if pinned.is_file() and shutil.which("node"):
        return str(pinned)
    pytest.skip("Serverless Devs is not installed: make setup-s, which needs npm")


class Preview:
    """`s preview`, with a home of its own and without any network."""

    def __init__(self, program: str, home: Path) -> None:
        self._program = program
        self._home = home

    def __call__(self, text: str, environment: dict[str, str] | None = None) -> dict[str, JsonValue]:
        file = self._home / "s.yaml"
        file.write_text(text, encoding="utf-8")
        printed = self.run(file, ENVIRONMENT if environment is None else environment)
        assert printed.returncode == 0, printed.stdout + printed.stderr
        # A warning about the superuser may come first.
        return DOCUMENT.validate_json(printed.stdout[printed.stdout.index("{") :])

    def run(self, file: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._program, "preview", "-t", str(file), "-o", "json"],
            cwd=self._home,
            env={"HOME": str(self._home), "PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    return Preview(serverless_devs(), tmp_path)


def test_serverless_devs_renders_what_the_checks_were_made_on(preview: Preview) -> None:
    ours = render(TEXT, ENVIRONMENT)

    theirs = preview(TEXT)

    assert theirs["vars"] == ours["vars"]
    assert theirs["resources"] == ours["resources"]


def test_another_runtime_is_one_change(preview: Preview) -> None:
    resources = preview(TEXT.replace("runtime: python3.10", "runtime: python3.12", 1))["resources"]

    assert isinstance(resources, dict)
    for resource in resources.values():
        assert isinstance(resource, dict)
        assert isinstance(resource["props"], dict)
        assert resource["props"]["runtime"] == "python3.12"
        assert str(resource["props"]["code"]).endswith("-python3.12.zip")


def test_a_secret_that_is_not_exported_stops_it(preview: Preview, tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(TEXT, encoding="utf-8")

    printed = preview.run(file, {})

    assert printed.returncode != 0
    assert re.search(r"env\('\w+'\) not found", printed.stdout + printed.stderr)
