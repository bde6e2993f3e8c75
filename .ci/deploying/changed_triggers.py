"""Which triggers changed that fc3 leaves as they are: it cannot update a topic's, and says so in passing."""

from __future__ import annotations

import re
from collections.abc import Collection

_CHANGED = "Triggers was changed"
_NAMED = re.compile(r"^\s*([A-Za-z_][\w-]*)/([A-Za-z_][\w-]*)\s*$")


class ChangedTriggers:
    """Reads what fc3 prints, and remembers the triggers that it finds changed.

    Args:
        never_updated: Function and name of each trigger that fc3 does not update.
    """

    def __init__(self, never_updated: Collection[tuple[str, str]]) -> None:
        self._never_updated = never_updated
        self._listed = False
        self.found: list[tuple[str, str]] = []
        """Function and name of each, in the order of their appearance."""

    def see(self, line: str) -> None:
        """Take the next line, without colours."""
        self._listed = self._listed or _CHANGED in line
        named = _NAMED.match(line) if self._listed else None
        if named and (named[1], named[2]) in self._never_updated and named.groups() not in self.found:
            self.found.append((named[1], named[2]))
