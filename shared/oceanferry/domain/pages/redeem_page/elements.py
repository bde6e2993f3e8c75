"""The parts that the page repeats: forms, rows of facts, text with links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oceanferry.domain.pages.redeem_page.html import Child, Html, tag

_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[A-Za-z]{2,}")
_WEB = re.compile(r"https://[^\s<>\"']+")


def form(*children: Child) -> Html:
    """Return a form whose button asks this page for something."""
    return tag("form", *children, method="post")


def fact(label: str, value: str) -> Iterator[Html]:
    """Yield a row of the facts; nothing where the value is empty."""
    if value:
        yield tag("dt", label)
        yield tag("dd", tag("bdi", value))


def linked(text: str) -> Iterator[Child]:
    """Make addresses in a text into links."""
    position = 0
    for found in re.finditer(f"{_WEB.pattern}|{_EMAIL.pattern}", text):
        yield text[position : found.start()]
        target = found[0] if found[0].startswith("https://") else f"mailto:{found[0]}"
        yield tag("a", found[0], href=target, rel="noreferrer")
        position = found.end()
    yield text[position:]
