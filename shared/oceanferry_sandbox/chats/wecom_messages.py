"""The message types a WeCom group robot takes, and what they look like in the group.

Files, images and voices, which are uploaded first, are not among them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oceanferry_sandbox.chats.chat import Shown
from oceanferry_sandbox.chats.robot import Refused, first_wrong_field

_MAX_TEXT_BYTES = 2048
_MAX_MARKDOWN_BYTES = 4096
_INVALID_PARAMETER = 40058


def read_message(body: bytes) -> Shown:
    """Return what *body* shows; raise Refused where WeCom refuses it."""
    try:
        envelope = _Envelope.model_validate_json(body)
    except ValidationError:
        raise Refused(47001, "data format error") from None
    content = _TYPES.get(envelope.msgtype)
    if content is None:
        raise Refused(40008, "invalid message type")
    try:
        message = content.model_validate((envelope.model_extra or {}).get(envelope.msgtype))
    except ValidationError as error:
        name = ".".join(filter(None, ("body", envelope.msgtype, first_wrong_field(error))))
        raise Refused(_INVALID_PARAMETER, f"missing field `{name}`. invalid Request Parameter") from None
    return message.shown()


def _check_content(name: str, content: str, max_bytes: int) -> None:
    if not content.strip():
        raise Refused(44004, "empty content")
    if len(content.encode()) > max_bytes:
        reason = f"{name}.content exceed max length {max_bytes}. invalid Request Parameter"
        raise Refused(_INVALID_PARAMETER, reason)


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="allow")

    msgtype: str = ""


class _Text(BaseModel):
    content: str

    def shown(self) -> Shown:
        _check_content("text", self.content, _MAX_TEXT_BYTES)
        return Shown("", self.content, markup="plain")


class _Markdown(BaseModel):
    content: str

    def shown(self) -> Shown:
        _check_content("markdown", self.content, _MAX_MARKDOWN_BYTES)
        return Shown("", self.content, markup="markdown_lines")


class _Article(BaseModel):
    title: str
    description: str = ""
    url: str


class _News(BaseModel):
    articles: Annotated[list[_Article], Field(min_length=1, max_length=8)]

    def shown(self) -> Shown:
        text = "\n".join(filter(None, (article.description for article in self.articles)))
        return Shown("", text, tuple((each.title, each.url) for each in self.articles), "plain")


class _Titled(BaseModel):
    title: str = ""
    desc: str = ""


class _KeyValue(BaseModel):
    keyname: str
    value: str = ""


class _Jump(BaseModel):
    type: int = 0
    title: str
    url: str = ""


class _CardAction(BaseModel):
    type: int
    url: str = ""


class _TemplateCard(BaseModel):
    card_type: str
    main_title: _Titled = _Titled()
    sub_title_text: str = ""
    horizontal_content_list: list[_KeyValue] = []
    jump_list: list[_Jump] = []
    card_action: _CardAction

    def shown(self) -> Shown:
        rows = [f"{row.keyname}: {row.value}" for row in self.horizontal_content_list]
        text = "\n".join(filter(None, (self.main_title.desc, self.sub_title_text, *rows)))
        jumps = tuple((jump.title, jump.url) for jump in self.jump_list if jump.url)
        card = ((self.main_title.title, self.card_action.url),) if self.card_action.url else ()
        return Shown(self.main_title.title, text, jumps or card, "plain")


_TYPES: dict[str, type[_Text | _Markdown | _News | _TemplateCard]] = {
    "text": _Text,
    "markdown": _Markdown,
    "markdown_v2": _Markdown,
    "news": _News,
    "template_card": _TemplateCard,
}
