"""Which version of a page its translation belongs to: ``make translations`` renews docs/translations.json.

Each pair of pages has the digests that both had when they said the same. Generated
pages have none: one table makes both languages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from documents.pages import PAGES
from project.readme import IN_ONE_LANGUAGE, english_pages, in_chinese
from project.repository import ROOT

RECORD = ROOT / "docs/translations.json"
Digests = Mapping[str, Sequence[str]]
"""By the path of the English page: the digest of it, and that of the Chinese one."""


def current() -> Digests:
    """Return the digests of every pair as they are."""
    pairs = [
        page
        for page in english_pages()
        if page.name not in IN_ONE_LANGUAGE and str(page.relative_to(ROOT)) not in PAGES
    ]
    return {str(page.relative_to(ROOT)): [_digest(page), _digest(in_chinese(page))] for page in sorted(pairs)}


def recorded() -> Digests:
    """Return the digests that were written last."""
    found: Digests = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def untranslated(before: Digests, now: Digests) -> dict[str, str]:
    """Return the pages of which only one language was changed, each with the page that was not."""
    found = {}
    for page, (english, chinese) in now.items():
        was_english, was_chinese = before.get(page, ("", ""))
        if (english == was_english) != (chinese == was_chinese):
            other = page if chinese != was_chinese else page.replace(".md", ".zh-CN.md")
            found[page] = other
    return found


def renewed(before: Digests, now: Digests, *, alone: Iterable[str] = ()) -> Digests:
    """Return what is to be written.

    Raises:
        ValueError: A page was changed in one language only, and is not among those that may be.
    """
    missing = {page: other for page, other in untranslated(before, now).items() if page not in alone}
    if missing:
        lines = [f"  {other} lacks a change of its other language" for other in missing.values()]
        lines.append("Translate it. If one language only is meant to change: make translations ALONE=PAGE")
        raise ValueError("\n".join(lines))
    return now


def _digest(page: Path) -> str:
    return hashlib.sha256(page.read_bytes()).hexdigest()[:16]


def main() -> int:
    """Write the record anew, and name the pages that it is new for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--alone", nargs="*", default=(), help="English names of pages that change in one language"
    )
    before, now = recorded(), current()
    try:
        new = renewed(before, now, alone=parser.parse_args().alone)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    RECORD.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
    sys.stdout.writelines(f"{page}\n" for page in new if new[page] != before.get(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
