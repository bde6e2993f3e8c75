"""Which language the command line speaks."""

from __future__ import annotations

import pytest

from oceanferry.application.language import chosen_language


@pytest.mark.parametrize(
    "environ",
    [
        {"LANG": "zh_CN.UTF-8"},
        {"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"},
        {"LC_ALL": "zh_CN.GBK", "LC_MESSAGES": "C", "LANG": "C"},
        {"LC_ALL": "", "LANG": "zh_CN.UTF-8"},
    ],
)
def test_a_chinese_locale_speaks_chinese(environ: dict[str, str]) -> None:
    assert chosen_language(environ, "utf-8") == "zh"


@pytest.mark.parametrize(
    "environ",
    [{}, {"LANG": "C.UTF-8"}, {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, {"LC_TIME": "zh_CN"}],
)
def test_every_other_locale_speaks_english(environ: dict[str, str]) -> None:
    assert chosen_language(environ, "utf-8") == "en"


def test_an_output_that_can_write_gbk_speaks_chinese() -> None:
    assert chosen_language({"LANG": "zh_CN.GBK"}, "gbk") == "zh"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "no-such-encoding"])
def test_an_output_that_cannot_write_chinese_speaks_english(encoding: str) -> None:
    assert chosen_language({"LANG": "zh_CN.UTF-8"}, encoding) == "en"
