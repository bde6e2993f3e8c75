"""What the command line takes, and how it explains itself."""

# ruff: noqa: RUF001  # Chinese punctuation

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator

import pytest

from oceanferry.cli.languages.chinese.arguments import in_chinese
from oceanferry.cli.languages.speech import speech_of
from oceanferry.cli.main import main
from oceanferry.cli.parser import parser


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    every = parser()._actions  # noqa: SLF001  # there is no public way to list them
    [choices] = [each.choices for each in every if isinstance(each.choices, dict)]
    return dict(choices)


def examples(command: argparse.ArgumentParser) -> Iterator[str]:
    shown = (command.epilog or "").partition("exit status:")[0]
    return (line.strip() for line in shown.splitlines() if line.startswith("  "))


def test_every_option_of_every_command_is_explained() -> None:
    unexplained = [
        f"{name} {option.option_strings or option.dest}"
        for name, command in commands().items()
        for option in command._actions  # noqa: SLF001  # as above
        if not option.help
    ]

    assert len(commands()) > 5
    assert unexplained == []


def test_names_are_written_as_they_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["copy", "--help"])

    assert "Copy an HTTP(S) object into a bucket, proven by CRC64." in capsys.readouterr().out


@pytest.mark.parametrize("name", commands())
def test_every_example_in_the_help_is_a_command_that_is_taken(name: str) -> None:
    shown = list(examples(commands()[name]))
    words = [shlex.split(each.rpartition(" | ")[2].partition(" > ")[0]) for each in shown]

    assert shown
    assert {each[0] for each in words} == {"oceanferry"}
    assert all(parser().parse_args(each[1:]).command for each in words)


def test_without_a_command_the_help_is_shown_as_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.search(r"^    run +run all steps of an event", err, re.MULTILINE)


@pytest.mark.parametrize("port", ["65536", "99999", "-1", "x", ""])
def test_a_port_that_is_none_is_refused_by_its_name(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["sandbox", f"--port={port}"])

    assert ended.value.code == 2
    assert "argument --port" in capsys.readouterr().err


# --- what is pasted -------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        (["revoke", "--button", "-aBcDeFgHiJk"], "button", "-aBcDeFgHiJk"),
        (["revoke", "--button", "--all-BcDeFgH"], "button", "--all-BcDeFgH"),
        (["revoke", "--button", "-"], "button", "-"),
        (["revoke", "--backup-set", "-bak"], "backup_set", "-bak"),
        (["list", "--instance", "-ob1", "--json"], "instance", "-ob1"),
        (["plan", "--route", "-nightly"], "route", "-nightly"),
        (["doctor", "chat", "--destination", "-room"], "destination", "-room"),
    ],
)
def test_what_follows_an_option_is_its_value_although_it_begins_with_a_hyphen(
    arguments: list[str], name: str, value: str
) -> None:
    assert getattr(parser().parse_args(arguments), name) == value


@pytest.mark.parametrize("arguments", [["revoke", "--button"], ["revoke", "--button", "--json"]])
def test_an_option_is_no_value(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(arguments)


def test_help_is_chinese_in_a_chinese_locale(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser(speech_of("zh")).parse_args(["retain", "--help"])
    shown = capsys.readouterr().out

    assert shown.startswith("用法：oceanferry retain")  # Chinese punctuation
    assert "保留最新的 N 个已校验副本" in shown
    assert "退出码" in shown
    assert not any(word in shown for word in ("options", "exit status", "show this help", "usage"))


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        ("retain", "错误：缺少必需的参数：--destination"),
        ("list --al 1 x", "错误：无法识别的参数："),
        ("plan", "错误：以下参数须给出其中一个：--route --event"),
        ("plan --route a --event b", "错误：--event：不能与 --route 同时使用"),
        ("list --instance", "错误：--instance：需要一个值"),
        ("list --all=1", "错误：--all：该选项不带值，多余的值为 '1'"),
        ("retain --destination a --keep-last x", "错误：--keep-last：值无效：'x'"),
        ("sandbox --port 70000", "错误：--port：端口 70000 无效（范围 0-65535）"),
        ("probe --out a --allow all", "错误：--allow：没有 all 这个取值（可选：tasks, "),
        ("completion fish", "错误：shell：没有 'fish' 这个取值（可选："),
        ("lits", "错误：COMMAND：没有 'lits' 这个取值（可选："),
    ],
)
def test_a_wrong_argument_is_reported_in_chinese(
    arguments: str, mistake: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        parser(speech_of("zh")).parse_args(arguments.split())

    assert mistake in capsys.readouterr().err


def test_what_another_version_of_python_says_is_reported_as_it_is() -> None:
    assert in_chinese("argument --all: something new") == "--all：something new"


def test_headings_of_chinese_help_have_a_chinese_colon() -> None:
    shown = parser(speech_of("zh")).format_help().splitlines()

    assert "命令：" in shown
    assert "选项：" in shown
