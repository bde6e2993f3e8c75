"""What `s init` makes a project of, and that it is this project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from pydantic_core import to_json

from deployment.s_yaml import findings
from packing import archive, template
from project.repository import files_in_git

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = yaml.safe_load((ROOT / "publish.yaml").read_text(encoding="utf-8"))
PROPERTIES = PUBLISHED["Parameters"]["properties"]
SECRETS = {name for name, each in PROPERTIES.items() if each["type"] == "secret"}
S_YAML = (ROOT / "s.yaml").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "oceanferry.yaml").read_text(encoding="utf-8")
CHOSEN = {
    **template.defaults(ROOT),
    "region": "cn-beijing",
    "account_id": "6543210987654321",
    "runtime": "python3.12",
    "instance_id": "obchosen",
    "archive_bucket": "chosen-archive",
}


def filled(text: str, values: dict[str, str]) -> str:
    """Fill parameters in, as Serverless Devs does."""
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: values[found[1]], text)


def test_with_the_defaults_the_project_is_this_one() -> None:
    values = dict(template.defaults(ROOT))

    assert filled(template.opened_s_yaml(S_YAML), values) == S_YAML
    assert filled(template.opened_configuration(CONFIGURATION), values) == CONFIGURATION


def test_every_parameter_is_used_and_every_use_is_a_parameter() -> None:
    opened = template.opened_s_yaml(S_YAML) + template.opened_configuration(CONFIGURATION)

    assert set(re.findall(r"\{\{ (\w+) \}\}", opened)) == set(PROPERTIES) - SECRETS


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


def test_a_choice_that_is_nowhere_is_told() -> None:
    with pytest.raises(LookupError, match="nothing could be chosen as role"):
        template.opened_s_yaml(S_YAML.replace("\n  role:", "\n  roles:"))


def test_it_is_of_this_version() -> None:
    assert PUBLISHED["Version"] == yaml.safe_load(S_YAML)["vars"]["version"]


def test_what_is_not_in_git_is_not_in_the_application(application: dict[str, bytes]) -> None:
    known = {str(path.relative_to(ROOT)) for path in files_in_git()}

    assert {name.removeprefix("src/") for name in application if name.startswith("src/")} <= known | {
        "oceanferry.yaml.stpl"
    }
    assert "src/.ci/packing/__main__.py" in application
    assert application["version.md"].startswith(b"### Added")


@pytest.fixture
def application() -> dict[str, bytes]:
    """What goes into the template, where this is a git repository."""
    files_in_git()
    return template.files(ROOT)


def test_s_init_makes_a_project_that_can_be_deployed(application: dict[str, bytes], tmp_path: Path) -> None:
    program = ROOT / "build/serverless-devs/node_modules/.bin/s"
    if not program.is_file() or not shutil.which("node"):
        pytest.skip("Serverless Devs is not installed: make setup-s, which needs npm")
    archive.write(application, tmp_path / "template.zip")
    subprocess.run(
        [
            *(program, "init", "oceanferry", "--uri", tmp_path / "template.zip", "-d", "made", "-y"),
            *("--parameters", to_json(CHOSEN).decode(), "--access", "default"),
        ],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        check=True,
        timeout=60,
    )
    made = tmp_path / "made"

    text = (made / "s.yaml").read_text(encoding="utf-8")
    assert findings(text, made, dict.fromkeys(SECRETS, "made-up")) == []
    assert yaml.safe_load(text)["vars"].items() >= {"region": "cn-beijing", "runtime": "python3.12"}.items()
    configuration = yaml.safe_load((made / "oceanferry.yaml").read_text(encoding="utf-8"))
    assert configuration["account_id"] == "6543210987654321"
    assert configuration["clusters"] == {"orders": {"instance_id": "obchosen"}}
    assert configuration["destinations"]["archive"]["bucket"] == "chosen-archive"
    assert (made / ".ci/packing/__main__.py").is_file()
