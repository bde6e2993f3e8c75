"""Chats and webhooks that messages are sent to, as oceanferry.yaml describes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from oceanferry.domain.chat_options import ChatOptions, Mentions
from oceanferry.domain.configuration import Effort, Language
from oceanferry.domain.rate_limits import RateLimit
from oceanferry.domain.secrets import Secret
from oceanferry.domain.texts import text
from oceanferry.settings.message_templates import Templates
from oceanferry.settings.oss_values import PositiveCount
from oceanferry.settings.references import Remembered
from oceanferry.settings.section import Section
from oceanferry.settings.values import SecretText, SecretUrl, Timezone, matching

_MOST_MENTIONS = 50

MobileNumber = Annotated[
    str, matching(r"\+?[0-9-]{5,20}", text('must be a telephone number in quotes, such as "13800000000"'))
]


class _Read(Section):
    """What destinations that take messages have in common."""

    takes_copies: ClassVar[bool] = False
    reads_several: ClassVar[bool] = True

    language: Language | None = None
    """Instead of the file's `language`."""
    timezone: Timezone | None = None
    """Instead of the file's `timezone`."""
    delivery: Annotated[Effort, Remembered] = "at_least_once"
    """For a message that may have arrived, in a chat that keeps repeats: `at_least_once` sends it again,
    and the receipt says "possibly twice"; `at_most_once`, which needs the ledger, does not, and notifies
    `on_failure`."""
    inside: bool = False
    """Whether the readers reach the region's internal network, and hence internal links."""


class Robot(_Read):
    """A robot in a chat, whichever vendor's."""

    webhook: SecretUrl
    """The robot's address, which holds its token."""
    keyword: str = ""
    """What every message has to contain, when the robot asks for that; added when it is missing."""
    templates: Templates = Field(default_factory=dict)
    per_minute: PositiveCount | None = None
    """How many messages a minute the robot takes, where that is not what its vendor documents."""

    def chat_options(self, name: str) -> ChatOptions:
        """Return what every message to it, which the file calls *name*, is made with."""
        rates = (RateLimit(self.per_minute, timedelta(minutes=1)),) if self.per_minute else ()
        return ChatOptions(name, self.webhook, keyword=self.keyword, rates=rates)


def _few(names: list[str]) -> list[str]:
    if len(names) > _MOST_MENTIONS:
        raise ValueError(text("has more than {most}, the limit of DingTalk", most=_MOST_MENTIONS))
    return names


class MentionSettings(Section):
    """Who is called by every message to a DingTalk chat, so that a telephone rings."""

    mobiles: Annotated[list[MobileNumber], AfterValidator(_few)] = Field(default_factory=list)
    """Telephone numbers of members of the chat."""
    user_ids: Annotated[list[str], AfterValidator(_few)] = Field(default_factory=list)
    """User ids of members of the chat."""
    all: bool = False
    """Whether everybody in the chat is called."""

    def mentions(self) -> Mentions:
        """Return who is called."""
        return Mentions(tuple(self.mobiles), tuple(self.user_ids), self.all)


class DingtalkDestination(Robot):
    """A robot in a DingTalk chat."""

    type: Literal["dingtalk"]
    secret: SecretText | None = None
    """What requests are signed with, `SEC…`, when that is among the robot's security settings."""
    format: Literal["actionCard", "markdown", "text"] = "actionCard"
    """`actionCard` has buttons, and is markdown when there is nothing to press; `markdown` has links in
    the text; `text` has no markup. Only `markdown` and `text` call the people of `at`."""
    at: MentionSettings = Field(default_factory=MentionSettings)
    buttons_open: Literal["browser", "dingtalk"] = "browser"
    """Where a card's buttons open: in the system's browser, or in DingTalk's own, beside the chat."""

    def chat_options(self, name: str) -> ChatOptions:
        """Return what every message to it, which the file calls *name*, is made with."""
        return replace(
            super().chat_options(name),
            secret=self.secret,
            format=self.format,
            mentions=self.at.mentions(),
            opens_browser=self.buttons_open == "browser",
        )


class FeishuDestination(Robot):
    """A custom bot in a Feishu or Lark group."""

    type: Literal["feishu"]
    secret: SecretText | None = None
    """What requests are signed with, when that is among the bot's security settings."""
    format: Literal["card", "text"] = "card"
    """`card` has buttons; `text` has no markup."""

    def chat_options(self, name: str) -> ChatOptions:
        """Return what every message to it, which the file calls *name*, is made with."""
        return replace(super().chat_options(name), secret=self.secret, format=self.format)


class WecomDestination(Robot):
    """A robot in a WeCom group."""

    type: Literal["wecom"]


class SlackDestination(Robot):
    """An incoming webhook of a Slack channel."""

    type: Literal["slack"]


class TeamsDestination(Robot):
    """A workflow that posts to a Microsoft Teams channel when a webhook request is received."""

    type: Literal["teams"]


class WebhookDestination(_Read):
    """A signed webhook."""

    reads_several: ClassVar[bool] = False
    type: Literal["webhook"]
    url: SecretUrl
    """An HTTPS endpoint that checks Standard Webhooks signatures."""
    secret: SecretText
    """`whsec_` and base64, as in Standard Webhooks; the old and the new one, with a blank between, while
    it is replaced. Or `whsk_` and a private Ed25519 key, whose public one the receiver has: then package
    with `make package EXTRAS=ed25519`."""

    def chat_options(self, name: str) -> ChatOptions:
        """Return what every event to it, which the file calls *name*, is made with."""
        return ChatOptions(name, self.url, secret=self.secret)


def _bearer_token(token: Secret) -> Secret:
    if not all("!" <= each <= "~" for each in token.reveal()):
        raise ValueError(text("must be a bearer token, of visible ASCII characters only"))
    return token


BearerToken = Annotated[SecretText, AfterValidator(_bearer_token)]


class CloudeventsDestination(_Read):
    """An HTTPS endpoint that takes CloudEvents, in structured mode."""

    reads_several: ClassVar[bool] = False
    type: Literal["cloudevents"]
    url: SecretUrl
    """Where the events are posted."""
    secret: BearerToken | None = None
    """The bearer token of the `Authorization` header, when the endpoint asks for one."""

    def chat_options(self, name: str) -> ChatOptions:
        """Return what every event to it, which the file calls *name*, is made with."""
        return ChatOptions(name, self.url, secret=self.secret)


ChatDestination = (
    DingtalkDestination
    | FeishuDestination
    | WecomDestination
    | SlackDestination
    | TeamsDestination
    | WebhookDestination
    | CloudeventsDestination
)
