"""Messages as the small markdown that DingTalk and WeCom know: headings, bold, lists."""

from __future__ import annotations

import re
import unicodedata

from oceanferry.domain.messages import Message
from oceanferry.domain.secrets import Secret

_JOINER = "\u200d"
"""Holds emoji together; every other invisible character goes."""

_LONE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BRACKETS = str.maketrans({"[": "\uff3b", "]": "\uff3d"})
_LOOKALIKES = str.maketrans({"*": "\uff0a", "`": "'", "<": "\uff1c"})


def markdown(message: Message, *, heading: bool = True, links: bool = False) -> str:
    """Write the facts and paragraphs.

    Args:
        message: What to write.
        heading: Whether the title stands above.
        links: Whether the buttons stand in the text, as links; else they are for the channel.
    """
    facts = [f"- **{plain(each.label)}**{message.colon}{plain(each.value)}" for each in message.facts]
    linked = [f"- [{_label(each.label)}]({_target(each.url)})" for each in message.buttons if links]
    blocks = [
        f"### {plain(message.title)}" if heading else "",
        "\n".join(facts),
        "\n".join(linked),
        *map(plain, message.paragraphs),
    ]
    return "\n\n".join(filter(None, blocks))


def plain(text: str) -> str:
    """Make *text* mean nothing but itself, in one line.

    File names and the words of other services are not ours: they must not
    become links, images or headings. Which escapes the chats know is not
    documented, so what would be markup is replaced by a look-alike; names and
    JSON survive unharmed.
    """
    inert = visible(text).translate(_LOOKALIKES).replace("](", "]\uff08")
    return _LONE_UNDERSCORE.sub("\uff3f", inert)


def visible(text: str) -> str:
    """Return *text* in one line, without characters that cannot be seen."""
    line = " ".join(text.split())
    return "".join(each for each in line if each == _JOINER or unicodedata.category(each)[0] != "C")


def _label(text: str) -> str:
    return plain(text).translate(_BRACKETS)


def _target(url: Secret) -> str:
    """Return a URL so that it ends where it ends: a bracket in it would end it earlier."""
    return url.reveal().replace("(", "%28").replace(")", "%29")
