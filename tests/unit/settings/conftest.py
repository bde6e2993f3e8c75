"""Where the tests of settings write a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "oceanferry.yaml"
