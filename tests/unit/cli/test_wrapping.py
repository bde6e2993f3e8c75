"""Lines that fit a terminal."""

# ruff: noqa: RUF001  # Chinese punctuation

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oceanferry.cli.wrapping import columns, padded, wrapped

WORDS = st.text(alphabet="拷贝副本备份集，。（）ab1 ", max_size=200)


def test_a_chinese_character_takes_two_columns() -> None:
    assert columns("副本 a") == 6


def test_chinese_is_wrapped_at_its_width_without_spaces() -> None:
    assert wrapped("备份集已经拷贝", 8) == ["备份集已", "经拷贝"]


def test_no_line_begins_with_punctuation() -> None:
    assert wrapped("备份集已，经拷贝", 8) == ["备份集", "已，经拷", "贝"]


def test_a_name_in_a_chinese_sentence_is_not_broken() -> None:
    assert wrapped("请设置 expect_every 的值", 14) == ["请设置", "expect_every", "的值"]


def test_english_is_wrapped_between_words() -> None:
    assert wrapped("set the value of it", 8) == ["set the", "value of", "it"]


@given(text=WORDS)
def test_wrapping_loses_nothing_but_spaces(text: str) -> None:
    assert "".join(wrapped(text, 20)).replace(" ", "") == text.replace(" ", "")


def test_cells_are_padded_to_columns() -> None:
    assert padded("大小", 6) == "大小  "
