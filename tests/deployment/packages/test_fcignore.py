"""What .fcignore lets into the function's zip; fc3 reads it as git reads .gitignore."""

from __future__ import annotations

from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

ROOT = Path(__file__).resolve().parents[3]
IGNORED = GitIgnoreSpec.from_lines((ROOT / ".fcignore").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    "path",
    [
        "functions/fetch_link/index.py",
        "shared/oceanferry/domain/errors.py",
        "shared/oceanferry/py.typed",
        "oceanferry.yaml",
        "python/pydantic/__init__.py",
        "python/pydantic/tests/__init__.py",
        "python/pydantic_core/_pydantic_core.cpython-310-x86_64-linux-gnu.so",
    ],
)
def test_what_runs_is_deployed(path: str) -> None:
    assert not IGNORED.match_file(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        ".venv/bin/python",
        "Makefile",
        "events/timer.json",
        "functions/fetch_link/__pycache__/index.cpython-311.pyc",
        "oceanferry.production.yaml",
        "requirements-dev.lock",
        "s.yaml",
        "shared/oceanferry/domain/__pycache__/errors.cpython-311.pyc",
        "functions/publish/.env",
        "shared/.env",
        "shared/oceanferry/cli/commands/run.py",
        "shared/oceanferry_sandbox/demo.py",
        "tests/conftest.py",
        "something-nobody-thought-of.key",
    ],
)
def test_nothing_else_is_deployed(path: str) -> None:
    assert IGNORED.match_file(path)
