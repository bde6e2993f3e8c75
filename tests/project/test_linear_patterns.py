"""What reads text of others takes four times as long for four times as much, not sixteen times.

Measured in the CPU time of this process, as a ratio: no test here has a number of seconds that must be kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest

from fakes.clock import NOON
from oceanferry.adapters.alibaba_cloud.errors import identifier
from oceanferry.adapters.chat.markdown import inert, literal
from oceanferry.adapters.chat.retry_after import retry_after
from oceanferry.adapters.oss.refusals import read_refusal
from oceanferry.domain.errors import InvalidRequest
from oceanferry.domain.foreign_text import redacted, visible
from oceanferry.domain.links import DownloadLink, expiry, is_oss_host
from oceanferry.domain.pages.redeem_page.language import preferred
from oceanferry.domain.recording.vocabulary import is_word
from oceanferry.domain.secrets import Secret
from oceanferry.triggers.bodies import request_in
from oceanferry.triggers.json_text import parse

READERS: Mapping[str, Callable[[str], object]] = {
    "redacted": lambda text: redacted(text, [Secret("canary-secret")], most=300),
    "visible": visible,
    "a label in a chat": inert,
    "a paragraph in a chat": literal,
    "an OSS error": lambda text: read_refusal(403, {}, f"<Code>{text}</Code><Message>{text}".encode()),
    "an error code": identifier,
    "the region of a link": lambda text: (
        DownloadLink(1, "a.zip", internal_url=Secret(f"http://{text}/{text}")).region
    ),
    "the end of a link": expiry,
    "a host": is_oss_host,
    "a language": lambda text: preferred(text, otherwise="en"),
    "a Retry-After": lambda text: retry_after(text, NOON),
    "JSON": lambda text: parse(text, "It"),
    "a request": request_in,
}
PIECES = (
    "a",
    "a_",
    "_",
    "a ",
    " ",
    "\n",
    "0",
    "<",
    "<Code>",
    "http://",
    "oss-",
    "Rate",
    '"',
    '\\"',
    "{",
    "[",
    "=",
    "%41",
)
"""Each repeated without an end, and before something that fits none."""
ENDS = ("", "!", "_a", '"', "-internal.")
SHORT, TIMES = 4_000, 4
LINEAR, QUADRATIC = TIMES, TIMES * TIMES
LEAST_SECONDS = 0.002
"""What takes less is not worth measuring: the noise is as large."""


def cpu_seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    with suppress(InvalidRequest, ValueError):
        read(text)
    return time.process_time() - began


def growth(read: Callable[[str], object], piece: str, end: str) -> float:
    """Return how many times as long four times as much takes; the least of several tries."""
    short, long = (piece * (size // len(piece)) + end for size in (SHORT, SHORT * TIMES))
    if cpu_seconds(read, long) < LEAST_SECONDS:
        return 0
    tries = range(7)
    return min(cpu_seconds(read, long) for _ in tries) / max(
        min(cpu_seconds(read, short) for _ in tries), 1e-6
    )


@pytest.mark.parametrize("reader", READERS)
def test_four_times_as_much_takes_about_four_times_as_long(reader: str) -> None:
    read = READERS[reader]

    assert [
        (piece, end)
        for piece in PIECES
        for end in ENDS
        if growth(read, piece, end) > (LINEAR + QUADRATIC) / 2
    ] == []


@pytest.mark.parametrize("end", ["!", "", "_", "é"])
def test_a_word_of_any_end_is_judged_at_once(end: str) -> None:
    """Two unbounded repeats that fit the same letters took 2^60 steps; this would not end."""
    assert is_word("a" * 60 + end) is (end == "")
