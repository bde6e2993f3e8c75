"""What fc3 could not remove: it says so in passing, and ends with exit status 0 all the same."""

from __future__ import annotations

import re

_ERROR = re.compile(r"\[ERROR\](?:\[[^\]]*\])?\s*(?P<what>.*\S)")


class RemovalErrors:
    """Reads what fc3 prints while it removes, and remembers the errors."""

    def __init__(self) -> None:
        self.found: list[str] = []
        """In the order of their appearance."""

    def see(self, line: str) -> None:
        """Take the next line, without colours."""
        if error := _ERROR.search(line):
            self.found.append(error["what"])
