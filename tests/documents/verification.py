"""What is not verified, from the table of questions that the probe asks."""

# ruff: noqa: E501, RUF001  # a paragraph is one line, and full-width punctuation is how Chinese is written

from __future__ import annotations

from oceanferry.cli.languages.chinese import CATALOGUE
from oceanferry.domain.probing.question import Question
from oceanferry.domain.probing.questions import QUESTIONS
from oceanferry.domain.texts import translated

_WORDS = {
    "en": {
        "title": "What is not verified",
        "other": "[中文](verification.zh-CN.md) · [README](../README.md)",
        "intro": (
            "Nothing has been run against a live account or a live robot. Everything below is assumed from"
            " documentation, SDKs and published samples. The code also handles the other answers. [What is verified](verified.md)"
            " names what ran with the real fc3 on a loopback Function Compute, and which tests need `make setup-ros` or `make setup-fc3`."
            " Written by `make docs` from the table that the code asks by."
        ),
        "probe": (
            "`oceanferry probe` asks the questions that have no side effect, and those that you allow. It prints"
            " its limits first. The result of each question is: as assumed, different, or not asked. It writes the"
            " form of every call to a file. IDs, names, buckets, links, signatures and addresses are masked in it;"
            " the same value always gets the same mask. **Please attach that file to an issue:**"
            " `oceanferry sandbox --like` responds as recorded in it, so that a difference can be reproduced"
            " without your account."
        ),
        "asking": "Asking a live account",
        "questions": "The questions",
        "header": "| ID | question | assumed | asked by | side effect | affects |",
        "hand": "no: by hand",
    },
    "zh": {
        "title": "尚未验证的内容",
        "other": "[English](verification.md) · [README](../README.zh-CN.md)",
        "intro": (
            "本项目尚未在真实的阿里云账号和真实的群机器人上运行。以下假设来自官方文档、SDK 和公开示例，"
            "程序也兼容其他结果。[已验证的内容](verified.zh-CN.md)说明哪些用真实的 fc3 在本机模拟的函数计算上运行过，"
            "以及哪些测试需要 `make setup-ros` 或 `make setup-fc3`。本页由 `make docs` 根据代码中的问题表生成。"
        ),
        "probe": (
            "`oceanferry probe` 只查询没有副作用的问题，以及您用 `--allow` 允许的问题。它先打印请求数和时间上限，"
            "再逐项给出结果：与假设一致、与假设不同、未查询。每次调用的结构都记录到文件中，其中的 ID、名称、Bucket、链接、签名和地址"
            "均已脱敏，同一内容始终替换为同一个掩码。**请把该文件附在 issue 中：**"
            "用 `oceanferry sandbox --like` 可按其中的记录应答，无需您的账号即可复现差异。"
        ),
        "asking": "用真实账号求证",
        "questions": "问题",
        "header": "| 编号 | 问题 | 假设 | 查询方式 | 副作用 | 影响范围 |",
        "hand": "手动",
    },
}


def page(language: str) -> str:
    """Write the page in ``en`` or ``zh``."""
    words = _WORDS[language]
    rows = [_row(each, language) for each in QUESTIONS]
    table = "\n".join([words["header"], "| --- | --- | --- | --- | --- | --- |", *rows])
    example = "```sh\noceanferry probe --allow tasks,objects,invocations,messages --out answers.json\n```"
    head = [f"# {words['title']}", words["other"], words["intro"]]
    parts = [*head, f"## {words['asking']}", words["probe"], example, f"## {words['questions']}", table]
    return "\n\n".join(parts) + "\n"


def _row(each: Question, language: str) -> str:
    catalogue = CATALOGUE if language == "zh" else {}
    said = (each.asks, each.assumed, each.how, each.touches)
    asks, assumed, how, touches = (translated(sentence, catalogue) for sentence in said)
    effect = f"`{each.effect}`" if each.observe else _WORDS[language]["hand"]
    return f"| `{each.id}` | {asks} | {assumed} | {how} | {effect} | {touches} |"
