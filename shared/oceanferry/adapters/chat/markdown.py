"""Messages as the small markdown that chats know: headings, bold, lists, inline code."""

from __future__ import annotations

import re

from oceanferry.domain.foreign_text import visible
from oceanferry.domain.messages.message import Message
from oceanferry.domain.secrets import Secret

_OUTER_UNDERSCORES = re.compile(r"(?<!\w)_+|(?<!_)_+(?!\w)")
"""Those at an end of a word; within a word, as in ``a__b``, underscores are no markup."""
_COPIED = re.compile(r"\{[^{}`]*\}|[!-~]+")
"""A request, or a word of ASCII: what people copy is one of the two."""
_ENDS = ".,:;!?"
_WOULD_BE_MARKUP = re.compile(r"[*`~\\]|\]\(|://|^www\.|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE)
_BRACKETS = str.maketrans({"[": "\uff3b", "]": "\uff3d"})
_BACKTICK = "'"
_LOOKALIKES = str.maketrans({"*": "\uff0a", "`": _BACKTICK, "<": "\uff1c", "\\": "\uff3c"})


def markdown(message: Message, *, heading: bool = True, links: bool = False, bullet: str = "- ") -> str:
    """Write the facts and paragraphs.

    Args:
        message: What to write.
        heading: Whether the title stands above.
        links: Whether the buttons stand in the text, as links; else they are for the channel.
        bullet: What a line of a list begins with; empty where the chat knows no lists.
    """
    facts = [f"{bullet}**{inert(each.label)}**{message.colon}{literal(each.value)}" for each in message.facts]
    linked = [f"{bullet}[{_label(each.label)}]({_target(each.url)})" for each in message.buttons if links]
    blocks = [
        f"### {inert(message.title)}" if heading else "",
        "\n".join(facts),
        "\n".join(linked),
        *map(literal, message.paragraphs),
    ]
    return "\n\n".join(filter(None, blocks))


def literal(text: str) -> str:
    """Make *text* mean nothing but itself, in one line, and be copied as it was written.

    Requests, and words that hold characters of markup (ARNs, actions, patterns,
    URLs), become inline code. Only ``<`` and the backtick, which stand in nothing
    that is meant to be copied, are replaced by a look-alike.
    """
    return _COPIED.sub(lambda found: _code(found[0]), visible(text).replace("<", "\uff1c"))


def _code(word: str) -> str:
    if not (word.startswith("{") or _WOULD_BE_MARKUP.search(word)):
        return word
    code = word.rstrip(_ENDS) or word
    return f"`{code.replace('`', _BACKTICK)}`{word[len(code) :]}"


def inert(text: str) -> str:
    """Make *text* mean nothing but itself, in one line, where no inline code can stand: titles and labels.

    File names and the words of other services are not ours: they must not
    become links, images or headings. Which escapes the chats know is not
    documented, so what would be markup is replaced by a look-alike.
    """
    inert = visible(text).translate(_LOOKALIKES).replace("](", "]\uff08")
    return _OUTER_UNDERSCORES.sub(lambda found: "\uff3f" * len(found[0]), inert)


def _label(text: str) -> str:
    return inert(text).translate(_BRACKETS)


def _target(url: Secret) -> str:
    """Return a URL so that it ends where it ends: a bracket in it would end it earlier."""
    return url.reveal().replace("(", "%28").replace(")", "%29")
