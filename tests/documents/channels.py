"""What every channel takes and what its answers mean, from the tables that the code judges by."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.adapters.chat.channel import Channel, Verdict
from oceanferry.adapters.chat.channels import CHANNELS
from oceanferry.adapters.chat.dingtalk.codes import SECURITY_REASONS
from oceanferry.adapters.chat.http_status import STATUSES
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.wording import duration

_WORDS = {
    "en": {
        "title": "Channels",
        "other": "[中文](channels.zh-CN.md) · [Configuration](configuration.md) · [README](../README.md)",
        "intro": (
            "What every channel takes, and what its answers mean. A message counts as delivered only when the"
            " vendor's own word says so; what cannot be read is no success. Written by `make docs` from the"
            " tables that the code judges by. Verified on the sandbox only: no live robot was asked."
        ),
        "limits": "| `type` | limit | rate | a repeat |",
        "bytes": "{:,} bytes",
        "rate": "{} in {}",
        "between": ", ",
        "no_rate": "none known",
        "dropped": "is dropped by the receiver",
        "shown": "is shown; the receipt says possibly twice",
        "codes": "| code | means | what happened | what to do |",
        "statuses": (
            "The HTTP status decides for `webhook` and `cloudevents`, as their specifications have it, and"
            " for every other channel when its body says nothing. 429 and 5xx are retried for every channel,"
            " whatever the body says:"
        ),
        "status": "| HTTP status | means | what happened | what to do |",
    },
    "zh": {
        "title": "渠道",
        "other": "[English](channels.md) · [配置参考](configuration.zh-CN.md) · [README](../README.zh-CN.md)",
        "intro": (
            "各渠道的消息上限，以及返回码的含义。只有平台返回成功码才视为送达；无法识别的返回不算。"
            "由 `make docs` 根据代码判断所依据的表生成。仅在沙箱中验证，未在真实的机器人上验证。"
        ),
        "limits": "| `type` | 上限 | 频率 | 重复的消息 |",
        "bytes": "{:,} 字节",
        "rate": "{} 条/{}",
        "1s": "秒",
        "1m": "分钟",
        "between": "、",
        "no_rate": "未知",
        "dropped": "由接收方丢弃",
        "shown": "会再显示一次，回执注明可能重复",
        "codes": "| 错误码 | 含义 | 现象 | 处理方法 |",
        "statuses": (
            "`webhook` 和 `cloudevents` 按其规范由 HTTP 状态码决定；其他渠道在响应体没有说明时也看状态码。"
            "对所有渠道，429 和 5xx 无论响应体内容如何都会重试："
        ),
        "status": "| HTTP 状态码 | 含义 | 现象 | 处理方法 |",
    },
}
_NAMES = {"DingTalk": "钉钉", "Feishu": "飞书", "WeCom": "企业微信"}
_NOTES: Mapping[str, Mapping[str, str]] = {
    "dingtalk": {
        "en": (
            "A card's buttons carry `dingtalk://dingtalkclient/page/link?url=…&pc_slide=false`, the form of"
            " DingTalk's documentation that opens a page in the system's browser. A bare URL opens in a panel"
            " beside the chat on a computer, and in DingTalk's own browser on a telephone, where a download"
            " may not start; `buttons_open: dingtalk` sends it bare. No live client was asked: whether every"
            " version of DingTalk honours the form is not known, and neither is whether it shows inline code."
        ),
        "zh": (
            "卡片按钮使用 `dingtalk://dingtalkclient/page/link?url=…&pc_slide=false`，"
            "这是钉钉文档中用系统浏览器打开页面的写法。直接填 URL 时，电脑端会在聊天侧边栏打开，"
            "手机端用钉钉内置浏览器打开，下载可能无法开始；"
            "如需直接填 URL，请设 `buttons_open: dingtalk`。"
            "尚未在真实客户端上验证：各版本钉钉是否都支持该写法、"
            "是否显示行内代码，均未知。"
        ),
    },
    "teams": {
        "en": (
            "A workflow answers 202 before it posts. One that ends in a Response action answers after it has"
            " posted, with any 2xx and any body. Buttons stand in sets of six, the most that Teams shows of"
            " one set."
        ),
        "zh": (
            "工作流通常在发布之前就应答 202；以 Response 操作结尾的工作流在发布之后应答，状态码为任意 2xx，"
            "响应体不限。按钮每六个一组，这是 Teams 一组最多显示的数量。"
        ),
    },
}
_MEANINGS = {
    "en": {
        "delivered": "delivered",
        "retry_after": "try again later",
        "configuration": "a setting is wrong",
        "content": "the content is refused",
        "ours": "a defect of ours",
    },
    "zh": {
        "delivered": "已送达",
        "retry_after": "稍后重试",
        "configuration": "设置有误",
        "content": "内容被拒",
        "ours": "程序缺陷，请反馈",
    },
}


def page(language: str) -> str:
    """Write the page in ``en`` or ``zh``."""
    words = _WORDS[language]
    limits = [words["limits"], "| --- | --- | --- | --- |"]
    limits += [_limits(name, channel, words) for name, channel in CHANNELS.items()]
    tables = [
        "\n\n".join(
            filter(
                None,
                (
                    f"## {_NAMES.get(channel.name, channel.name) if language == 'zh' else channel.name}",
                    _NOTES.get(name, {}).get(language, ""),
                    _table(words["codes"], _codes(name, channel), language),
                ),
            )
        )
        for name, channel in CHANNELS.items()
        if channel.codes
    ]
    statuses = {str(status): verdict for status, verdict in STATUSES.items()}
    http = f"## HTTP\n\n{words['statuses']}\n\n{_table(words['status'], statuses, language)}"
    head = [f"# {words['title']}", words["other"], words["intro"], "\n".join(limits)]
    return "\n\n".join([*head, *tables, http]) + "\n"


def _limits(name: str, channel: Channel, words: Mapping[str, str]) -> str:
    rates = words["between"].join(_rate(each, words) for each in channel.rate) or words["no_rate"]
    repeat = words["dropped"] if channel.idempotent else words["shown"]
    return f"| `{name}` | {words['bytes'].format(channel.limit_bytes)} | {rates} | {repeat} |"


def _rate(rate: RateLimit, words: Mapping[str, str]) -> str:
    period = duration(rate.period)
    return words["rate"].format(rate.messages, words.get(period, period))


def _codes(name: str, channel: Channel) -> Mapping[str, Verdict]:
    if name != "dingtalk":
        return channel.codes
    security = {
        f"310000 {reason.en}": Verdict("configuration", "310000", reason, advice)
        for _, reason, advice in SECURITY_REASONS
    }
    return {**channel.codes, **security}


def _table(header: str, rows: Mapping[str, Verdict], language: str) -> str:
    lines = [header, "| --- | --- | --- | --- |"]
    for code, verdict in rows.items():
        reason, advice = (
            text.zh if language == "zh" else text.en for text in (verdict.reason, verdict.advice)
        )
        meaning = _MEANINGS[language][verdict.outcome]
        lines.append(f"| `{code.split()[0]}` | {meaning} | {reason} | {advice} |")
    return "\n".join(lines)
