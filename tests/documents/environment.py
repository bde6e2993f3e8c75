"""What each environment variable means that has a meaning of its own, in English and Chinese."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from oceanferry.settings.environment import ENDPOINTS

_MEANINGS: Mapping[str, tuple[str, str]] = {
    "OCEANFERRY_CONFIG": ("The path of the configuration.", "配置文件的路径。"),
    "OCEANFERRY_NETWORK_ALLOW": (
        "More hosts for `network.allow`, separated by commas.",
        "追加到 `network.allow` 的主机，用逗号分隔。",
    ),
    "OCEANFERRY_REDEEM_URL": (
        "Overrides `redeem.url`, when the file has `redeem`.",
        "覆盖 `redeem.url`（文件中须有 `redeem`）。",
    ),
    "OCEANFERRY_LOG_LEVEL": (
        "The lowest level that is logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`.",
        "最低日志级别：`DEBUG`、`INFO`、`WARNING` 或 `ERROR`。",
    ),
    "OTEL_EXPORTER_OTLP_ENDPOINT": (
        "Where traces are sent, over OTLP; without it there are none. Needs `make package EXTRAS=otel`.",
        "链路追踪数据的 OTLP 接入点；不设置则不追踪。需要 `make package EXTRAS=otel`。",
    ),
    "ALIBABA_CLOUD_ACCESS_KEY_ID": (
        "The AccessKey ID, on your machine; on Function Compute it comes with the invocation.",
        "本机运行时的 AccessKey ID；在函数计算上随每次调用提供。",
    ),
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ("The AccessKey secret.", "对应的 AccessKey Secret。"),
    "ALIBABA_CLOUD_SECURITY_TOKEN": (
        "The security token of a temporary AccessKey.",
        "临时 AccessKey 的 SecurityToken。",
    ),
}


def meaning(name: str, language: Literal["en", "zh"]) -> str:
    """Return what a variable means. Raises KeyError for one that nobody explained."""
    overridden = {variable: service for service, variable in ENDPOINTS.items()}
    if name in overridden:
        verb = "覆盖" if language == "zh" else "Overrides"
        return f"{verb} `endpoints.{overridden[name]}`{'。' if language == 'zh' else '.'}"
    return _MEANINGS[name][language == "zh"]
