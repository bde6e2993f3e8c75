"""What exceptions of HTTP libraries quote of the peer, who may repeat what it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, IncompleteRead


def forget_quotes(error: BaseException) -> None:
    """Empty what *error*, the errors in it and those behind it quote; ``from None`` only hides them."""
    for each in _inside(error):
        if isinstance(each, HTTPException):
            each.args = ()
        if isinstance(each, BadStatusLine):
            vars(each)["line"] = ""
        if isinstance(each, IncompleteRead):
            each.partial = type(each.partial)()  # urllib3 has a number there


def _inside(error: BaseException) -> Iterator[BaseException]:
    left, seen = [error], set[int]()
    while left:
        each = left.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        near = (*each.args, each.__cause__, each.__context__, getattr(each, "reason", None))
        left += [found for found in near if isinstance(found, BaseException)]
