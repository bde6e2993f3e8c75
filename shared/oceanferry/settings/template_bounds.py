"""How large the values of a template may be."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence

import jinja2

from oceanferry.domain.texts import text

MOST_CHARACTERS = 8_000
"""The longest text of a template; no chat shows more."""
_LONGEST_VALUE = MOST_CHARACTERS
"""Characters, items or digits of whatever a template makes on its way."""


def bounded(value: object) -> object:
    """Return *value* unless it is larger than anything that a message needs."""
    if isinstance(value, int):
        too_large = value.bit_length() > _LONGEST_VALUE
    else:
        too_large = isinstance(value, (str, list, tuple)) and _is_too_large(value)
    if too_large:
        raise jinja2.exceptions.SecurityError(
            text("a value is larger than {most} characters or items", most=_LONGEST_VALUE)
        )
    return value


def _is_too_large(value: str | Sequence[object]) -> bool:
    """Count what a text or a list holds, lists in lists included, and stop at the limit."""
    left, waiting = _LONGEST_VALUE, [value]
    while waiting:
        each = waiting.pop()
        left -= len(each)
        if left < 0:
            return True
        if not isinstance(each, str):
            waiting.extend(inner for inner in each if isinstance(inner, (str, list, tuple)))
    return False


def bounding(made: Callable[..., object]) -> Callable[..., object]:
    """Return the filter *made*, whose results have a largest size."""

    @functools.wraps(made)
    def measured(*arguments: object, **options: object) -> object:
        for argument in arguments:
            bounded(argument)
        return bounded(made(*arguments, **options))

    return measured


def concatenated(values: Iterable[object]) -> object:
    """Return the text of *values* together, unless it is too large."""
    return bounded("".join(str(bounded(value)) for value in values))
