"""HTML that is escaped, and freed of control characters and bidi marks, unless it was made here."""

from __future__ import annotations

import html

from oceanferry.domain.foreign_text import without_controls


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def escape(text: str) -> str:
    """Return markup that shows *text* as it is read, whatever its characters would do to the page."""
    return html.escape(without_controls(text))


Child = str | Html | None
"""Plain text is escaped, None is left out."""

_VOID = frozenset({"meta", "link", "input"})


def tag(name: str, /, *children: Child, **attributes: str | bool) -> Html:
    """Return an element.

    An attribute's name may end in an underscore where Python keeps the word for
    itself (``class_``), and has dashes for the other ones; True stands for an
    attribute without a value, False for none.
    """
    opened = f"<{name}{''.join(_attribute(*each) for each in attributes.items())}>"
    return Html(opened if name in _VOID else f"{opened}{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Return the children one after the other."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in children if each))


def _attribute(name: str, value: str | bool) -> str:  # noqa: FBT001  # as HTML has them
    written = name.removesuffix("_").replace("_", "-")
    if isinstance(value, bool):
        return f" {written}" if value else ""
    return f' {written}="{escape(value)}"'
