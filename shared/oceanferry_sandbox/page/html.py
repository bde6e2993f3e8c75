"""HTML out of nested calls, escaped by construction.

A ``str`` becomes text. Only what ``tag`` and ``join`` return, and what is
wrapped in ``Html`` by hand, is taken for HTML.
"""

from __future__ import annotations

from html import escape

_OF_SVG = frozenset({"path", "rect", "circle"})
_VOID = frozenset({"br", "hr", "img", "link", "meta", "wbr"}) | _OF_SVG


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = Html | str | None


def join(*children: Child) -> Html:
    """Return *children* one after the other; None is left out."""
    return Html("".join(_rendered(child) for child in children if child is not None))


def tag(name: str, *children: Child, **attributes: str | bool | None) -> Html:
    """Return one element.

    ``class_`` stands for class, ``aria_label`` for aria-label. True gives an
    attribute without a value; False and None leave it out.
    """
    opening = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{opening}/>" if name in _OF_SVG else f"<{opening}>")
    return Html(f"<{opening}>{join(*children)}</{name}>")


def _attribute(key: str, value: str | bool | None) -> str:  # noqa: FBT001  # an attribute's value
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'


def _rendered(child: str) -> str:
    return child if isinstance(child, Html) else escape(child)
