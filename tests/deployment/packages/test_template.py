"""What `s init` makes a project of, and that it is this project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from pydantic_core import to_json

from deployment.s_yaml import findings
from oceanferry.cli.main import main
from oceanferry_sandbox.http_server.messages import Response
from oceanferry_sandbox.http_server.server import LoopbackServer
from project.repository import files_in_git

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = yaml.safe_load((ROOT / "publish.yaml").read_text(encoding="utf-8"))
PROPERTIES = PUBLISHED["Parameters"]["properties"]
DEFAULTS = {name: each["default"] for name, each in PROPERTIES.items() if "default" in each}
SECRETS = {name for name, each in PROPERTIES.items() if each["type"] == "secret"}
S_YAML = (ROOT / "s.yaml").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "oceanferry.yaml").read_text(encoding="utf-8")
CHOSEN = {
    **DEFAULTS,
    "region": "cn-beijing",
    "account_id": "6543210987654321",
    "runtime": "python3.12",
    "instance_id": "obchosen",
    "archive_bucket": "chosen-archive",
}
RUN = "require('./hook').preInit({tempAppPath: process.cwd()})"


def run_hook(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the hook in a folder, as Serverless Devs would; skip the test when nothing here can run it."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node.js, which runs the hook, is not installed")
    return subprocess.run(
        [node, "-e", RUN], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the hook changes."""
    for name in ("s.yaml", "oceanferry.yaml", "hook/index.js"):
        copied = tmp_path / "checkout" / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copied)
    return tmp_path / "checkout"


@pytest.fixture
def opened(checkout: Path) -> dict[str, str]:
    """The two files as Serverless Devs fills them in."""
    ended = run_hook(checkout)
    assert ended.returncode == 0, ended.stderr
    return {
        "s.yaml": (checkout / "src/s.yaml").read_text(encoding="utf-8"),
        "oceanferry.yaml": (checkout / "src/oceanferry.yaml.stpl").read_text(encoding="utf-8"),
    }


def filled(text: str) -> str:
    """Fill the defaults in."""
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: str(DEFAULTS[found[1]]), text)


def test_with_the_defaults_the_project_is_this_one(opened: dict[str, str]) -> None:
    assert filled(opened["s.yaml"]) == S_YAML
    assert filled(opened["oceanferry.yaml"]) == CONFIGURATION


def test_every_parameter_is_used_and_every_use_is_a_parameter(opened: dict[str, str]) -> None:
    used = re.findall(r"\{\{ (\w+) \}\}", "".join(opened.values()))

    assert set(used) == set(PROPERTIES) - SECRETS


def test_a_choice_that_is_nowhere_is_reported(checkout: Path) -> None:
    (checkout / "s.yaml").write_text(S_YAML.replace("\n  runtime:", "\n  runtimes:"), encoding="utf-8")
    ended = run_hook(checkout)

    assert "nothing can be chosen as runtime" in ended.stderr
    assert not (checkout / "src").exists()


def test_every_secret_that_s_yaml_takes_from_the_environment_is_asked_for() -> None:
    uncommented = re.sub(r"^ *#.*", "", S_YAML, flags=re.MULTILINE)

    assert set(re.findall(r"env\('(\w+)'\)", uncommented)) == SECRETS
    assert not any("default" in PROPERTIES[name] for name in SECRETS)


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_parameter_is_explained_in_both_languages_and_its_default_fits(name: str) -> None:
    parameter = PROPERTIES[name]
    schema = {**parameter, "type": "string"}

    for text in (parameter["title"], parameter["description"]):
        assert re.search(r"[\u4e00-\u9fff]", text)
        assert re.search(r"[A-Za-z]{3,}", text)
    Draft7Validator.check_schema(schema)
    assert "pattern" in parameter or "enum" in parameter
    assert "default" not in parameter or Draft7Validator(schema).is_valid(parameter["default"])
    assert not Draft7Validator(schema).is_valid("no; such value\n")


def test_nothing_else_than_the_parameters_can_be_given() -> None:
    parameters = PUBLISHED["Parameters"]

    assert parameters["additionalProperties"] is False
    assert parameters["required"] == list(PROPERTIES)


def test_it_is_of_this_version() -> None:
    assert PUBLISHED["Version"] == yaml.safe_load(S_YAML)["vars"]["version"]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[str]:
    """Where an archive of this repository can be had, in the form that hosts of repositories give it."""
    file = tmp_path / "main.zip"
    with zipfile.ZipFile(file, "w") as written:
        for path in files_in_git():
            written.write(path, Path("oceanferry-main") / path.relative_to(ROOT))
    with LoopbackServer(lambda _: Response(200, {"connection": "close"}, file.read_bytes())) as server:
        yield f"{server.url}/archive/main.zip"


def test_s_init_makes_a_project_of_the_repository_that_can_be_deployed(archive: str, tmp_path: Path) -> None:
    program = ROOT / "build/serverless-devs/node_modules/.bin/s"
    if not program.is_file() or not shutil.which("node"):
        pytest.skip("Serverless Devs is not installed: make setup-s, which needs npm")
    subprocess.run(
        [
            *(program, "init", "oceanferry", "--uri", archive, "-d", "made", "-y"),
            *("--parameters", to_json(CHOSEN).decode(), "--access", "default"),
        ],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
        timeout=300,
    )
    made = tmp_path / "made"

    text = (made / "s.yaml").read_text(encoding="utf-8")
    assert findings(text, made, dict.fromkeys(SECRETS, "made-up")) == []
    assert yaml.safe_load(text)["vars"].items() >= {"region": "cn-beijing", "runtime": "python3.12"}.items()
    configuration = yaml.safe_load((made / "oceanferry.yaml").read_text(encoding="utf-8"))
    assert configuration["account_id"] == "6543210987654321"
    assert configuration["clusters"] == {"orders": {"instance_id": "obchosen"}}
    assert configuration["destinations"]["archive"]["bucket"] == "chosen-archive"
    assert main(["sync", "--check", "--config", str(made / "oceanferry.yaml")]) == 0
    chosen = {Path("s.yaml"), Path("oceanferry.yaml")}
    for path in {each.relative_to(ROOT) for each in files_in_git()} - chosen:
        assert (made / path).read_bytes() == (ROOT / path).read_bytes()
        assert os.access(made / path, os.X_OK) == os.access(ROOT / path, os.X_OK)
