"""``oceanferry policy`` on the files that are shipped, and on wrong ones; without secrets or a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic_core import from_json

from oceanferry.cli.main import main

ROOT = Path(__file__).resolve().parents[3]
CONFIG = ROOT / "oceanferry.yaml"
WRITER = "acs:ram::9876543210987654:role/archive-writer"


def across_accounts(folder: Path) -> Path:
    """Write a configuration whose bucket is in another account."""
    text = CONFIG.read_text(encoding="utf-8").replace("    # role_arn: ", "    role_arn: ")
    file = folder / "oceanferry.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_it_prints_every_policy_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "--config", str(CONFIG)]) == 0

    printed = capsys.readouterr().out
    assert "# The role of the functions: acs:ram::1234567890123456:role/oceanferry" in printed
    assert '"Service": [' in printed


def test_it_prints_one_document_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "--config", str(CONFIG), "--json"])

    granted = from_json(capsys.readouterr().out)["grants"]
    assert [each["for"] for each in granted] == [
        *("function", "trigger", "operator", "deployer", "provisioner")
    ]
    assert granted[0]["trust"]["Statement"][0]["Principal"] == {"Service": ["fc.aliyuncs.com"]}


def test_a_role_in_another_account_is_reported_with_what_it_trusts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = across_accounts(tmp_path)

    main(["policy", "--config", str(config), "--for", "target", "--role", "archive-writer", "--trust"])
    trust = from_json(capsys.readouterr().out)
    main(["policy", "--config", str(config), "--for", "function"])
    policy = from_json(capsys.readouterr().out)

    [statement] = trust["Statement"]
    assert statement["Principal"] == {"RAM": ["acs:ram::1234567890123456:role/oceanferry"]}
    assert WRITER in [each["Resource"] for each in policy["Statement"]]


def test_the_reasons_can_be_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    main(["policy", "--config", str(CONFIG), "--for", "trigger", "--no-sid"])

    assert "Sid" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "options",
    [["--for", "target"], ["--for", "function", "--role", "another"], ["--for", "operator", "--trust"]],
)
def test_a_policy_that_is_not_there_is_a_mistake(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "--config", str(CONFIG), *options]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", ["]", "[]", "resources: {a: {component: fc3, props: {}}}"])
def test_a_wrong_s_yaml_is_named_and_nothing_is_printed(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "s.yaml"
    wrong.write_text(content, encoding="utf-8")

    assert main(["policy", "--config", str(CONFIG), "--s-yaml", str(wrong)]) == 2
    printed = capsys.readouterr()
    assert str(wrong) in printed.err
    assert printed.out == ""
