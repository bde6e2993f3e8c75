"""A copy of the checkout after ``make setup``, in which the targets of make run and download nothing."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from deployment.test_deploying import ROOT, Checkout, S
from packed import CURRENT, PINS, distributions
from packing.wheels import folder_of

_COPIED = (".ci", "functions", "shared", "docs/operations")
_FILES = ("Makefile", "pyproject.toml", ".fcignore", "README.md", "LICENSE", "*.lock")
_ALIYUN = Path(__file__).with_name("stand_in_aliyun.py")


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    status: int
    printed: str


@dataclass
class MadeCheckout:
    """A folder in which a person types commands, as they are printed."""

    checkout: Checkout
    environment: dict[str, str] = field(default_factory=dict)
    """What that person has exported."""

    def __post_init__(self) -> None:
        folder = self.checkout.folder
        for name in _COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for pattern in _FILES:
            for file in ROOT.glob(pattern):
                shutil.copy2(file, folder)
        self._make_venv(folder / ".venv")
        self._keep_wheels(folder_of(PINS, CURRENT, folder / "build/wheels"))
        self._install_aliyun()

    def run(self, command: str, *, typed: str = "", status: int = 0) -> str:
        """Run a line in a shell on a terminal, and return what it printed."""
        ran = self._ran(command, typed)
        assert ran.status == status, ran.printed
        return ran.printed

    def _ran(self, command: str, typed: str) -> Ran:
        keyboard, terminal = pty.openpty()
        os.write(keyboard, typed.encode())
        try:
            ended = subprocess.run(
                ["/bin/bash", "-ec", command],
                cwd=self.checkout.folder,
                env=self._variables,
                stdin=terminal,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        finally:
            os.close(keyboard)
            os.close(terminal)
        return Ran(ended.returncode, ended.stdout)

    @property
    def _variables(self) -> dict[str, str]:
        programs = [self.checkout.home / "bin", S.parent, os.environ["PATH"]]
        return {
            **self.environment,
            "HOME": str(self.checkout.home),
            "PACKAGE_PYTHON": "current",
            "PATH": ":".join(map(str, programs)),
            "STAND_IN_CLOUD": str(self.checkout.cloud_file),
            "TMPDIR": str(self.checkout.temporary),
        }

    def _make_venv(self, venv: Path) -> None:
        venv.mkdir()
        for name in ("bin", "lib", "pyvenv.cfg"):
            (venv / name).symlink_to(Path(sys.prefix) / name)
        for stamp in (".packages", ".project"):
            (venv / stamp).touch()

    def _keep_wheels(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        for each in distributions():
            name = f"{each.name.replace('-', '_')}-{each.version}-py3-none-any.whl"
            with zipfile.ZipFile(folder / name, "w") as wheel:
                for path, content in each.files.items():
                    wheel.writestr(path, content)

    def _install_aliyun(self) -> None:
        program = self.checkout.home / "bin/aliyun"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {_ALIYUN} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
