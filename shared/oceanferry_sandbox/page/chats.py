"""The chats column: chats as their members see them."""

from __future__ import annotations

from datetime import datetime

from oceanferry_sandbox.chats.chat import ChatMessage, Refusal
from oceanferry_sandbox.page.figures import count, moment
from oceanferry_sandbox.page.html import Html, join, tag
from oceanferry_sandbox.page.markdown import language, rendered, web_address
from oceanferry_sandbox.page.view import ChatView

_SHOWN = 50
_VENDORS = frozenset({"dingtalk", "feishu", "wecom", "slack", "webhook"})


def chat(view: ChatView, now: datetime) -> Html:
    """Return one chat; its log is newest first, and CSS puts the newest at the bottom."""
    vendor = view.vendor.lower()
    head = tag(
        "header",
        tag("span", view.vendor[:1], class_="avatar", aria_hidden="true"),
        tag("div", tag("h3", view.name, lang=language(view.name)), tag("p", *_summary(view), class_="facts")),
    )
    log = tag("div", *_log(view, now), class_="log", tabindex="0", role="log", aria_label=view.name)
    return tag("article", head, log, class_=f"chat {vendor if vendor in _VENDORS else 'webhook'}")


def _summary(view: ChatView) -> list[Html]:
    refused = [f"{len(view.refusals)} refused"] if view.refusals else []
    return [tag("span", each) for each in (view.vendor, count(len(view.messages), "message"), *refused)]


def _log(view: ChatView, now: datetime) -> list[Html]:
    lines = [(each.received_at, _bubble(each, now)) for each in view.messages[-_SHOWN:]]
    lines += [(each.refused_at, _refusal(each, now)) for each in view.refusals[-_SHOWN:]]
    lines.sort(key=lambda line: line[0], reverse=True)
    return [html for _, html in lines] or [tag("p", "No message yet.", class_="empty")]


def _bubble(message: ChatMessage, now: datetime) -> Html:
    return tag(
        "div",
        tag("p", tag("b", "Oceanferry"), " ", moment(message.received_at, now), class_="sender"),
        tag(
            "div",
            _title(message),
            tag("div", _text(message), class_="text"),
            _buttons(message),
            class_="bubble",
        ),
        class_="message",
        lang=language(message.title + message.text),
        data_key=f"{message.received_at.timestamp()}",
    )


def _title(message: ChatMessage) -> Html | None:
    title_again = message.text.lstrip("#*> \n").startswith(message.title.strip())
    if not message.title or title_again:
        return None
    return tag("h4", message.title, class_="title")


def _text(message: ChatMessage) -> Html:
    return rendered(message.text, message.markup)


def _buttons(message: ChatMessage) -> Html | None:
    if not message.buttons:
        return None
    return tag("div", *(_button(label, url) for label, url in message.buttons), class_="buttons")


def _button(label: str, url: str) -> Html:
    address = web_address(url)
    if address is None:
        return tag("span", label, class_="button", title="A browser cannot open this address")
    return tag("a", label, class_="button", href=address, target="_blank", rel="noopener noreferrer")


def _refusal(refusal: Refusal, now: datetime) -> Html:
    said = join("Refused ", tag("code", str(refusal.code)), " ", refusal.reason)
    mark = tag("i", "✕", aria_hidden="true")
    when = moment(refusal.refused_at, now)
    return tag("p", mark, " ", said, " ", when, class_="refusal", lang=language(refusal.reason))
