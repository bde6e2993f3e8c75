"""Debian's chromium, headless, driven through Playwright by driver.mjs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

HERE = Path(__file__).parent
INSTALL = "run make setup-browser to install it"


class BrowserAbsent(Exception):
    """Something that the tests in a browser need is not installed; the message says what."""


@dataclass(frozen=True)
class Person:
    """Who looks at a page, and with what."""

    locale: str = "en-GB"
    width: int = 1000
    height: int = 900
    scheme: str = "light"
    scale: float = 1


DESK = Person()
PHONE = Person("zh-CN", 360, 740, "dark")
"""The narrowest that is common."""


@dataclass(frozen=True)
class Chromium:
    """A running browser."""

    process: subprocess.Popen[str]

    def open(self, url: str, person: Person = DESK, *, scripts: bool = False) -> int:
        """Open a page as *person*, and return its HTTP status.

        Scripts of the page are off; axe-core, which is none of the page, needs them on.
        """
        status: int = self.do("open", url=url, scripts=scripts, **vars(person))["status"]
        return status

    def read(self) -> dict[str, Any]:
        """Return what can be seen of the page."""
        seen: dict[str, Any] = self.do("look")
        return seen

    def violations(self) -> list[str]:
        """Return what axe-core finds wrong with the page's accessibility."""
        found = self.do("axe")
        assert found["passes"] > 10, "axe-core has not looked"
        violations: list[str] = found["violations"]
        return violations

    def invalid(self, html: str) -> list[str]:
        """Return what html-validate finds wrong with a document."""
        found: list[str] = self.do("validate", html=html)
        return found

    def download(self, button: int) -> bytes:
        """Press a button that leads to a file, and return the file's bytes."""
        return Path(self.do("download", button=button)["path"]).read_bytes()

    def do(self, action: str, **options: object) -> Any:  # noqa: ANN401  # what the action returns
        """Do one of the actions of driver.mjs."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(to_json({"action": action, **options}).decode() + "\n")
        self.process.stdin.flush()
        answered = from_json(self.process.stdout.readline() or '{"error": "the browser is gone"}')
        if "error" in answered:
            raise AssertionError(answered["error"])
        return answered["result"]


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Start the browser, and end it.

    Raises:
        BrowserAbsent: It is not installed.
    """
    with subprocess.Popen(
        _command(), cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Chromium(process)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=300)


def _command() -> Sequence[str]:
    node, browser = shutil.which("node"), shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if node is None or browser is None:
        raise BrowserAbsent(f"{'Node.js' if node is None else 'chromium'} is not here: {INSTALL}")
    for package in ("axe-core", "html-validate", "playwright-core"):
        if not (HERE / "node_modules" / package).is_dir():
            raise BrowserAbsent(f"{package} is not here: {INSTALL}")
    return (node, "driver.mjs", browser)
