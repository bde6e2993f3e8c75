"""The files for a host without Function Compute: what reads them takes them, and their commands work."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from command_line import OCEANFERRY
from oceanferry.cli.parser import parser
from project.repository import ROOT
from sandboxed import Sandboxed

HOSTS = ROOT / "docs/hosts"
UNITS = sorted(each.name for each in HOSTS.iterdir() if each.suffix in (".service", ".timer"))
_INSTALLED = "/usr/local/bin/oceanferry"
_CONFIG = "/etc/oceanferry/oceanferry.yaml"
_SECRETS = "/etc/oceanferry/secrets.env"
BUILDERS = {
    "podman": ("image inspect", "run --rm oceanferry-test --version"),
    "buildah": ("inspect --type image", "run $(buildah from oceanferry-test) -- oceanferry --version"),
    "docker": ("image inspect", "run --rm oceanferry-test --version"),
}
"""How each looks for an image, and runs the one that was built."""


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]  # how it is documented
    found.read_string((HOSTS / name).read_text(encoding="utf-8"))
    return found


def cron_lines() -> list[str]:
    text = (HOSTS / "oceanferry.cron").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if re.match(r"[\d*]", line)]


@pytest.fixture
def secrets(sandbox: Sandboxed, tmp_path: Path) -> Path:
    """The file with the secrets, as the page says to write it."""
    file = tmp_path / "secrets.env"
    lines = (f"{name}='{value}'" for name, value in sandbox.cloud.environment.items() if "CONFIG" not in name)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def run(command: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def here(command: str, secrets: Path) -> str:
    return command.replace(_INSTALLED, str(OCEANFERRY)).replace(_SECRETS, str(secrets))


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    for each in UNITS:  # a timer names its service
        text = (HOSTS / each).read_text(encoding="utf-8")
        (tmp_path / each).write_text(text.replace(_INSTALLED, str(OCEANFERRY)), encoding="utf-8")
    done = subprocess.run(
        [str(shutil.which("systemd-analyze")), "verify", "--man=no", tmp_path / name],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", [each for each in UNITS if each.endswith(".timer")])
def test_a_timer_says_when_and_starts_the_service_of_its_name(name: str) -> None:
    assert unit(name)["Timer"]["OnCalendar"]
    assert name.replace(".timer", ".service") in UNITS


@pytest.mark.parametrize(
    ("name", "expected"),
    [("oceanferry@.service", "✓ ops-room"), ("oceanferry-watch.service", "Route nightly")],
)
def test_the_command_of_a_service_works_with_its_environment(
    name: str, expected: str, sandbox: Sandboxed, config: Path, secrets: Path
) -> None:
    service = unit(name)["Service"]
    assert service["Environment"] == f"OCEANFERRY_CONFIG={_CONFIG}"
    assert service["EnvironmentFile"] == _SECRETS
    command = here(service["ExecStart"].replace("%i", "nightly"), secrets)
    done = run(f"set -a; . {secrets}; {command}", {"OCEANFERRY_CONFIG": str(config)})

    assert expected in done.stdout, done.stderr
    assert sandbox.chat


@pytest.mark.parametrize("line", cron_lines(), ids=["route", "watchdog"])
def test_a_line_of_cron_works_with_its_environment(
    line: str, sandbox: Sandboxed, config: Path, secrets: Path
) -> None:
    *when, user, command = line.split(maxsplit=6)
    assert (len(when), user) == (5, "oceanferry")
    done = run(here(command, secrets), {"OCEANFERRY_CONFIG": str(config), "SECRETS": str(secrets)})

    assert done.stderr == ""
    assert sandbox.chat


def instructions() -> list[tuple[str, str]]:
    text = (HOSTS / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def test_the_image_is_made_from_files_that_are_there() -> None:
    copied = [
        source
        for name, words in instructions()
        if name == "COPY" and "--from" not in words
        for source in words.split()[:-1]
    ]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    included = re.findall(r'^"(.+)" = "oceanferry/source/', project, re.MULTILINE)

    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert len(included) > 2
    assert [each for each in included if not any(Path(each).is_relative_to(path) for path in copied)] == []
    assert {"pyproject.toml", "README.md", "LICENSE", "shared"} <= set(copied)


def test_the_image_runs_the_command_line() -> None:
    known = dict(instructions())

    assert known["ENTRYPOINT"] == '["oceanferry"]'
    assert "OCEANFERRY_CONFIG=/etc/oceanferry/oceanferry.yaml" in known["ENV"]
    assert known["USER"] == "oceanferry"


def test_the_image_can_be_built() -> None:
    """Where there is a builder, and the image that it builds on, which BASE_IMAGE may name."""
    builder = next((each for each in BUILDERS if shutil.which(each)), None)
    base = os.environ.get("BASE_IMAGE", "docker.io/library/python:3.12-slim")
    if not builder or run(f"{builder} {BUILDERS[builder][0]} {base}", dict(os.environ)).returncode != 0:
        pytest.skip(f"no podman, buildah or docker has {base}: pull it, or name another one in BASE_IMAGE")
    files = f"--build-arg PYTHON={base} -f docs/hosts/Containerfile {ROOT}"
    options = os.environ.get("BUILD_OPTIONS", "")
    built = run(f"{builder} build -q {options} -t oceanferry-test {files}", dict(os.environ))
    assert built.returncode == 0, built.stderr
    shown = run(f"{builder} {BUILDERS[builder][1]}", dict(os.environ))
    assert shown.stdout.startswith("oceanferry "), shown.stderr


@pytest.mark.parametrize("page", ["hosts.md", "hosts.zh-CN.md"])
def test_every_command_of_the_page_is_one_that_the_parser_takes(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    shown = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    typed = [line.rpartition("oceanferry:/var/lib/oceanferry ")[2] for line in shown]
    ours = [shlex.split(line)[1:] for line in typed if line.startswith("oceanferry ")]

    assert len(ours) == 4
    assert all(parser().parse_args(each).command for each in ours)
