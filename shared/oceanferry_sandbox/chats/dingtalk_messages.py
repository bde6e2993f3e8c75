"""The message types a DingTalk custom robot takes, and what they look like in the chat.

Fields that DingTalk does not know are ignored, as DingTalk does. Which fields
it insists on is from its documentation; its answer to a missing one was not
checked against a live robot.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from oceanferry_sandbox.chats.chat import Shown
from oceanferry_sandbox.chats.robot import Refused, first_wrong_field

UNSUPPORTED_TYPE = 400105
MISSING_PARAMETER = 40035

_Words = Annotated[str, Field(min_length=1)]


def read_message(body: bytes) -> tuple[Shown, str]:
    """Return what *body* shows and its ``msgUuid``, "" without one.

    Raises:
        Refused: DingTalk does not take such a message.
    """
    try:
        envelope = _Envelope.model_validate_json(body)
    except ValidationError:
        raise Refused(MISSING_PARAMETER, "缺少参数 json") from None
    content = _TYPES.get(envelope.msgtype)
    if content is None:
        raise Refused(UNSUPPORTED_TYPE, f"错误描述: 不支持类型 msgType:{envelope.msgtype}")
    try:
        message = content.model_validate((envelope.model_extra or {}).get(envelope.msgtype))
    except ValidationError as error:
        name = ".".join(filter(None, (envelope.msgtype, first_wrong_field(error))))
        raise Refused(MISSING_PARAMETER, f"缺少参数 {name}") from None
    return message.shown(), envelope.msg_uuid


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="allow")

    msgtype: str = ""
    msg_uuid: str = Field("", alias="msgUuid")


class _Text(BaseModel):
    content: _Words

    def shown(self) -> Shown:
        return Shown("", self.content, markup="plain")


class _Link(BaseModel):
    title: _Words
    text: _Words
    message_url: _Words = Field(alias="messageUrl")

    def shown(self) -> Shown:
        return Shown(self.title, self.text, ((self.title, self.message_url),), "plain")


class _Markdown(BaseModel):
    title: _Words
    text: _Words

    def shown(self) -> Shown:
        return Shown(self.title, self.text)


class _Button(BaseModel):
    title: _Words
    action_url: _Words = Field(alias="actionURL")


class _ActionCard(BaseModel):
    title: _Words
    text: _Words
    single_title: str = Field("", alias="singleTitle")
    single_url: str = Field("", alias="singleURL")
    btns: list[_Button] = []

    @model_validator(mode="after")
    def _has_a_button(self) -> _ActionCard:
        if not self.btns and not self._is_single():
            raise ValueError("neither btns nor singleTitle and singleURL")
        return self

    def shown(self) -> Shown:
        if self._is_single():
            return Shown(self.title, self.text, ((self.single_title, self.single_url),))
        return Shown(
            self.title, self.text, tuple((each.title, _opened(each.action_url)) for each in self.btns)
        )

    def _is_single(self) -> bool:
        return bool(self.single_title and self.single_url)


def _opened(action_url: str) -> str:
    """Return the page behind a button; DingTalk's own scheme names it in ``url``."""
    parts = urlsplit(action_url)
    if (parts.scheme, parts.netloc, parts.path) != ("dingtalk", "dingtalkclient", "/page/link"):
        return action_url
    return parse_qs(parts.query).get("url", [""])[0]


class _FeedLink(BaseModel):
    title: _Words
    message_url: _Words = Field(alias="messageURL")
    pic_url: _Words = Field(alias="picURL")


class _FeedCard(BaseModel):
    links: Annotated[list[_FeedLink], Field(min_length=1)]

    def shown(self) -> Shown:
        return Shown("", "", tuple((each.title, each.message_url) for each in self.links), "plain")


_TYPES: dict[str, type[_Text | _Link | _Markdown | _ActionCard | _FeedCard]] = {
    "text": _Text,
    "link": _Link,
    "markdown": _Markdown,
    "actionCard": _ActionCard,
    "feedCard": _FeedCard,
}
