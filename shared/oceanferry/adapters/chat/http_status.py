"""What an HTTP status means where nothing in the body says more."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from oceanferry.adapters.chat.channel import Said, Verdict

_THROTTLED_FOR = timedelta(minutes=1)
"""Unless a Retry-After says otherwise."""

_REDIRECTION, _CLIENT_ERROR, _SERVER_ERROR, _END = 300, 400, 500, 600


def _throttled(reason: Said) -> Verdict:
    return Verdict(
        "retry_after", "", reason, Said("Try later, or less often", "请稍后再试，或降低频率"), _THROTTLED_FOR
    )


STATUSES: Mapping[int, Verdict] = {
    400: Verdict(
        "configuration",
        "",
        Said("the receiver calls the request bad", "接收方认为请求有误"),
        Said(
            "See the receiver's log: many answer so to a wrong signature. Compare the secret",
            "请查看接收方日志：签名不对时常见此应答，请核对密钥",
        ),
    ),
    401: Verdict(
        "configuration",
        "",
        Said("the receiver does not accept the signature", "接收方不接受签名"),
        Said(
            "Set the destination's secret to the receiver's, and the clock of the machine that sends",
            "请把目标的 secret 设为接收方的密钥，并校准发送方时钟",
        ),
    ),
    403: Verdict(
        "configuration",
        "",
        Said("the receiver forbids it", "接收方禁止访问"),
        Said(
            "Compare the destination's secret with the receiver's, and see whom its firewall lets in",
            "请核对目标的 secret，并检查接收方防火墙放行了谁",
        ),
    ),
    404: Verdict(
        "configuration",
        "",
        Said("nobody receives at this address", "该地址没有接收方"),
        Said("Correct the destination's URL", "请更正目标的 URL"),
    ),
    405: Verdict(
        "configuration",
        "",
        Said("this address takes no POST", "该地址不接受 POST"),
        Said("Correct the destination's URL", "请更正目标的 URL"),
    ),
    408: Verdict(
        "retry_after", "", Said("the receiver waited too long for the request", "接收方等待请求超时")
    ),
    410: Verdict(
        "configuration",
        "",
        Said("the receiver has switched this webhook off for good", "接收方已永久停用这个 Webhook"),
        Said(
            "Take the destination out of the routes, or configure a new URL",
            "请从路由里去掉该目标，或配置新的 URL",
        ),
    ),
    413: Verdict(
        "content",
        "",
        Said("the message is too long for the receiver", "消息对接收方来说过长"),
        Said("Raise the receiver's limit", "请调高接收方的上限"),
    ),
    415: Verdict(
        "content",
        "",
        Said("the receiver takes no JSON", "接收方不接受 JSON"),
        Said("See the receiver's log", "请查看接收方日志"),
    ),
    422: Verdict(
        "content",
        "",
        Said("the receiver cannot make sense of the message", "接收方无法理解消息"),
        Said("See the receiver's log", "请查看接收方日志"),
    ),
    425: Verdict("retry_after", "", Said("the receiver calls it too early", "接收方认为请求过早")),
    429: _throttled(Said("the receiver asks for fewer messages", "接收方要求减少消息")),
    502: _throttled(Said("the receiver's gateway cannot reach it", "接收方的网关连不上它")),
    504: _throttled(Said("the receiver's gateway waits in vain for it", "接收方的网关等不到它的应答")),
}
"""By HTTP status, where the class of the status does not say enough."""

_REDIRECTED = Verdict(
    "configuration",
    "",
    Said("it answers with a redirect, which is never followed", "对方要求重定向，而重定向不会被跟随"),
    Said("Configure the final URL", "请配置最终的 URL"),
)
_REFUSED = Verdict(
    "configuration",
    "",
    Said("the receiver refused it", "接收方拒绝"),
    Said("See the receiver's log", "请查看接收方日志"),
)
_FAILED = Verdict(
    "retry_after",
    "",
    Said("the receiver failed", "接收方出错"),
    Said("See the receiver's log", "请查看接收方日志"),
)
_STRANGE = Verdict(
    "retry_after", "", Said("the answer has a status that nobody can read", "应答的状态码无法识别")
)


_UNREADABLE = Verdict(
    "retry_after",
    "",
    Said("the answer cannot be read", "无法识别对方的应答"),
    Said(
        "See whether something on the way answers in the vendor's place", "请检查是否有中间设备代替厂商应答"
    ),
)


def unreadable(status: int) -> Verdict:
    """Judge a 2xx whose body does not say what it has to say for a success."""
    return replace(_UNREADABLE, code=str(status))


def is_success(status: int) -> bool:
    """Tell whether *status* is one of 2xx."""
    return HTTPStatus.OK <= status < _REDIRECTION


def by_status(status: int) -> Verdict:
    """Judge a status that is not 2xx."""
    return replace(STATUSES.get(status) or _by_class(status), code=str(status))


def _by_class(status: int) -> Verdict:
    if _REDIRECTION <= status < _CLIENT_ERROR:
        return _REDIRECTED
    if _CLIENT_ERROR <= status < _SERVER_ERROR:
        return _REFUSED
    return _FAILED if _SERVER_ERROR <= status < _END else _STRANGE
