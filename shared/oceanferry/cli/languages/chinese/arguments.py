"""What argparse says of wrong arguments, in Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import re

_MISTAKES = (
    (r"the following arguments are required: (?P<names>.+)", "缺少必需的参数：{names}"),
    (r"unrecognized arguments: (?P<names>.+)", "无法识别的参数：{names}"),
    (r"one of the arguments (?P<names>.+) is required", "以下参数须给出其中一个：{names}"),
    (r"ambiguous option: (?P<name>.+) could match (?P<names>.+)", "选项 {name} 不明确，可能是：{names}"),
    (
        r"invalid choice: (?P<value>.+?)(?:, maybe you meant .+?)? \(choose from (?P<names>.+)\)",
        "没有 {value} 这个取值（可选：{names}）",
    ),
    (r"expected one argument", "需要一个值"),
    (r"invalid \w+ value: (?P<value>.+)", "值无效：{value}"),
    (r"not allowed with argument (?P<name>.+)", "不能与 {name} 同时使用"),
    (r"ignored explicit argument (?P<value>.+)", "该选项不带值，多余的值为 {value}"),
    (r"invalid port (?P<value>.+) \((?P<range>.+)\)", "端口 {value} 无效（范围 {range}）"),
    (r"unknown (?P<value>.+) \(choose from (?P<names>.+)\)", "没有 {value} 这个取值（可选：{names}）"),
)
_OF_AN_ARGUMENT = re.compile(r"argument (?P<name>\S+): (?P<mistake>.+)", re.DOTALL)


def in_chinese(message: str) -> str:
    """Return a message of argparse in Chinese; as it is, when this version of Python has another one."""
    if found := _OF_AN_ARGUMENT.fullmatch(message):
        return f"{found['name']}：{in_chinese(found['mistake'])}"
    for pattern, chinese in _MISTAKES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return chinese.format(**found.groupdict())
    return message
