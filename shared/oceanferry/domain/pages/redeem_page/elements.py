"""The parts that the page repeats: forms, rows of facts, text with links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oceanferry.domain.pages.redeem_page.html import Child, Html, tag

# ASCII only: Chinese writes no space before an address, nor after it.
_EMAIL = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+\.[A-Za-z]{2,}"
_WEB = r"https://[!#-&(-;=?-~]+"
_ADDRESS = re.compile(f"{_WEB}|{_EMAIL}", re.ASCII)


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
    for found in _ADDRESS.finditer(text):
        yield text[position : found.start()]
        target = found[0] if found[0].startswith("https://") else f"mailto:{found[0]}"
        yield tag("a", found[0], href=target, rel="noreferrer")
        position = found.end()
    yield text[position:]
