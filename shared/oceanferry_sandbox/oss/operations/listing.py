"""One page of a listing of keys, with those below a delimiter folded into common prefixes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """What one reply shows."""

    keys: tuple[str, ...]
    common_prefixes: tuple[str, ...]
    last: str
    """The key or common prefix to go on after."""
    is_truncated: bool


def page(
    keys: Sequence[str], *, prefix: str, delimiter: str, start_after: str, resume_after: str, limit: int
) -> Page:
    """Select at most *limit* keys and common prefixes; what is passed over takes no time.

    Args:
        keys: All keys there are, in order.
        prefix: What a key must begin with.
        delimiter: Keys which contain it after the prefix are shown as one common prefix.
        start_after: Only keys after this one are considered.
        resume_after: The last entry, key or common prefix, of the page before.
        limit: Counts keys and common prefixes alike.
    """
    entries: dict[str, bool] = {}  # in order, each with whether it is a common prefix
    at = max(bisect_left(keys, prefix), bisect_right(keys, start_after))
    if resume_after:
        at = max(at, _next(keys, *_folded(resume_after, prefix, delimiter)))
    while at < len(keys) and keys[at].startswith(prefix):
        if len(entries) == limit:
            return _page(entries, is_truncated=True)
        entry, is_prefix = _folded(keys[at], prefix, delimiter)
        entries[entry] = is_prefix
        at = _next(keys, entry, is_prefix) if is_prefix else at + 1
    return _page(entries, is_truncated=False)


def _next(keys: Sequence[str], entry: str, is_prefix: bool) -> int:  # noqa: FBT001  # as _folded returns it
    """Return where the first key is that is shown after *entry*."""
    if is_prefix:
        return bisect_right(keys, entry, key=lambda key: key[: len(entry)])
    return bisect_right(keys, entry)


def _folded(key: str, prefix: str, delimiter: str) -> tuple[str, bool]:
    """Return what is shown for *key*, and whether that is a common prefix."""
    end = key.find(delimiter, len(prefix)) if delimiter else -1
    return (key, False) if end < 0 else (key[: end + len(delimiter)], True)


def _page(entries: dict[str, bool], *, is_truncated: bool) -> Page:
    keys = tuple(entry for entry, is_prefix in entries.items() if not is_prefix)
    prefixes = tuple(entry for entry, is_prefix in entries.items() if is_prefix)
    return Page(keys, prefixes, list(entries)[-1] if entries else "", is_truncated)
