"""The document around the parts that change."""

from __future__ import annotations

from urllib.parse import quote

from oceanferry_sandbox.page.html import Html, join, tag

_BOAT = (
    '<svg class="boat" viewBox="0 0 32 32" aria-hidden="true">'
    '<path d="M9 14.5V9h10l4 5.5" class="deck"/><path d="M13 9V5.5h4V9" class="deck"/>'
    '<path d="M4 15h24l-3.5 7.5h-17z" class="hull"/>'
    '<path d="M3 27c2.2 0 2.2-1.6 4.4-1.6S9.6 27 11.8 27s2.2-1.6 4.4-1.6 2.2 1.6 4.4 1.6'
    ' 2.2-1.6 4.4-1.6 2 1.6 4 1.6" class="wave"/></svg>'
)
_ICON = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<path d='M4 15h24l-3.5 8h-17zM9 14V8h10l4 6z' fill='#0e7490'/></svg>"
)


def document(flow: Html, main: Html, *, style: str, script: str) -> Html:
    """Return the whole page; with *style* and *script* inline."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name_="color-scheme", content="light dark"),
        tag("title", "Oceanferry sandbox"),
        tag("link", rel="icon", href=_ICON),
        tag("style", Html(style)),
    )
    body = tag("body", _masthead(flow), main, tag("script", Html(script)))
    return join(Html("<!DOCTYPE html>"), tag("html", head, body, lang="en"))


def _masthead(flow: Html) -> Html:
    still = tag("noscript", "Reload the page to see what is new.")
    live = tag("span", tag("i", aria_hidden="true"), tag("span", "Static"), id="live", role="status")
    name = tag("h1", "Oceanferry ", tag("span", "sandbox"))
    line = tag("p", "Everything stays on this machine.")
    brand = tag("div", Html(_BOAT), tag("div", name, line), class_="brand")
    return tag("header", tag("div", brand, live, still, class_="top"), flow, class_="masthead")
