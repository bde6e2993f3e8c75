"""The list of what is logged, from the table that the code logs by."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import yaml

from oceanferry.logs.events import ALWAYS, EVENTS, OF_JOBS, OF_OUTCOMES, Event

_TRANSLATIONS = Path(__file__).with_name("logs.zh-CN.yaml")
_WORDS = {
    "en": {
        "title": "What is logged",
        "other": "[中文](logs.zh-CN.md) · [Operations](operations.md) · [README](../README.md)",
        "intro": (
            "Every line is one JSON object. The names of events and fields stay what they are: alarms and"
            " dashboards rely on them. No line holds a link, a webhook's address, a token or a key."
            " A line has at most 2,000 bytes, because Log Service cuts longer ones before SQL sees them: a"
            " long text ends in `…`, and a long list has its first items, with its length beside it, such as"
            " `object_count`; the manifest has all files of a copy."
            " Written by `make docs` from the table that the code logs by."
        ),
        "events": "Events",
        "event": "| event | level | meaning | fields besides |",
        "field": "| field | meaning |",
        "always": "Fields of every line",
        "jobs": "Fields of lines about a job",
        "outcomes": "Fields of lines with the outcome of a step",
        "comma": ", ",
        "outcome": "those of outcomes",
    },
    "zh": {
        "title": "日志",
        "other": "[English](logs.md) · [运维](operations.zh-CN.md) · [README](../README.zh-CN.md)",
        "intro": (
            "每行是一个 JSON 对象。事件名和字段名保持不变，告警和仪表盘依赖它们。任何一行都不含链接、"
            "Webhook 地址、token 或密钥。一行最多 2,000 字节，因为日志服务会在 SQL 查询之前截断更长的内容："
            "过长的文本以 `…` 结尾；过长的列表只保留前几项，并在旁边写出总数，例如 `object_count`；"
            "副本的全部文件见清单。由 `make docs` 根据代码记日志所依据的表生成。"
        ),
        "events": "事件",
        "event": "| 事件 | 级别 | 含义 | 其他字段 |",
        "field": "| 字段 | 含义 |",
        "always": "每一行都有的字段",
        "jobs": "与任务有关的行的字段",
        "outcomes": "说明步骤结果的行的字段",
        "comma": "；",
        "outcome": "步骤结果的字段",
    },
}


def page(language: str) -> str:
    """Write the page in ``en`` or ``zh``."""
    words = _WORDS[language]
    meanings = _texts(language)
    rows = [_row(name, event, words, meanings) for name, event in EVENTS.items()]
    tables = [
        f"## {words[heading]}\n\n{_table(fields, words, meanings)}"
        for heading, fields in (("always", ALWAYS), ("jobs", OF_JOBS), ("outcomes", OF_OUTCOMES))
    ]
    events = "\n".join([words["event"], "| --- | --- | --- | --- |", *rows])
    head = [f"# {words['title']}", words["other"], words["intro"], f"## {words['events']}", events]
    return "\n\n".join([*head, *tables]) + "\n"


def texts() -> set[str]:
    """Return every English text, which the translations must have."""
    fields = [*(each.fields for each in EVENTS.values()), ALWAYS, OF_JOBS, OF_OUTCOMES]
    return {each.meaning for each in EVENTS.values()} | {text for each in fields for text in each.values()}


def translations() -> dict[str, str]:
    """Return the Chinese of each of :func:`texts`."""
    with _TRANSLATIONS.open(encoding="utf-8") as file:
        found: dict[str, str] = yaml.safe_load(file)
    return found


def _texts(language: str) -> Mapping[str, str]:
    return translations() if language == "zh" else {each: each for each in texts()}


def _row(name: str, event: Event, words: Mapping[str, str], meanings: Mapping[str, str]) -> str:
    own = words["comma"].join(f"`{field}` ({meanings[text]})" for field, text in event.fields.items())
    fields = words["outcome"] if event.fields is OF_OUTCOMES else own
    return f"| `{name}` | `{logging.getLevelName(event.level)}` | {meanings[event.meaning]} | {fields} |"


def _table(fields: Mapping[str, str], words: Mapping[str, str], meanings: Mapping[str, str]) -> str:
    rows = [f"| `{name}` | {meanings[text]} |" for name, text in fields.items()]
    return "\n".join([words["field"], "| --- | --- |", *rows])
