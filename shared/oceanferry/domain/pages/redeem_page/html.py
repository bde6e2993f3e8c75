"""HTML that is escaped unless it was made here."""

from __future__ import annotations

from html import escape


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


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
