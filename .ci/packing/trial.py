"""Whether everything of ours that is in a zip loads where nothing else is installed."""

from __future__ import annotations

import subprocess
import tempfile
import zipfile
from pathlib import Path

ISOLATED = ("-s", "-S")
"""Options of a Python that sees neither what its user nor what its system has installed."""

_LOAD_EACH = """
import importlib, pathlib
for entry in sorted(pathlib.Path("functions").glob("*/index.py")):
    importlib.import_module(".".join(entry.with_suffix("").parts)).handler
    print(entry.parent.name)
# What a function loads when it first needs it.
for module in sorted(pathlib.Path("shared/oceanferry").rglob("*.py")):
    try:
        importlib.import_module(".".join(module.relative_to("shared").with_suffix("").parts))
    except ModuleNotFoundError as missing:
        if missing.name != "opentelemetry":  # an extra, which is not in every zip
            raise
"""


class DoesNotLoad(Exception):
    """A module of ours cannot be imported."""


def load(archive: Path, python: str) -> list[str]:
    """Return the names of the functions; *python* could load them, and all of ours, from the unpacked zip.

    Raises:
        DoesNotLoad: One could not be loaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        unpack(archive, Path(folder))
        return load_unpacked(Path(folder), python)


def load_unpacked(code: Path, python: str) -> list[str]:
    """Do the same with what is unpacked already. Raises DoesNotLoad."""
    finished = subprocess.run(
        [python, *ISOLATED, "-c", _LOAD_EACH],
        cwd=code,
        env=environment(code),
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise DoesNotLoad(finished.stderr.strip())
    return finished.stdout.split()


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip as Function Compute does."""
    with zipfile.ZipFile(archive) as content:
        content.extractall(folder)


def environment(code: Path) -> dict[str, str]:
    """Return all the environment that a function in *code* needs to be loaded."""
    return {"PYTHONPATH": f"{code}/python:{code}/shared"}
