"""Tables in pages that are otherwise written by hand."""

from __future__ import annotations

import re

from project.repository import ROOT


def with_tables(path: str, *tables: str) -> str:
    """Return the page with *tables* in the place of those with the same first row.

    Raises:
        ValueError: The page has no such table, or several.
    """
    page = (ROOT / path).read_text(encoding="utf-8")
    for table in tables:
        heading, _, _ = table.partition("\n")
        found = re.findall(rf"^{re.escape(heading)}\n(?:\|.*\n)*", page, re.MULTILINE)
        if len(found) != 1:
            raise ValueError(f"{path} has {len(found)} tables that begin with {heading}")
        page = page.replace(found[0], f"{table}\n")
    return page
