"""The reference of the command line, from the parser that reads it.

In Chinese it is what ``--help`` prints in a Chinese locale.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Literal

from oceanferry.cli.languages.speech import ENGLISH, Speech, speech_of
from oceanferry.cli.parser import parser

Language = Literal["en", "zh"]

_WORDS = {
    "en": {
        "title": "Commands",
        "other": "[中文](cli.zh-CN.md) · [README](../README.md)",
        "intro": (
            "Every command with its options, written by `make docs` from the parser of the command line. In a"
            " copy of the repository the command is `.venv/bin/oceanferry`. On a terminal, long commands show"
            " progress; in a pipe they do not. `oceanferry --version` prints the version.\n\n"
            "Commands speak Chinese where `LC_ALL`, `LC_MESSAGES` or `LANG`, the first that is set,"
            " begins with `zh` and the output can write it, else English. JSON, codes"
            " and names are English everywhere."
        ),
        "header": "| option | meaning |",
        "examples": "Examples:",
        "required": "required",
        "statuses": "Exit statuses",
        "status": "| exit status | meaning |",
    },
    "zh": {
        "title": "命令",
        "other": "[English](cli.md) · [README](../README.zh-CN.md)",
        "intro": (
            "全部命令及其选项，由 `make docs` 根据命令行解析器生成。"
            "在仓库目录中，命令为 `.venv/bin/oceanferry`。"
            "在终端中，耗时的命令显示进度；在管道中不显示。`oceanferry --version` 打印版本号。\n\n"
            "`LC_ALL`、`LC_MESSAGES`、`LANG` 中第一个已设置的变量以 `zh` 开头、且输出编码支持中文时，"
            "命令使用中文，否则使用英文。JSON、错误码和各类名称始终为英文；错误附英文原文，便于搜索。"
        ),
        "header": "| 选项 | 含义 |",
        "examples": "示例：",
        "required": "必填",
        "statuses": "退出码",
        "status": "| 退出码 | 含义 |",
    },
}
_STATUSES = {
    "en": {
        0: "success",
        1: (
            "a delivery failed, a copy is not proven, a removal had to stop, or `status`, `watch` or `doctor`"
            " found a problem"
        ),
        2: "usage or configuration",
        3: "nothing to do yet: no matching backup set, or the link was not ready in time",
        130: "interrupted",
        141: "the program that read the output stopped reading, as `head` does",
    },
    "zh": {
        0: "成功",
        1: "有投递失败、副本未通过校验、删除中止，或者 `status`、`watch`、`doctor` 发现问题",
        2: "用法或配置有误",
        3: "暂时没有可执行的操作：没有符合条件的备份集，或链接未按时就绪",
        130: "被中断",
        141: "读取输出的程序停止读取，例如 `head`",
    },
}


def page(language: Language) -> str:
    """Write the page."""
    words = _WORDS[language]
    sections = [_section(name, each, language) for name, each in commands(speech_of(language)).items()]
    statuses = [f"| {status} | {meaning} |" for status, meaning in _STATUSES[language].items()]
    table = "\n".join([words["status"], "| --- | --- |", *statuses])
    return (
        "\n\n".join(
            [
                f"# {words['title']}",
                words["other"],
                words["intro"],
                *sections,
                f"## {words['statuses']}",
                table,
            ]
        )
        + "\n"
    )


def commands(speech: Speech = ENGLISH) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of every command."""
    return {
        name: each
        for action in parser(speech)._actions  # noqa: SLF001  # argparse tells it in no other way
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001  # as above
        for name, each in action.choices.items()
    }


def _section(name: str, command: argparse.ArgumentParser, language: Language) -> str:
    words = _WORDS[language]
    rows = [_row(action, language) for action in _arguments(command)]
    table = "\n".join([words["header"], "| --- | --- |", *rows])
    shown = "\n".join(_examples(command))
    return "\n\n".join(
        [
            f"## `oceanferry {name}`",
            command.description or "",
            table,
            words["examples"],
            f"```sh\n{shown}\n```",
        ]
    )


def _row(action: argparse.Action, language: Language) -> str:
    value = _metavar(action) if action.nargs != 0 else ""
    needed = f" ({_WORDS[language]['required']})" if action.option_strings and action.required else ""
    meaning = _help(action) + ("。" if language == "zh" else "")
    shown = " ".join(dict.fromkeys([_name(action), value])).strip()
    return f"| `{shown}`{needed} | {meaning} |"


def _name(action: argparse.Action) -> str:
    return max(action.option_strings, key=len, default="") or _metavar(action)


def _metavar(action: argparse.Action) -> str:
    if action.metavar:
        return str(action.metavar).replace("|", " or ")
    if action.choices:
        return "{" + ",".join(str(each) for each in action.choices) + "}"
    return action.dest.upper()


def _arguments(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in command._actions:  # noqa: SLF001  # argparse tells it in no other way
        if not isinstance(action, argparse._HelpAction):  # noqa: SLF001  # as above
            yield action


def _help(action: argparse.Action) -> str:
    """Return what ``--help`` says of an option, on one line."""
    text = " ".join((action.help or "").split()).replace("%(default)s", str(action.default))
    return text[:1].upper() + text[1:]


def _examples(command: argparse.ArgumentParser) -> Iterator[str]:
    for line in (command.epilog or "").splitlines():
        if line.startswith(("exit status", "退出码")):
            return
        if line.startswith("  "):
            yield line.strip()
