"""``python -m documents.site``: lay out the pages of both sites in ``build/site-source``, for ``make site``.

What a page leads to and is no page becomes text, because a site has no repository around it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from project.readme import DOCS, in_chinese, is_chinese, pages
from project.repository import ROOT

SOURCES = ROOT / "build/site-source"
PICTURES = {".json", ".png", ".svg"}
_LINK = re.compile(r"(!?)\[([^\]\[]*)\]\(([^)\s]+)\)")
_ATTRIBUTE = re.compile(r'((?:src|srcset|href)=")([^"]+)(")')
_OTHER_LANGUAGE = re.compile(r"^.*\[(?:English|中文)\]\(.*\n\n", re.MULTILINE)
"""The line below a title; the site's header does the same."""
_ITEM = re.compile(r"^\d\. .*\n(?:(?: {3}.*)?\n)*", re.MULTILINE)
"""An item of a numbered list, with its parts: three blanks before that for GitHub, four for the site."""


def main() -> None:
    """Write the pages of both languages."""
    shutil.rmtree(SOURCES, ignore_errors=True)
    for language in ("en", "zh"):
        shown = shown_in(language)
        for page, name in shown.items():
            _write(SOURCES / language / name, rewritten(page, shown))
        for picture in DOCS.rglob("*"):
            if picture.suffix in PICTURES:
                _copy(picture, SOURCES / language / picture.relative_to(DOCS))


def shown_in(language: str) -> Mapping[Path, str]:
    """Return the pages of a language with their names in the site; pages of one language are in both."""
    return {
        page: _name(page)
        for page in pages()
        if is_chinese(page) == (language == "zh") or not (is_chinese(page) or in_chinese(page).is_file())
    }


def rewritten(page: Path, shown: Mapping[Path, str]) -> str:
    """Return a page whose links lead to other pages of the site, or are text."""

    def link(found: re.Match[str]) -> str:
        picture, text, target = found.groups()
        address = _address(page, target, shown)
        return f"{picture}[{text}]({address})" if address else str(text)

    def attribute(found: re.Match[str]) -> str:
        before, target, after = found.groups()
        return f"{before}{_address(page, target, shown) or target}{after}"

    text = _OTHER_LANGUAGE.sub("", page.read_text(encoding="utf-8"), count=1)
    text = _ITEM.sub(_further_in, text)
    return _ATTRIBUTE.sub(attribute, _LINK.sub(link, _LINK.sub(link, text) if "[![" in text else text))


def _further_in(item: re.Match[str]) -> str:
    """Return an item of several paragraphs as Python-Markdown keeps it together."""
    if "\n\n   " not in item[0]:
        return item[0]
    return re.sub(r"^ {3}", " " * 4, item[0].rstrip("\n"), flags=re.MULTILINE) + "\n\n"


def _address(page: Path, target: str, shown: Mapping[Path, str]) -> str | None:
    """Return where a link leads in the site, whose pages are all in one folder; None when it is not there."""
    if urlsplit(target).scheme or target.startswith("#"):
        return target
    path, mark, anchor = target.partition("#")
    file = (page.parent / path).resolve()
    if file in shown:
        return shown[file] + mark + anchor
    if DOCS in file.parents and file.suffix in PICTURES:
        return str(file.relative_to(DOCS))
    return None


def _name(page: Path) -> str:
    if page.parent == ROOT and page.name.startswith("README"):
        return "index.md"
    if page.name.startswith("SECURITY"):
        return "security-policy.md"
    return "events.md" if page.parent.name == "events" else page.name.replace(".zh-CN", "").lower()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


if __name__ == "__main__":
    main()
