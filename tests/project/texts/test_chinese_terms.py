"""Chinese has one word for one thing, Alibaba Cloud's own where it has one (docs/glossary.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from project.repository import ROOT

INSTEAD = {
    "账本": "ledger",
    "看门狗": "watchdog",
    "移交": "交接",
    "认领": "占用",
    "占位": "占用",
    "服务角色": "函数角色",
    "核实": "校验",
    "份拷贝": "份副本",
    "最新拷贝": "最新副本",
    "最新的拷贝": "最新的副本",
    "删除拷贝": "删除副本",
    "被放弃": "最终失败",
    "放弃投递": "投递最终失败",
    "我们的缺陷": "程序缺陷",
    "呼叫谁": "@ 哪些成员",
    "第二双眼睛": "第二道防线",
    "绝不": "不会, 切勿",
    "干活": "处理请求",
    "放弃了": "最终失败",
    "告诉你": "说明",
    "不管": "无论",
    "怎么办": "处理方法",
}
BARE_LEDGER = re.compile(r"(?<!ledger（投递)台账")  # noqa: RUF001  # Chinese punctuation
"""The Chinese word stands only beside the term, which is the key of the configuration as well."""
"""Words that Chinese texts had for the same thing, or that no SRE writes, and what stands there now."""
FILES = sorted(
    {
        *ROOT.glob("*.zh-CN.md"),
        *(ROOT / "docs").rglob("*.zh-CN.md"),
        ROOT / "docs/glossary.md",
        *(ROOT / "tests/documents").glob("*"),
        *(ROOT / "shared/oceanferry").rglob("*chinese*.py"),
        ROOT / "shared/oceanferry/domain/messages/alarm_kinds.py",
        *(ROOT / "shared/oceanferry/cli/languages/chinese").glob("*.py"),
    }
)


@pytest.mark.parametrize(
    "file", [each for each in FILES if each.is_file()], ids=lambda file: str(file.relative_to(ROOT))
)
def test_a_text_has_the_words_of_the_glossary(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert {word: instead for word, instead in INSTEAD.items() if word in text} == {}
    assert BARE_LEDGER.findall(text) == []
