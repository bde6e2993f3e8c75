"""The pages name what is there and leave nothing out; what they show, tests/e2e runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from documents.commands import commands
from oceanferry.application.deployment.syncing import repeated_by
from oceanferry.cli import exit_status
from oceanferry.cli.parser import parser
from oceanferry.settings.environment import VARIABLES
from oceanferry.settings.loading import load, load_without_secrets
from project.readme import (
    DOCS,
    ENGLISH,
    blocks,
    code,
    command_lines,
    english_pages,
    links,
    pages,
    prose,
    table,
    tables,
)
from project.repository import ROOT

CLI, CONFIGURATION, DEPLOYING = DOCS / "cli.md", DOCS / "configuration.md", DOCS / "deploying.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
OTHER_COMMANDS = ("ln ", "podman build ", "s ", "useradd ")
"""What has people type the name and runs another program."""
EVERYWHERE = {"--config", "--help", "--json", "--record"}

# --- files and tests ----------------------------------------------------------


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_promise_names_a_test_that_exists(page: Path) -> None:
    missing = [
        f"{target}: {text}"
        for text, target in proofs(page)
        if f"def test_{text.replace(' ', '_')}(" not in (page.parent / target).read_text(encoding="utf-8")
    ]

    assert missing == []


@pytest.mark.parametrize("language", ["", ".zh-CN"])
def test_every_guarantee_names_a_test(language: str) -> None:
    page = DOCS / f"guarantees{language}.md"
    [rows] = tables(page)

    assert len(rows) > 40  # none is lost
    assert [row for row in rows[1:] if "](../tests/" not in row[2]] == []
    assert proofs(page)


@pytest.mark.parametrize("language", ["", ".zh-CN"])
def test_the_layout_names_every_folder_of_what_is_deployed(language: str) -> None:
    page = DOCS / f"architecture{language}.md"
    [layout] = [
        block.text for block in blocks(page) if "functions/" in block.text and block.language == "text"
    ]
    named = set(re.findall(r"\b(\w+)/(?=\s)", layout))
    folders = {
        path.name for path in (ROOT / "shared/oceanferry").iterdir() if (path / "__init__.py").is_file()
    }
    known = {path.name for path in ROOT.glob("*/")} | {path.name for path in ROOT.glob("shared/**/")}

    assert folders <= named <= known


def proofs(page: Path) -> list[tuple[str, str]]:
    """Return the links to tests whose text is the test's name in words."""
    found = [(text, target) for text, target in links(page) if re.search(r"(^|/)tests/.*\.py$", target)]
    return [(text, target) for text, target in found if " " in text]


# --- commands -----------------------------------------------------------------


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        parser().parse_args([*command.split(), "--help"])
    return capsys.readouterr().out


def test_every_command_is_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert {code(row[0])[0].split()[1] for row in table(ENGLISH, "command")} == set(commands())
    assert set(re.findall(r"^    (\w+)(?:  |$)", help_of("", capsys), re.MULTILINE)) == set(commands())


@pytest.mark.parametrize(
    ("page", "line"),
    [
        pytest.param(page, line, id=f"{page.name} {line}")
        for page in english_pages()
        for line in command_lines(page)
        if "oceanferry " in line and not line.startswith(OTHER_COMMANDS)
    ],
)
def test_every_command_line_is_one_that_the_parser_takes(page: Path, line: str) -> None:
    words = shlex.split(line.partition(" > ")[0])
    begin = max(position for position, word in enumerate(words) if Path(word).name == "oceanferry")

    assert parser().parse_args(words[begin + 1 :]).command, page


@pytest.fixture(scope="module")
def options() -> set[str]:
    """Every option of every command, and those of other programs that our pages name."""
    real = {
        option
        for each in commands().values()
        for action in each._actions  # noqa: SLF001  # argparse tells them in no other way
        for option in action.option_strings
    }
    return real | EVERYWHERE | {"--version", "--template", "--policy-document"}


@pytest.mark.parametrize("page", english_pages(), ids=lambda page: page.name)
def test_every_option_in_the_text_exists(page: Path, options: set[str]) -> None:
    named = [each for each in code(prose(page)) if each.startswith(("oceanferry ", "--"))]

    assert set(re.findall(r"(?<!-)--[a-z-]+\b", " ".join(named))) <= options


def test_the_table_of_exit_statuses_has_every_one() -> None:
    names = ("SUCCESS", "DELIVERY_FAILED", "USAGE", "NOTHING_YET", "INTERRUPTED", "OUTPUT_CLOSED")
    statuses = {getattr(exit_status, name) for name in names}

    assert [int(row[0]) for row in table(CLI, "exit status")] == sorted(statuses)


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z0-9-]*):.*##", makefile, re.MULTILINE)) - {"help"}


def test_every_target_of_make_is_in_the_table() -> None:
    assert {code(row[0])[0].removeprefix("make ") for row in table(CONTRIBUTING, "target")} == targets()


@pytest.mark.parametrize("page", english_pages(), ids=lambda page: page.name)
def test_no_page_names_a_target_that_make_has_not(page: Path) -> None:
    typed = "\n".join([*code(prose(page)), *command_lines(page)])

    assert set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", typed)) <= targets()


# --- configuration and deployment ---------------------------------------------


def test_the_short_configuration_is_a_whole_one(tmp_path: Path) -> None:
    [short] = [
        block.text for block in blocks(ENGLISH) if "clusters:" in block.text and block.language == "yaml"
    ]
    config = tmp_path / "oceanferry.yaml"
    config.write_text(short, encoding="utf-8")
    parameters = {"oos:oceanferry-dingtalk-webhook": "https://oapi.dingtalk.com/robot/send?access_token=1"}

    assert set(load(config, parameters).routes) == {"nightly"}


@pytest.mark.parametrize(
    ("page", "part"),
    [
        pytest.param(page, block.text, id=f"{page} {position}")
        for page in (
            "routes.md",
            "destinations.md",
            *sorted(str(each.relative_to(DOCS)) for each in DOCS.glob("destinations/*.md")),
        )
        for position, block in enumerate(blocks(DOCS / page))
        if block.language == "yaml"
    ],
)
def test_every_part_of_a_configuration_fits_into_the_example(page: str, part: str, tmp_path: Path) -> None:
    whole = yaml.safe_load((ROOT / "oceanferry.yaml").read_text(encoding="utf-8"))
    for section, entries in yaml.safe_load(part).items():
        whole[section].update(entries)
    config = tmp_path / "oceanferry.yaml"
    config.write_text(yaml.safe_dump(whole), encoding="utf-8")

    assert load_without_secrets(config, {}).routes, page


def test_the_table_of_variables_has_every_one_that_is_read() -> None:
    assert sorted(code(row[0])[0] for row in table(CONFIGURATION, "variable")) == sorted(VARIABLES)


def test_the_table_of_deployment_variables_has_those_that_sync_does_not_write() -> None:
    s_yaml = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))
    chosen = load_without_secrets(ROOT / "oceanferry.yaml", {})

    by_hand = [name for name in s_yaml["vars"] if name not in repeated_by(chosen, set()).choices]
    assert [code(row[0])[0] for row in table(DEPLOYING, "variable")] == by_hand
