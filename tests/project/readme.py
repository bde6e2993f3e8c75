"""The pages for readers, taken apart: those beside the README, of the events, and what is in docs/."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from project.repository import ROOT

ENGLISH = ROOT / "README.md"
CHINESE = ROOT / "README.zh-CN.md"
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial.md"
IN_ONE_LANGUAGE = {
    "benchmarks.md": "`make bench` writes it, and nearly all of it is numbers",
    "glossary.md": "it has both languages side by side",
}
"""The pages that have no Chinese one, with the reason."""

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
_TABLE = re.compile(r"(?:^ *\|.*\|\n)+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """What stands between two lines of backticks."""

    language: str
    text: str


def blocks(readme: Path) -> list[Block]:
    """Return the code blocks in order."""
    found = _BLOCK.finditer(readme.read_text(encoding="utf-8"))
    return [Block(block["language"], dedent(block["text"])) for block in found]


def pages() -> list[Path]:
    """Return every page for readers, in both languages."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "events").glob("*.md")), *sorted(DOCS.rglob("*.md"))]


def english_pages() -> list[Path]:
    """Return the English pages, and those that have one language only."""
    return [page for page in pages() if not is_chinese(page)]


def is_chinese(page: Path) -> bool:
    """Return whether a page is the Chinese one of a pair."""
    return page.name.endswith(".zh-CN.md")


def in_chinese(page: Path) -> Path:
    """Return where the Chinese page is that says the same as an English one."""
    return page.with_name(page.name.replace(".md", ".zh-CN.md"))


def session(page: Path) -> list[tuple[str, str]]:
    """Return the commands of the console blocks, each with the output that is shown for it."""
    shown = [
        block.text.removeprefix("$ ").split("\n", 1) for block in blocks(page) if block.language == "console"
    ]
    return [(command, output) for command, output in shown]


def command_lines(page: Path) -> list[str]:
    """Return every line that a page has people type."""
    scripts = [block.text.splitlines() for block in blocks(page) if block.language == "sh"]
    return [line for script in scripts for line in script] + [command for command, _ in session(page)]


def prose(readme: Path) -> str:
    """Return everything outside of the code blocks."""
    return _BLOCK.sub("", readme.read_text(encoding="utf-8"))


def tables(readme: Path) -> list[list[list[str]]]:
    """Return the rows of each table, as lists of cells, without the line of dashes."""
    return [
        [_cells(row) for row in table.splitlines() if "---" not in row]
        for table in _TABLE.findall(prose(readme))
    ]


def table(page: Path, heading: str, position: int = 0) -> list[list[str]]:
    """Return the rows below the table of a page whose first column has this heading."""
    return [found for found in tables(page) if found[0][0] == heading][position][1:]


def code(text: str) -> list[str]:
    """Return what stands between single backticks."""
    return re.findall(r"`([^`]+)`", text)


def links(readme: Path) -> list[tuple[str, str]]:
    """Return the text and the target of every link and picture."""
    text = prose(readme)
    return _LINK.findall(text) + [
        ("", target) for target in re.findall(r'(?:src|srcset|href)="([^"]+)"', text)
    ]


def headings(readme: Path) -> list[str]:
    """Return the marks of the headings: how the page is divided."""
    return _HEADING.findall(prose(readme))


def check_shown(shown: str, happened: str) -> None:
    """Fail unless *happened* is what was *shown*, numbers and run ids aside; ``…`` stands for anything."""
    if re.fullmatch(_pattern(_masked(shown)), _masked(happened)) is None:
        lines = _masked(shown).splitlines(), _masked(happened).splitlines()
        difference = difflib.unified_diff(*lines, "shown", "happened", lineterm="")
        pytest.fail("\n".join([*difference, "", "The page should show:", "", happened]), pytrace=False)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _masked(text: str) -> str:
    """Replace what differs between two runs; columns may be wider for a longer number."""
    text = re.sub(r"\b[0-9a-f]{16}\b", "RUN", text.rstrip("\n"))
    return (
        re.sub(r"[ \xa0]+", " ", re.sub(r"\d+", "0", text))
        .replace("0m 0s", "0s")
        .replace("0 分钟 0 秒", "0 秒")
        + "\n"
    )


def _pattern(shown: str) -> str:
    return "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    )
