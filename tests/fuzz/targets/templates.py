"""Templates of messages."""

from __future__ import annotations

from fakes.sample_notifications import NOW, link_ready
from oceanferry.domain.messages.plain_facts import plain_facts
from oceanferry.domain.messages.rendering import render
from oceanferry.settings.template_bounds import MOST_CHARACTERS
from oceanferry.settings.templating import Template

_NEWS = link_ready()
_FACTS = plain_facts(_NEWS, render(_NEWS, NOW), "ops-room")


def templates(data: bytes) -> None:
    """A template is refused, or says why it cannot be filled in, or comes to a text that is no link."""
    refusal = text = ""
    try:
        text = Template(data.decode("utf-8", "replace")).filled(_FACTS)
    except ValueError as error:
        refusal = str(error)
    assert not refusal or "line" in refusal or "longer" in refusal
    assert len(text) <= MOST_CHARACTERS
    assert "planted" not in text
    assert " object at 0x" not in text
