"""The wheel and the sdist, used as those use them who install them: outside of a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic_core import from_json

from oceanferry import __version__
from project.repository import ROOT

_EXTRA = ("markdown_it", "mns")
"""What only the extra ``sandbox`` asks for."""
_INIT = (
    *("init", "--language", "en", "--region", "cn-hangzhou", "--account-id", "1234567890123456"),
    *("--instance", "ob317v4uif0000", "--destination", "dingtalk", "--bucket", "my-archive"),
)
_SECRETS = {
    "DINGTALK_WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=x",
    "DINGTALK_SECRET": "SECx",
}


def _run(*command: str | Path, folder: Path, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _build(source: Path, kind: str, into: Path) -> Path:
    _run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into, folder=source)
    [built] = into.iterdir()
    return built


def _link_packages(into: Path, extra: Path) -> None:
    """Give *into* the packages of this Python, but for our own, and *extra* those of the extra."""
    into.mkdir()
    extra.mkdir()
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        ours = each.name.startswith(("oceanferry", "_oceanferry", "__editable__")) or each.suffix == ".pth"
        if not ours:
            ((extra if each.name in _EXTRA else into) / each.name).symlink_to(each)


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel in it, and an empty folder to work in."""

    python: Path
    folder: Path
    extra: Path
    """A folder with the packages of the extra, which are not installed."""

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python.with_name("oceanferry"), *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **variables},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("installed")
    python = place / "venv/bin/python"
    _run(sys.executable, "-m", "venv", "--without-pip", place / "venv", folder=place)
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet")
    _run(*pip, "--disable-pip-version-check", wheel, folder=place)
    packages, extra = place / "packages", place / "extra"
    _link_packages(packages, extra)
    purelib = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=place)
    (Path(purelib.strip()) / "dependencies.pth").write_text(f"{packages}\n", encoding="utf-8")
    (place / "empty").mkdir()
    return Installed(python, place / "empty", extra)


def test_it_says_its_version(installed: Installed) -> None:
    assert installed("--version").stdout == f"oceanferry {__version__}\n"


def test_in_an_empty_folder_a_configuration_is_written_and_accepted(installed: Installed) -> None:
    written = installed(*_INIT)
    assert (written.returncode, written.stderr) == (0, "")

    looked = installed("doctor", "--offline", "--json", **_SECRETS)
    document = from_json(looked.stdout)
    assert (looked.returncode, document["healthy"]) == (0, True)
    [found] = [each for each in document["findings"] if each["level"] != "ok"]
    assert found["name"] == "s_yaml_missing"
    assert found["fix"].startswith(f"Run {installed.python.with_name('oceanferry')} sync.")


def test_the_configuration_of_the_current_folder_is_used_without_an_option(
    installed: Installed, tmp_path: Path
) -> None:
    (tmp_path / "oceanferry.yaml").write_text("region: cn-hangzhou\nrotes: {}\n", encoding="utf-8")
    refused = replace(installed, folder=tmp_path)("list")

    assert refused.returncode == 2
    assert "oceanferry.yaml:2: rotes: is not a known key" in refused.stderr


def test_templates_are_written_from_what_the_wheel_has(installed: Installed) -> None:
    for name in ("oceanferry.yaml", "s.yaml"):
        (installed.folder / f"example-{name}").write_bytes((ROOT / name).read_bytes())
    files = ("--config", "example-oceanferry.yaml", "--s-yaml", "example-s.yaml")
    written = installed("provision", "--template", "templates", *files)

    assert (written.returncode, written.stderr) == (0, "")
    template = (installed.folder / "templates/oceanferry.cn-hangzhou.ros.json").read_text(encoding="utf-8")
    assert "ALIYUN::SLS::Alert" in template
    assert "ALIYUN::SLS::Dashboard" in template


def test_from_an_empty_folder_the_commands_about_a_deployment_work_without_a_checkout(
    installed: Installed, tmp_path: Path
) -> None:
    new = replace(installed, folder=tmp_path)
    new(*_INIT)
    for command in ("policy --for function", "provision --template templates", "sync", "sync --check"):
        done = new(*command.split())
        assert (done.returncode, done.stderr) == (0, ""), command

    looked = new("doctor", "--offline", "--json", **_SECRETS)
    assert [each for each in from_json(looked.stdout)["findings"] if each["level"] != "ok"] == []


def test_a_host_that_keeps_its_ledger_in_a_folder_needs_no_s_yaml(
    installed: Installed, tmp_path: Path
) -> None:
    new = replace(installed, folder=tmp_path)
    new(*_INIT, "--ledger", "./ledger")
    looked = new("doctor", "--offline", "--json", **_SECRETS)
    findings = from_json(looked.stdout)["findings"]

    assert [each["name"] for each in findings] == ["configuration", "policy"]
    assert "oceanferry policy --for operator" in findings[1]["meaning"]
    assert "oceanbase:DescribeDataBackupSet" in new("policy", "--for", "operator").stdout


def test_a_folder_without_a_configuration_gets_none_of_another_folder(
    installed: Installed, tmp_path: Path
) -> None:
    refused = replace(installed, folder=tmp_path)("list")

    assert refused.returncode == 2
    assert "There is no configuration oceanferry.yaml" in refused.stderr
    assert "oceanferry init" in refused.stderr


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_without_the_extra_the_sandbox_says_what_to_install(installed: Installed, command: str) -> None:
    refused = installed(command)

    assert refused.returncode == 2
    assert "pip install 'oceanferry[sandbox]'" in refused.stderr
    assert "markdown_it, mns" in refused.stderr


def test_with_the_extra_the_demonstration_proves_everything(installed: Installed) -> None:
    shown = installed("demo", "--json", PYTHONPATH=str(installed.extra))

    assert (shown.returncode, from_json(shown.stdout)) == (0, {"proven": True}), shown.stderr


def _names(wheel: Path) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as archive:
        yield from archive.namelist()


@pytest.mark.long
def test_the_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "sdist").mkdir()
    with tarfile.open(_build(ROOT, "sdist", tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (tmp_path / "wheel").mkdir()
    again = _build(tmp_path / "source" / f"oceanferry-{__version__}", "wheel", tmp_path / "wheel")

    assert sorted(_names(again)) == sorted(_names(wheel))


def test_the_extra_asks_for_everything_that_the_sandbox_imports(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [each for each in archive.namelist() if each.endswith("METADATA")]
        metadata = archive.read(name).decode()
    asked = [line for line in metadata.splitlines() if line.startswith("Requires-Dist") and "sandbox" in line]

    assert {line.split()[1].partition(">")[0] for line in asked} == {
        "aliyun-mns-sdk",
        "markdown-it-py",
        "rich",
        "urllib3",
    }
