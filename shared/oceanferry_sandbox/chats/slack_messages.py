"""What a Slack webhook takes (text, blocks, attachments), and what it looks like in the channel.

The lengths are those of Slack's Block Kit reference; Slack counts characters.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from oceanferry_sandbox.chats.chat import Shown
from oceanferry_sandbox.chats.robot import Refused

_SHOWN_BLOCKS = frozenset({"header", "section", "context", "actions", "divider", "image", "markdown"})

_LINK = re.compile(r"<([a-z]+:[^|>\s]+)\|([^>]+)>")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")


def read_message(payload: bytes) -> Shown:
    """Return what *payload* shows; raise Refused where Slack refuses it."""
    try:
        message = _Message.model_validate_json(payload)
    except ValidationError as error:
        in_blocks = any("blocks" in each["loc"] for each in error.errors(include_input=False))
        raise Refused(400, "invalid_blocks" if in_blocks else "invalid_payload") from None
    if any(block.type not in _SHOWN_BLOCKS for block in message.blocks):
        raise Refused(400, "invalid_blocks")
    if not (message.text.strip() or message.blocks or message.attachments):
        raise Refused(400, "no_text")
    return message.shown()


class _Words(BaseModel):
    type: str
    text: Annotated[str, Field(min_length=1, max_length=3000)]

    def markdown(self) -> str:
        return _markdown(self.text) if self.type == "mrkdwn" else self.text


class _Element(BaseModel):
    type: str
    text: _Words | Annotated[str, Field(max_length=3000)] = ""
    url: Annotated[str, Field(max_length=3000)] = ""

    def label(self) -> str:
        return self.text if isinstance(self.text, str) else self.text.text

    def markdown(self) -> str:
        if isinstance(self.text, str):
            return _markdown(self.text) if self.type == "mrkdwn" else self.text
        return self.text.markdown()


class _Block(BaseModel):
    type: str
    text: _Words | str = ""
    fields: Annotated[list[_Words], Field(max_length=10)] = []
    elements: Annotated[list[_Element], Field(max_length=25)] = []
    accessory: _Element | None = None
    alt_text: str = ""

    def markdown(self) -> str:
        if self.type == "divider":
            return "\n---\n"
        text = self.text if isinstance(self.text, str) else self.text.markdown()
        spoken = [each for each in self.elements if each.type != "button"]
        words: list[_Words | _Element] = [*self.fields, *spoken]
        return "\n".join(filter(None, (text, *(each.markdown() for each in words), self.alt_text)))

    def buttons(self) -> tuple[tuple[str, str], ...]:
        pressed = [*self.elements, *([self.accessory] if self.accessory else [])]
        return tuple((each.label(), each.url) for each in pressed if each.type == "button")


class _Attachment(BaseModel):
    title: str = ""
    title_link: str = ""
    text: str = ""
    fallback: str = ""
    blocks: list[_Block] = []

    def markdown(self) -> str:
        title = f"[{self.title}](<{self.title_link}>)" if self.title_link else self.title
        texts = (title, _markdown(self.text), *(block.markdown() for block in self.blocks))
        return "\n".join(filter(None, texts)) or self.fallback


class _Message(BaseModel):
    text: str = ""
    blocks: Annotated[list[_Block], Field(max_length=50)] = []
    attachments: list[_Attachment] = []

    def shown(self) -> Shown:
        header = next((block for block in self.blocks if block.type == "header"), None)
        blocks = [block.markdown() for block in self.blocks if block is not header]
        texts = blocks if self.blocks else [_markdown(self.text)]
        text = "\n\n".join(filter(None, (*texts, *(each.markdown() for each in self.attachments))))
        buttons = tuple(button for block in self.blocks for button in block.buttons())
        return Shown(header.markdown() if header else "", text, buttons, "markdown_lines")


def _markdown(mrkdwn: str) -> str:
    """Translate Slack's own markup; its entities (``&amp;``) mean the same in Markdown."""
    return _BOLD.sub(r"**\1**", _LINK.sub(r"[\2](<\1>)", mrkdwn))
