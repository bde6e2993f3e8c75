"""What a look at a deployment comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from oceanferry.domain.errors import OceanferryError

Level = Literal["ok", "warning", "problem"]
Group = Literal[
    "configuration",
    "deployment",
    "schedule",
    "permissions",
    "credentials",
    "oceanbase",
    "buckets",
    "functions",
    "endpoints",
    "clock",
    "chats",
]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    group: Group
    level: Level
    name: str
    """Stays the same however it is told: ``bucket_region``."""
    subject: str
    """What was looked at: a destination, a function, a file."""
    meaning: str
    """What was found, and what follows from it."""
    fix: str = ""
    """What to do, exactly; empty where nothing is to be done."""


@dataclass(frozen=True)
class Topic:
    """Makes the findings about one thing."""

    group: Group
    subject: str

    def ok(self, name: str, meaning: str) -> Finding:
        """Say that all is well."""
        return Finding(self.group, "ok", name, self.subject, meaning)

    def warning(self, name: str, meaning: str, fix: str) -> Finding:
        """Say what works, but not as well as it should."""
        return Finding(self.group, "warning", name, self.subject, meaning, fix)

    def problem(self, name: str, meaning: str, fix: str) -> Finding:
        """Say what does not work."""
        return Finding(self.group, "problem", name, self.subject, meaning, fix)

    def failed(self, name: str, error: OceanferryError) -> Finding:
        """Say what a call came to that failed."""
        code = f" (code {error.code})" if error.code else ""
        return self.problem(name, f"{error.message}{code}", error.advice or "Try again later")
