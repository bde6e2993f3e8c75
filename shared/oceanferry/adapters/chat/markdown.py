"""Messages as the small markdown that DingTalk and WeCom know: headings, bold, lists."""

from __future__ import annotations

import re
import unicodedata

from oceanferry.domain.messages import Message

_JOINER = "\u200d"
"""Holds emoji together; every other invisible character goes."""

_LONE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_LOOKALIKES = str.maketrans({"*": "\uff0a", "`": "'", "<": "\uff1c"})


def markdown(message: Message) -> str:
    """Write title, facts and paragraphs; buttons are for the channel."""
    facts = [f"- **{plain(each.label)}**{message.colon}{plain(each.value)}" for each in message.facts]
    blocks = [f"### {plain(message.title)}", "\n".join(facts), *map(plain, message.paragraphs)]
    return "\n\n".join(filter(None, blocks))


def plain(text: str) -> str:
    """Make *text* mean nothing but itself, in one line.

    File names and the words of other services are not ours: they must not
    become links, images or headings. Which escapes the chats know is not
    documented, so what would be markup is replaced by a look-alike; names and
    JSON survive unharmed.
    """
    line = " ".join(text.split())
    visible = "".join(each for each in line if each == _JOINER or unicodedata.category(each)[0] != "C")
    inert = visible.translate(_LOOKALIKES).replace("](", "]\uff08")
    return _LONE_UNDERSCORE.sub("\uff3f", inert)
