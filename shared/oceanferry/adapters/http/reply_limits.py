"""What is taken of a service's reply, whichever library reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

LARGEST_REPLY_BYTES = 4 * 1024 * 1024
"""A page of a thousand keys of OSS, each as long as it may be and percent-encoded, has three."""
MOST_BRACKETS = 200_000
"""Of ``<``, ``{`` and ``[`` in a reply: what a parser makes of each is many times larger."""
TOO_LARGE = "the answer is too large"
_BLOCK_BYTES = 64 * 1024
_REDIRECTIONS = range(300, 400)


def why_refused(status: int, headers: Mapping[str, str]) -> str:
    """Say why a reply is not taken; empty when it is.

    Args:
        status: The HTTP status.
        headers: Under names of any case.
    """
    if status in _REDIRECTIONS:
        return "the answer is a redirect"
    if headers.get("content-encoding", "identity").lower() != "identity":
        return "the answer is packed"
    return ""


def whole(read: Callable[[int], bytes], most_bytes: int = LARGEST_REPLY_BYTES) -> bytes | None:
    """Read a body, in blocks that *read* returns, to its end; None when it is too large."""
    blocks: list[bytes] = []
    left = most_bytes
    while block := read(_BLOCK_BYTES):
        left -= len(block)
        if left < 0:
            return None
        blocks.append(block)
    body = b"".join(blocks)
    return None if sum(map(body.count, (b"<", b"{", b"["))) > MOST_BRACKETS else body
