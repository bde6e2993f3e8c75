"""The length that a server states of its body.

``http.client`` and urllib3 take one below zero, or one that is no number, for none: they would then wait for
the peer to hang up, which costs the whole time of the call.
"""

from __future__ import annotations

from http.client import HTTPException, HTTPResponse

_MOST_DIGITS = 19


class PlainLengthResponse(HTTPResponse):
    """A reply that states at most one length, a decimal number; any other is an HTTPException at once."""

    def begin(self) -> None:
        """Read the headers, as ``http.client`` does.

        Raises:
            HTTPException: The length is none, besides what http.client raises.
        """
        super().begin()
        values = self.headers.get_all("Content-Length", [])
        stated = {each.strip() for value in values for each in value.split(",")}
        if len(stated) > 1 or not all(map(_is_plain, stated)):
            raise HTTPException


def _is_plain(length: str) -> bool:
    return length.isascii() and length.isdecimal() and len(length) <= _MOST_DIGITS
