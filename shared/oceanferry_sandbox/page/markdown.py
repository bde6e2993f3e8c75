"""Chat messages as HTML: what the vendors render of Markdown, and never more.

Raw HTML stays text, images are not loaded, and a link keeps its address only
if a browser can open it safely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from oceanferry_sandbox.chats.chat import Markup
from oceanferry_sandbox.page.html import Html, join, tag

_FONT = re.compile(r"</?font\b[^<>]*>", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_HEADINGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "h4")
"""A message begins at whatever level looks right in its chat; on the page it comes below the chat's h3."""


def rendered(text: str, markup: Markup) -> Html:
    """Return *text* as the block content of a bubble."""
    if markup == "plain":
        return tag("p", _lines(text))
    parser = _LINES if markup == "markdown_lines" else _JOINED
    tokens = parser.parse(_FONT.sub("", text))
    return Html(parser.renderer.render(_restyled(tokens), parser.options, {}))


def language(text: str) -> str | None:
    """Return ``zh-CN`` for text with Chinese in it: fonts draw Han characters by language."""
    return "zh-CN" if _HAN.search(text) else None


def web_address(url: str) -> str | None:
    """Return *url* if a browser may open it, unwrapped from ``dingtalk://…?url=``; else None."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "dingtalk":
            url = parse_qs(parts.query).get("url", [""])[0]
        return url if urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:  # such as an unclosed [ in the host
        return None


def _parser(*, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks})
    return parser.enable(["strikethrough", "table"]).disable("image")


_JOINED = _parser(breaks=False)
_LINES = _parser(breaks=True)


def _restyled(tokens: Sequence[Token]) -> Sequence[Token]:
    """Put headings below those of the page, and links into a tab of their own."""
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs = _link(str(child.attrs["href"]))
    return tokens


def _link(href: str) -> dict[str, str | int | float]:
    address = web_address(href)
    return {"href": address, "target": "_blank", "rel": "noopener noreferrer"} if address else {}


def _lines(text: str) -> Html:
    first, *others = text.splitlines() or [""]
    return join(first, *(join(tag("br"), line) for line in others))
