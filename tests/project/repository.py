"""What the repository holds, for the tests about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRY_FILES = sorted(path.relative_to(ROOT) for path in ROOT.glob("functions/*/index.py"))


def modules_of(package: Path) -> list[str]:
    """Return the dotted names of a package's modules, those that run on import (``__main__``) left out."""
    files = sorted(path.relative_to(package.parent).with_suffix("") for path in package.rglob("*.py"))
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    return [name for name in names if not name.endswith("__main__")]


def run_python(program: str, *arguments: str, search_path: str = "") -> str:
    """Run *program* in a Python that sees no environment but PYTHONPATH, and return what it prints."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": search_path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def files_in_git() -> list[Path]:
    """Return the files that are, or are about to be, in git; skip the test where there is no repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if not (ROOT / ".git").exists():
        pytest.skip("this copy of the project is no git repository")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.split(b"\0") if name and (path := ROOT / os.fsdecode(name)).is_file()]
