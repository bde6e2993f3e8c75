"""What is not verified, from the table of questions that the probe asks."""

# ruff: noqa: E501, RUF001  # a paragraph is one line, and full-width punctuation is how Chinese is written

from __future__ import annotations

from pathlib import Path

import yaml

from oceanferry.domain.probing.question import Question
from oceanferry.domain.probing.questions import QUESTIONS

_TRANSLATIONS = Path(__file__).with_name("verification.zh-CN.yaml")
_WORDS = {
    "en": {
        "title": "What is not verified",
        "other": "[中文](verification.zh-CN.md) · [README](../README.md)",
        "intro": (
            "Nothing has been run against a live account or a live robot. Everything below is assumed from"
            " documentation, SDKs and published samples, and the code is written to bear another answer."
            " Written by `make docs` from the table that the code asks by."
        ),
        "probe": (
            "`oceanferry probe` asks the questions that have no side effect, and those that you allow. It prints"
            " its limits first, and says of each question: as assumed, different, or not asked. It writes the"
            " form of every call to a file, in which ids, names, buckets, links, signatures and addresses are"
            " masked, the same thing always by the same mask. **Please attach that file to an issue:**"
            " `oceanferry sandbox --like` answers as it says, so that what is different can be reproduced"
            " without your account."
        ),
        "asking": "Asking a live account",
        "questions": "The questions",
        "header": "| question | | assumed | asked by | side effect | concerns |",
        "hand": "no: by hand",
    },
    "zh": {
        "title": "尚未验证的内容",
        "other": "[English](verification.md) · [README](../README.zh-CN.md)",
        "intro": (
            "本项目尚未在真实账号或真实机器人上运行过。以下各项均根据文档、SDK 和公开示例推断，"
            "代码对其他答案也有准备。由 `make docs` 根据代码所依据的问题表生成。"
        ),
        "probe": (
            "`oceanferry probe` 会提出没有副作用的问题，以及您允许的问题。它先打印请求数和时间的上限，"
            "再逐项说明：与假设一致、不同、未询问。每次调用的形式都写入文件，其中 ID、名称、Bucket、链接、签名和地址"
            "均已脱敏，同一内容始终对应同一个掩码。**请把该文件附在 issue 中：**"
            "`oceanferry sandbox --like` 会按其中的记录应答，因此无需您的账号即可复现差异。"
        ),
        "asking": "向真实账号询问",
        "questions": "问题",
        "header": "| 编号 | 问题 | 假设 | 询问方式 | 副作用 | 影响 |",
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


def translations() -> dict[str, list[str]]:
    """Return the Chinese of each question by its id: what is asked, assumed, done and concerned."""
    with _TRANSLATIONS.open(encoding="utf-8") as file:
        found: dict[str, list[str]] = yaml.safe_load(file)
    return found


def _row(each: Question, language: str) -> str:
    asks, assumed, how, touches = (
        translations()[each.id] if language == "zh" else (each.asks, each.assumed, each.how, each.touches)
    )
    effect = f"`{each.effect}`" if each.observe else _WORDS[language]["hand"]
    return f"| `{each.id}` | {asks} | {assumed} | {how} | {effect} | {touches} |"
