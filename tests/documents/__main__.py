"""Write every generated page: ``make docs``."""

from __future__ import annotations

import sys

from documents.pages import PAGES, WITH_TABLES
from project.repository import ROOT


def main() -> None:
    """Write the pages and name those that were stale."""
    for path, text in {**PAGES, **WITH_TABLES}.items():
        page = ROOT / path
        written = text()
        if not page.is_file() or page.read_text(encoding="utf-8") != written:
            page.write_text(written, encoding="utf-8")
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
