"""What is done about every error, from the table that the code follows."""

# ruff: noqa: E501, RUF001  # a paragraph is one line, and full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

import yaml

from oceanferry.domain.errors import OceanferryError
from oceanferry.domain.messages.chinese.reasons import REASONS
from oceanferry.domain.retry_policies import RETRY_POLICIES, RetryPolicy
from project.repository import ROOT

_WORDS = {
    "en": {
        "title": "What is done about every error",
        "other": "[中文](errors.zh-CN.md) · [README](../README.md)",
        "intro": (
            "Every failure has one of these names: in receipts, in logs (`failure.error`), in messages and in"
            " what commands print with `--json`. Written by `make docs` from the table that the code follows."
        ),
        "who": (
            "Each error is retried in one place:\n\n"
            "- **in place**: the adapter that makes the call retries up to four times within about 20 seconds, with"
            " growing pauses and jitter. The SDKs' own retries are off. A message is sent once: only the"
            " invocation is retried, with the same idempotency key.\n"
            "- **rescheduled**: a job that has to wait, for a service or for another invocation's lease, is handed"
            " over to its own function for later, and no function runs meanwhile. A job that waits for"
            " OceanBase to prepare a link is rescheduled after any error, until `link_timeout`.\n"
            "- **Function Compute** retries an invocation that failed, as `asyncInvokeConfig` in"
            " [s.yaml](../s.yaml) says: {retries}. Then it invokes the `onFailure` destination, which reports"
            " the failure. `oceanferry run` retries three times itself.\n"
            "- **not retried**: the error is permanent. It is reported at once, and the invocation counts as"
            " done.\n\n"
            "The recipients of a failure are `on_failure` of the route, or of the configuration for a request"
            " without a route. They get one message for each destination that failed, or one if the whole run failed."
            " The log has each failure at `ERROR`. *The others first* means: the"
            " destination itself may be the cause, so it is notified only if there is no other recipient. If the"
            " configuration cannot be read, the recipients are unknown, and only the log has the failure."
        ),
        "header": "| error | meaning | retried by | recipients | exit status |",
        "in place": "in place",
        "reschedule": "rescheduled up to {} times",
        "waiting": "rescheduled up to {} times if the service says how long to wait, else Function Compute",
        "platform": "Function Compute",
        "link_renewal": "new links, up to 3 times without progress",
        "none": "not retried",
        "suspect": "the others first",
        "recipients": "`on_failure`",
        "then": ", then ",
        "once": "`{}` once",
        "times": "`{}` {} times",
        "comma": ", ",
    },
    "zh": {
        "title": "每种错误如何处理",
        "other": "[English](errors.md) · [README](../README.zh-CN.md)",
        "intro": (
            "每次失败都有下列名称之一：回执、日志（`failure.error`）、消息和命令的 `--json` 输出里都是它。"
            "由 `make docs` 根据代码所依据的表生成。"
        ),
        "who": (
            "每类问题只在一处重试：\n\n"
            "- **就地重试**：发起调用的一方在约 20 秒内最多试四次，间隔递增并带随机抖动。SDK 自带的重试已关闭。"
            "消息只发送一次：只重试整个调用，幂等键不变。\n"
            "- **延后重试**：因服务限流或租约被占用而需要等待的任务，会交接给同一个函数延后执行，其间没有函数在运行。等待 OceanBase 准备链接的任务遇到任何错误都会延后重试，直到 `link_timeout`。\n"
            "- **函数计算**按 [s.yaml](../s.yaml) 中的 `asyncInvokeConfig` 重试失败的调用：{retries}。"
            "仍然失败时调用 `onFailure` 目标，并通知失败。`oceanferry run` 自行重试三次。\n"
            "- **不重试**：错误是永久性的，立即通知，调用视为完成。\n\n"
            "通知的是路由的 `on_failure`（没有路由的请求则是配置的 `on_failure`）：每个失败的投递目标一条消息，整次运行失败时只有一条。每次失败都以 `ERROR` 记入日志。"
            "“先通知其他目标”表示失败的原因可能就是该目标：只有没有其他通知对象时才通知它。"
            "配置无法读取时，无法确定通知对象，只记入日志。"
        ),
        "header": "| 错误 | 含义 | 由谁重试 | 通知谁 | 退出码 |",
        "in place": "就地重试",
        "reschedule": "延后重试，最多 {} 次",
        "waiting": "若服务返回了等待时间，则延后重试，最多 {} 次；否则由函数计算重试",
        "platform": "函数计算",
        "link_renewal": "重新申请链接，没有进展时最多 3 次",
        "none": "不重试",
        "suspect": "先通知其他目标",
        "recipients": "`on_failure`",
        "then": "，然后",
        "once": "`{}` 1 次",
        "times": "`{}` {} 次",
        "comma": "，",
    },
}


def page(language: str) -> str:
    """Write the page in ``en`` or ``zh``."""
    words = _WORDS[language]
    rows = [_row(error, each, language) for error, each in RETRY_POLICIES.items()]
    table = "\n".join([words["header"], "| --- | --- | --- | --- | --- |", *rows])
    who = words["who"].format(retries=_retries(words))
    return "\n\n".join([f"# {words['title']}", words["other"], words["intro"], who, table]) + "\n"


def _row(error: type[OceanferryError], each: RetryPolicy, language: str) -> str:
    words = _WORDS[language]
    means = REASONS[error.__name__].what if language == "zh" else _meaning(error)
    reported = (
        f"{words['recipients']}{words['comma']}{words['suspect']}" if each.suspect else words["recipients"]
    )
    return f"| `{error.__name__}` | {means} | {_again(each, words)} | {reported} | {each.exit_status} |"


def _meaning(error: type[OceanferryError]) -> str:
    return " ".join((error.__doc__ or "").split()).replace("``", "")


def _again(each: RetryPolicy, words: Mapping[str, str]) -> str:
    steps = [words["in place"]] if each.in_place else []
    both = each.retried_by == "platform" and each.most_reschedules
    last = words["waiting" if both else each.retried_by].format(each.most_reschedules)
    return words["then"].join([*steps, last])


def _retries(words: Mapping[str, str]) -> str:
    resources = yaml.safe_load((ROOT / "s.yaml").read_text(encoding="utf-8"))["resources"]
    retries = {
        name: each["props"]["asyncInvokeConfig"]["maxAsyncRetryAttempts"]
        for name, each in resources.items()
        if each.get("props", {}).get("asyncInvokeConfig", {}).get("asyncTask")
    }
    return words["comma"].join(
        words["once" if count == 1 else "times"].format(name, count) for name, count in retries.items()
    )
