"""The message types a Feishu custom bot takes, and what they look like in the group.

Of interactive cards (schema 1.0 and 2.0) the texts and the buttons with a URL
are shown; Feishu's many other elements are passed over, not refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, ValidationError

from oceanferry_sandbox.chats.chat import Shown
from oceanferry_sandbox.chats.robot import Refused

_PARAMS = 19002
_AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.DOTALL)


class Envelope(BaseModel):
    """The outer fields of a Feishu request body."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    msg_type: str = ""
    timestamp: str | int = ""
    sign: str = ""
    content: dict[str, object] = {}
    card: dict[str, object] = {}


def read_envelope(body: bytes) -> Envelope:
    """Return the outer fields of *body*; raise Refused if it is no JSON object of that shape."""
    try:
        return Envelope.model_validate_json(body)
    except ValidationError:
        raise Refused(9499, "Bad Request") from None


def read_message(envelope: Envelope) -> Shown:
    """Return what the message shows; raise Refused where Feishu refuses it."""
    read = {"text": _read_text, "post": _read_post, "interactive": _read_card}.get(envelope.msg_type)
    if read is None:
        raise Refused(_PARAMS, "params error, msg_type need")
    try:
        return read(envelope)
    except ValidationError:
        raise Refused(_PARAMS, f"params error, unknown {envelope.msg_type} value") from None


class _Text(BaseModel):
    text: str


def _read_text(envelope: Envelope) -> Shown:
    return Shown("", _mentions(_Text.model_validate(envelope.content).text), markup="plain")


class _Run(BaseModel):
    tag: str
    text: str = ""
    href: str = ""
    user_id: str = ""

    def markdown(self) -> str:
        if self.tag == "a":
            return f"[{self.text}](<{self.href}>)"
        return f"@{self.user_id}" if self.tag == "at" else self.text


class _PostLanguage(BaseModel):
    title: str = ""
    content: list[list[_Run]]


class _Post(BaseModel):
    post: dict[str, _PostLanguage]


def _read_post(envelope: Envelope) -> Shown:
    languages = _Post.model_validate(envelope.content).post
    if not languages:
        raise Refused(_PARAMS, "params error, unknown post value")
    post = languages.get("zh_cn") or next(iter(languages.values()))
    lines = ["".join(run.markdown() for run in line) for line in post.content]
    return Shown(post.title, "\n".join(lines), markup="markdown_lines")


class _Words(BaseModel):
    content: str = ""


class _Header(BaseModel):
    title: _Words = _Words()


class _Behavior(BaseModel):
    type: str = ""
    default_url: str = ""


class _Element(BaseModel):
    tag: str
    content: str = ""
    text: _Words = _Words()
    url: str = ""
    behaviors: list[_Behavior] = []
    fields: list[_Field] = []
    elements: list[_Element] = []
    actions: list[_Element] = []
    columns: list[_Element] = []

    def walk(self) -> Iterator[_Element]:
        yield self
        for child in (*self.elements, *self.actions, *self.columns):
            yield from child.walk()

    def link(self) -> str:
        opened = (each.default_url for each in self.behaviors if each.type == "open_url")
        return self.url or next(opened, "")


class _Field(BaseModel):
    text: _Words = _Words()


class _Body(BaseModel):
    elements: list[_Element] = []


class _Card(BaseModel):
    header: _Header = _Header()
    elements: list[_Element] = []
    body: _Body = _Body()


def _read_card(envelope: Envelope) -> Shown:
    if not envelope.card:
        raise Refused(_PARAMS, "params error, unknown card value")
    card = _Card.model_validate(envelope.card)
    elements = [each for top in (*card.elements, *card.body.elements) for each in top.walk()]
    buttons = tuple((each.text.content, each.link()) for each in elements if each.tag == "button")
    texts = [_element_text(each) for each in elements if each.tag != "button"]
    return Shown(card.header.title.content, "\n".join(filter(None, texts)), buttons, "markdown_lines")


def _element_text(element: _Element) -> str:
    if element.tag == "hr":
        return "\n---\n"
    parts = (element.content, element.text.content, *(each.text.content for each in element.fields))
    return _mentions("\n".join(filter(None, parts)))


def _mentions(text: str) -> str:
    return _AT.sub(lambda match: f"@{match[1] or 'all'}", text)
