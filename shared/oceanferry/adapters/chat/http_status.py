"""What an HTTP status means where nothing in the body says more."""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from oceanferry.adapters.chat.channel import BilingualText, Verdict

_THROTTLED_FOR = timedelta(minutes=1)
"""Unless a Retry-After says otherwise."""

_REDIRECTION, _CLIENT_ERROR, _SERVER_ERROR, _END = 300, 400, 500, 600


def _throttled(reason: BilingualText) -> Verdict:
    return Verdict(
        "retry_after",
        "",
        reason,
        BilingualText("Try again later, or send fewer messages", "请稍后再试，或降低频率"),
        _THROTTLED_FOR,
    )


STATUSES: Mapping[int, Verdict] = {
    400: Verdict(
        "configuration",
        "",
        BilingualText("the receiver rejected the request as malformed", "接收方认为请求有误"),
        BilingualText(
            "Check the receiver's log. Many receivers return this for a wrong signature: compare the secret",
            "请查看接收方日志：签名不对时常见此应答，请核对密钥",
        ),
    ),
    401: Verdict(
        "configuration",
        "",
        BilingualText("the receiver rejected the signature", "接收方不接受签名"),
        BilingualText(
            "Set the destination's secret to the receiver's secret, and synchronize the sending"
            " machine's clock (NTP)",
            "请把目标的 secret 设为接收方的密钥，并校准发送方时钟",
        ),
    ),
    403: Verdict(
        "configuration",
        "",
        BilingualText("the receiver denied access", "接收方禁止访问"),
        BilingualText(
            "Compare the destination's secret with the receiver's secret, and check the receiver's"
            " firewall rules",
            "请核对目标的 secret，并检查接收方防火墙放行了谁",
        ),
    ),
    404: Verdict(
        "configuration",
        "",
        BilingualText("the webhook does not exist", "该地址没有接收方"),
        BilingualText("Correct the destination's URL", "请更正目标的 URL"),
    ),
    405: Verdict(
        "configuration",
        "",
        BilingualText("the URL does not accept POST", "该地址不接受 POST"),
        BilingualText("Correct the destination's URL", "请更正目标的 URL"),
    ),
    408: Verdict(
        "retry_after",
        "",
        BilingualText("the receiver timed out while it read the request", "接收方等待请求超时"),
    ),
    410: Verdict(
        "configuration",
        "",
        BilingualText("the webhook was permanently removed", "接收方已永久停用这个 Webhook"),
        BilingualText(
            "Remove the destination from the routes, or configure a new URL",
            "请从路由里去掉该目标，或配置新的 URL",
        ),
    ),
    413: Verdict(
        "content",
        "",
        BilingualText("the message exceeds the receiver's size limit", "消息对接收方来说过长"),
        BilingualText("Raise the receiver's size limit", "请调高接收方的上限"),
    ),
    415: Verdict(
        "content",
        "",
        BilingualText("the receiver does not accept JSON", "接收方不接受 JSON"),
        BilingualText("Check the receiver's log", "请查看接收方日志"),
    ),
    422: Verdict(
        "content",
        "",
        BilingualText("the receiver could not process the message", "接收方无法理解消息"),
        BilingualText("Check the receiver's log", "请查看接收方日志"),
    ),
    425: Verdict("retry_after", "", BilingualText("the receiver asks to retry later", "接收方认为请求过早")),
    429: _throttled(BilingualText("the receiver's rate limit is exceeded", "接收方要求减少消息")),
    502: _throttled(
        BilingualText("the receiver's gateway cannot reach the receiver", "接收方的网关连不上它")
    ),
    504: _throttled(BilingualText("the receiver's gateway timed out", "接收方的网关等不到它的应答")),
}
"""By HTTP status, where the class of the status does not say enough."""

_REDIRECTED = Verdict(
    "configuration",
    "",
    BilingualText(
        "the receiver returned a redirect; Oceanferry does not follow redirects",
        "对方要求重定向，而重定向不会被跟随",
    ),
    BilingualText("Configure the final URL", "请配置最终的 URL"),
)
_REFUSED = Verdict(
    "configuration",
    "",
    BilingualText("the receiver rejected the message", "接收方拒绝"),
    BilingualText("Check the receiver's log", "请查看接收方日志"),
)
_FAILED = Verdict(
    "retry_after",
    "",
    BilingualText("the receiver failed", "接收方出错"),
    BilingualText("Check the receiver's log", "请查看接收方日志"),
)
_STRANGE = Verdict("retry_after", "", BilingualText("unexpected HTTP status", "应答的状态码无法识别"))


_UNREADABLE = Verdict(
    "retry_after",
    "",
    BilingualText("the response could not be parsed", "无法识别对方的应答"),
    BilingualText(
        "Check whether a proxy or gateway answers instead of the vendor", "请检查是否有中间设备代替厂商应答"
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
