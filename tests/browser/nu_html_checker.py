"""The Nu Html Checker (vnu), which the W3C's own service runs: HTML, CSS and the outline of headings."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pydantic_core import from_json

from browser.chromium import HERE, INSTALL, BrowserAbsent

_JAR = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"


@dataclass(frozen=True)
class NuHtmlChecker:
    """The checker of node_modules, and the Java that runs it."""

    java: str

    @classmethod
    def installed(cls) -> NuHtmlChecker:
        """Find it.

        Raises:
            BrowserAbsent: Java or the checker is not installed.
        """
        java = shutil.which("java")
        if java is None or not _JAR.is_file():
            raise BrowserAbsent(f"{'Java' if java is None else 'vnu-jar'} is not here: {INSTALL}")
        return cls(java)

    def wrong(self, folder: Path) -> list[str]:
        """Return errors and warnings of all pages in a folder."""
        done = subprocess.run(
            (self.java, "-jar", str(_JAR), "--format", "json", "--exit-zero-always", str(folder)),
            capture_output=True,
            check=True,
            timeout=180,
        )
        found = from_json(done.stderr)["messages"]
        return [
            f"{Path(each['url']).name}, line {each.get('lastLine')}: {each['message']}"
            for each in found
            if each["type"] == "error" or each.get("subType") == "warning"
        ]
