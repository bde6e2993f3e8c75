"""What is left of the texts of others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanferry.domain.foreign_text import redacted, visible
from oceanferry.domain.secrets import Secret


def quoted(words: str, secrets: list[Secret]) -> str:
    return redacted(words, secrets, most=200)


def test_urls_are_not_shown() -> None:
    assert quoted("see https://help.example.com/a?b=c for more", []) == "see *** for more"


def test_urls_of_a_vendor_are_shown_without_their_query() -> None:
    reported = redacted("see https://help.example.com/a?b=c for more", [], most=200, urls=True)
    assert reported == "see https://help.example.com/a for more"


def test_parts_of_a_secret_are_not_shown_however_they_are_written() -> None:
    secret = Secret("https://x.example/hook/T0KEN123?sign=a%2Bb%2Fc%3D%3D")
    words = "T0KEN123, a%2Bb%2Fc%3D%3D and a+b/c== are wrong"
    assert quoted(words, [secret]) == "***, *** and *** are wrong"


def test_long_words_are_cut_and_lines_joined() -> None:
    assert quoted("a\n b", []) == "a b"
    assert quoted("x" * 500, []) == "x" * 199 + "…"


@given(st.text(), st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=6), st.text())
def test_a_token_is_never_shown(before: str, token: str, after: str) -> None:
    secret = Secret(f"https://x.example/send?access_token={token}")
    assert token not in quoted(f"{before}{token}{after}", [secret])


@pytest.mark.parametrize("cut_after", [6, 20, 39])
def test_half_a_token_at_the_place_where_a_long_text_is_cut_is_not_shown(cut_after: int) -> None:
    """Everything before it is a secret, too, so that the cut moves into what is shown."""
    token, filling = "T0KEN" * 8, "filling-secret-" * 20
    before = f"{filling} " * 6
    words = before + "x " * ((2000 - len(before) - cut_after) // 2)
    words += " " * (2000 - cut_after - len(words)) + token + " and more" * 1000
    reported = redacted(words, [Secret(filling), Secret(token)], most=2000)
    assert "T0KEN" not in reported


@pytest.mark.parametrize(
    "text",
    ["\x1b[31mred", "\x9b31m", "\u202eexe.zip", "a\ud800b", "\U000e0041tag", "line\u2028forged", "nul\x00"],
)
def test_nothing_is_left_that_a_terminal_or_a_page_obeys(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert shown.encode()


HOSTILE = {
    "letters": "a",
    "schemes": "http://",
    "tokens": "token ",
    "blanks": " ",
    "equals": "token=",
    "signed": "server string ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_no_pattern_reads_more_of_a_text_however_long_it_is(piece: str) -> None:
    """What is beyond the first 2,000 characters changes nothing; reading it would take days."""
    beginning = quoted(piece * (2_000 // len(piece) + 1), [])

    assert quoted(piece * (20_000_000 // len(piece)), []) == beginning
