"""An import where it does not belong, planted across features, is refused by the import contracts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from project.repository import ROOT

PLANTED = {
    "Features of the use cases": ("usecases/runs/routes.py", "oceanferry.usecases.messaging.publish"),
    "Features of the adapters": ("adapters/http/urls.py", "oceanferry.adapters.oss.object_store"),
    "Features of the domain": ("domain/watching/status.py", "oceanferry.domain.messages.english.words"),
    "What delivers": ("application/messages.py", "oceanferry.adapters.chat.sender"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("functions", "shared"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def broken_contracts(project: Path) -> set[str]:
    """Return the names of the contracts that ``lint-imports`` finds broken."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    finished = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": f"{project / 'shared'}{os.pathsep}{project}", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in finished.stdout, finished.stderr
    return set(re.findall(r"^(.+) BROKEN$", finished.stdout, re.MULTILINE))


def test_an_import_across_features_breaks_the_contract_of_their_layer(copy: Path) -> None:
    for place, module in PLANTED.values():
        file = copy / "shared/oceanferry" / place
        file.write_text(file.read_text(encoding="utf-8") + f"\nimport {module}\n", encoding="utf-8")

    broken = broken_contracts(copy)

    assert len(broken) == len(PLANTED)
    assert {
        next((name for name in PLANTED if contract.startswith(name)), contract) for contract in broken
    } == set(PLANTED)
