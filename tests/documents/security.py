"""The figures in docs/security.md: bounds from the constants of the product, fuzzing from its record."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import http.client
from collections.abc import Mapping
from datetime import timedelta

from bounds import BOUNDS, Bound
from documents.tables import with_tables
from fuzz.record import Fuzzing, recorded, totals
from fuzz.targets import TARGETS
from oceanferry.adapters.http.reply_limits import MOST_BRACKETS

_PAGES = {"en": "docs/security.md", "zh": "docs/security.zh-CN.md"}
_HEADERS = http.client._MAXHEADERS  # type: ignore[attr-defined]  # noqa: SLF001  # the interpreter's own bounds
_HEADER_BYTES = http.client._MAXLINE  # type: ignore[attr-defined]  # noqa: SLF001

_WORDS = {
    "en": {
        "bounds": "| client | one answer | all attempts | body | packed body | headers |",
        "seconds": "{:g} s",
        "mib": "{:g} MiB",
        "kib": "{:g} KiB",
        "headers": "{count} of {size} each",
        "brackets": "{size}, {brackets:,} brackets",
        "fuzzing": "| target | minutes | executions | edges | features | crashes |",
    },
    "zh": {
        "bounds": "| 客户端 | 一次应答 | 全部尝试 | 正文 | 压缩的正文 | 响应头 |",
        "seconds": "{:g} 秒",
        "mib": "{:g} MiB",
        "kib": "{:g} KiB",
        "headers": "{count} 个，每个 {size}",
        "brackets": "{size}，{brackets:,} 个括号",
        "fuzzing": "| 目标 | 分钟 | 执行次数 | 覆盖的边 | 特征 | 崩溃 |",
    },
}
_REFUSED = {"en": "refused", "zh": "拒绝"}
_NOT_UNPACKED = {"en": "not unpacked", "zh": "不解压"}
_CLIENTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "apis": "OceanBase, STS, Function Compute, ROS, OOS, EventBridge",
        "mns": "MNS",
        "oss": "OSS: objects, listings, records",
        "reading": "OSS: reading a copy back, for each block of 64 KiB",
        "parts": "OSS: upload of a part",
        "source": "source (the host of a link), for each 256 KiB; the body is that of an error",
        "chats": "chats, webhooks",
        "heartbeats": "heartbeats",
        "traces": "OpenTelemetry (OTLP)",
    },
    "zh": {
        "apis": "OceanBase、STS、函数计算、ROS、OOS、EventBridge",
        "mns": "MNS",
        "oss": "OSS：对象、列表、记录",
        "reading": "OSS：回读副本，按每个 64 KiB 的块",
        "parts": "OSS：上传分片",
        "source": "来源（链接的主机），按每 256 KiB；正文指错误应答的正文",
        "chats": "群、Webhook",
        "heartbeats": "心跳",
        "traces": "OpenTelemetry（OTLP）",
    },
}
_WITHOUT_SESSION = {"parts", "source", "chats", "heartbeats"}
"""Whose answers are cut at a size, and not parsed beyond it; all others have the bounded session."""


def page(language: str) -> str:
    """Write the tables in the page in ``en`` or ``zh``."""
    return with_tables(_PAGES[language], _bounds(language), _fuzzing(language))


def _bounds(language: str) -> str:
    rows = [_bound(key, language) for key in _CLIENTS[language]]
    return "\n".join([_WORDS[language]["bounds"], "| --- | ---: | ---: | ---: | --- | ---: |", *rows])


def _bound(key: str, language: str) -> str:
    words, bound = _WORDS[language], BOUNDS[key]
    headers = words["headers"].format(count=_HEADERS, size=_size(_HEADER_BYTES, language))
    packed = (_NOT_UNPACKED if key in _WITHOUT_SESSION else _REFUSED)[language]
    times = (_time(each, language) for each in (bound.answer, bound.call))
    cells = (_CLIENTS[language][key], *times, _body(key, bound, language), packed, headers)
    return f"| {' | '.join(cells)} |"


def _body(key: str, bound: Bound, language: str) -> str:
    size = _size(bound.body_bytes, language)
    if key in {*_WITHOUT_SESSION, "reading"}:
        return size
    return _WORDS[language]["brackets"].format(size=size, brackets=MOST_BRACKETS)


def _time(time: timedelta, language: str) -> str:
    return _WORDS[language]["seconds"].format(round(time.total_seconds()))


def _size(size_bytes: int, language: str) -> str:
    unit, size = ("mib", 2**20) if size_bytes >= 2**20 else ("kib", 2**10)
    return _WORDS[language][unit].format(size_bytes / size)


def _fuzzing(language: str) -> str:
    found = {each.target: each for each in totals(recorded())}
    rows = [_fuzzed(found[target]) for target in TARGETS if target in found]
    return "\n".join([_WORDS[language]["fuzzing"], "| --- | ---: | ---: | ---: | ---: | ---: |", *rows])


def _fuzzed(row: Fuzzing) -> str:
    numbers = (row.executions, row.edges or 0, row.features or 0, len(row.crashes))
    return f"| {row.target} | {row.seconds / 60:g} | {' | '.join(f'{each:,}' for each in numbers)} |"
