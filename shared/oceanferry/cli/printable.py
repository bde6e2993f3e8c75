"""Text that others chose, on a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return *text* with a question mark for each control character, and with ordinary spaces.

    A key may hold line breaks and escape sequences, and a line that looks like
    ours would be believed.
    """
    return "".join(each if each.isprintable() else "?" for each in text.replace("\N{NO-BREAK SPACE}", " "))
