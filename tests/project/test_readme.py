"""The READMEs name what is there and leave nothing out; what they show, tests/e2e runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from oceanferry.bootstrap.syncing import repeated_by
from oceanferry.cli import INTERRUPTED, exit_status
from oceanferry.cli.parser import parser
from oceanferry.settings import VARIABLES, load, load_without_secrets
from project.readme import (
    CHINESE,
    ENGLISH,
    blocks,
    code,
    command_lines,
    headings,
    links,
    prose,
    table,
    tables,
)
from project.repository import ROOT

BOTH = pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda readme: readme.name)
COMMANDS = {
    "completion",
    "copy",
    "demo",
    "doctor",
    "init",
    "list",
    "message",
    "plan",
    "policy",
    "probe",
    "provision",
    "retain",
    "revoke",
    "run",
    "sandbox",
    "status",
    "sync",
    "verify",
    "watch",
}
EVERYWHERE = {"--config", "--help", "--json", "--record"}

# --- both languages -----------------------------------------------------------


def test_both_languages_are_divided_alike() -> None:
    assert headings(ENGLISH) == headings(CHINESE)


def test_both_languages_show_the_same_commands_outputs_and_policy() -> None:
    english, chinese = (
        [block for block in blocks(page) if block.language != "text"] for page in (ENGLISH, CHINESE)
    )

    assert english == chinese


def test_the_tables_of_both_languages_are_about_the_same_things() -> None:
    english, chinese = (
        [sorted(code(" ".join(row))) for rows in tables(page) for row in rows] for page in (ENGLISH, CHINESE)
    )

    assert len(english) == len(chinese)
    assert [(row, other) for row, other in zip(english, chinese, strict=True) if row != other] == []


def test_both_languages_lead_to_the_same_places() -> None:
    places = [
        sorted(target.replace(".zh-CN.", ".") for _, target in links(page) if not target.startswith("README"))
        for page in (ENGLISH, CHINESE)
    ]

    assert places[0] == places[1]


# --- files and tests ----------------------------------------------------------


@BOTH
def test_every_link_into_the_repository_leads_to_a_file(readme: Path) -> None:
    inside = [target for _, target in links(readme) if not urlsplit(target).scheme]

    assert len(inside) > 10
    assert [target for target in inside if not (ROOT / target).is_file()] == []


@BOTH
def test_every_promise_names_a_test_that_exists(readme: Path) -> None:
    proofs = [(text, target) for text, target in links(readme) if target.startswith("tests/")]
    missing = [
        f"{target}: {text}"
        for text, target in proofs
        if f"def test_{text.replace(' ', '_')}(" not in (ROOT / target).read_text(encoding="utf-8")
    ]

    assert len(proofs) > 20
    assert missing == []


@BOTH
def test_the_layout_names_every_folder_of_what_is_deployed(readme: Path) -> None:
    [layout] = [
        block.text for block in blocks(readme) if "functions/" in block.text and block.language == "text"
    ]
    named = set(re.findall(r"\b(\w+)/(?=\s)", layout))
    folders = {
        path.name for path in (ROOT / "shared/oceanferry").iterdir() if (path / "__init__.py").is_file()
    }
    known = {path.name for path in ROOT.glob("*/")} | {path.name for path in ROOT.glob("shared/**/")}

    assert folders <= named <= known


# --- commands -----------------------------------------------------------------


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        parser().parse_args([*command.split(), "--help"])
    return capsys.readouterr().out


def test_every_command_is_in_the_table_with_all_of_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    shown = {code(row[0])[0].split()[1]: set(re.findall(r"--[\w-]+", row[0])) for row in table("command")}
    real = {name: set(re.findall(r"--[\w-]+", help_of(name, capsys))) - EVERYWHERE for name in COMMANDS}

    assert shown == real
    assert set(re.findall(r"^    (\w+)(?:  |$)", help_of("", capsys), re.MULTILINE)) == COMMANDS


@pytest.mark.parametrize(
    "line",
    [each for each in command_lines() if "oceanferry " in each and not each.startswith(("git ", "s "))],
)
def test_every_command_line_is_one_that_the_parser_takes(line: str) -> None:
    words = shlex.split(line)
    begin = [Path(word).name for word in words].index("oceanferry")

    assert parser().parse_args(words[begin + 1 :]).command


def test_every_option_in_the_text_exists(capsys: pytest.CaptureFixture[str]) -> None:
    real = EVERYWHERE.union(*(re.findall(r"--[\w-]+", help_of(name, capsys)) for name in COMMANDS))
    demonstration = (ROOT / "shared/oceanferry_sandbox/demo.py").read_text(encoding="utf-8")
    real |= set(re.findall(r'"(--\w+)"', demonstration))

    assert set(re.findall(r"(?<!-)--[a-z-]+\b", " ".join(code(prose(ENGLISH))))) <= real


def test_the_table_of_exit_statuses_has_every_one() -> None:
    names = ("SUCCESS", "DELIVERY_FAILED", "USAGE", "NOTHING_YET", "OUTPUT_CLOSED")
    statuses = {getattr(exit_status, name) for name in names} | {INTERRUPTED}

    assert [int(row[0]) for row in table("exit status")] == sorted(statuses)


def test_every_target_of_make_is_in_the_table_and_no_other_is_named() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    real = set(re.findall(r"^([a-z][a-z0-9-]*):.*##", makefile, re.MULTILINE)) - {"help"}
    typed = "\n".join([*code(prose(ENGLISH)), *command_lines()])

    assert {code(row[0])[0].removeprefix("make ") for row in table("target")} == real
    assert set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", typed)) <= real


# --- configuration and deployment ---------------------------------------------


def test_the_short_configuration_is_a_whole_one(tmp_path: Path) -> None:
    [short] = [
        block.text for block in blocks(ENGLISH) if "clusters:" in block.text and block.language == "yaml"
    ]
    config = tmp_path / "oceanferry.yaml"
    config.write_text(short, encoding="utf-8")
    environment = {
        "DINGTALK_WEBHOOK": "https://oapi.dingtalk.com/robot/send?access_token=1",
        "DINGTALK_SECRET": "SEC1",
    }

    assert set(load(config, environment).routes) == {"nightly"}


def test_the_table_of_variables_has_every_one_that_is_read() -> None:
    assert sorted(code(row[0])[0] for row in table("variable")) == sorted(VARIABLES)


def test_the_table_of_deployment_variables_has_those_that_sync_does_not_write() -> None:
    s_yaml = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))
    chosen = load_without_secrets(ROOT / "oceanferry.yaml", {})

    by_hand = [name for name in s_yaml["vars"] if name not in repeated_by(chosen, set()).choices]
    assert [code(row[0])[0] for row in table("variable", 1)] == by_hand
