"""Mistakes that make a file no YAML are reported as people see them, at the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanferry.domain.errors import InvalidConfiguration
from oceanferry.settings.file import read


def mistake(tmp_path: Path, text: str) -> str:
    file = tmp_path / "oceanferry.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidConfiguration) as caught:
        read(file, {})
    return str(caught.value).partition("oceanferry.yaml")[2]


def test_a_tab(tmp_path: Path) -> None:
    assert mistake(tmp_path, "routes:\n\tnightly: {}\n").startswith(
        ":2: is not YAML: the line begins with a tab"
    )


def test_a_chinese_colon_is_reported_at_its_own_line(tmp_path: Path) -> None:
    text = "region\uff1acn-hangzhou\naccount_id: '1'\n"

    assert mistake(tmp_path, text).startswith(":1: is not YAML: the line has a Chinese colon")


def test_another_indentation_names_both_lines(tmp_path: Path) -> None:
    text = "routes:\n  nightly:\n    cluster: orders\n   deliver: [a]\n"

    assert "keys of one section are indented alike" in mistake(tmp_path, text)


def test_an_empty_file(tmp_path: Path) -> None:
    assert mistake(tmp_path, "# nothing\n").startswith(" is empty")


def test_chinese_quotation_marks(tmp_path: Path) -> None:
    file = tmp_path / "oceanferry.yaml"
    file.write_text("account_id: \u201c1234567890123456\u201d\n", encoding="utf-8")
    [problem] = read(file, {}).problems

    assert "is in Chinese quotation marks" in str(problem)
