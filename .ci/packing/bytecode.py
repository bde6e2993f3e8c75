"""Compiling ahead of time, so that no cold start has to.

The files carry the hash of their source and are never compared with it: what
is in a zip does not change, and the same source gives the same bytes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from packing.target import Target

_MOUNTED_AT = "/code"
"""Where Function Compute unpacks the zip: what tracebacks show."""


def interpreter(target: Target) -> str | None:
    """Return a Python of the target's version that works; None when this machine has none."""
    return next((python for python in _candidates(target) if _is(python, target)), None)


def _candidates(target: Target) -> Iterator[str]:
    yield sys.executable
    yield from filter(None, [shutil.which(target.runtime)])
    # What pyenv and uv installed need not be on PATH.
    for pattern in (".pyenv/versions/{}.*/bin", ".local/share/uv/python/cpython-{}.*/bin"):
        folders = sorted(Path.home().glob(pattern.format(target.version)), reverse=True)
        yield from (str(folder / target.runtime) for folder in folders)


def _is(python: str, target: Target) -> bool:
    """Tell whether *python* runs, which a shim on PATH may not, and is what it is called."""
    program = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
    try:
        said = subprocess.run([python, "-I", "-c", program], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return said.stdout.strip() == target.version


def compiled(files: Mapping[str, bytes], python: str) -> dict[str, bytes]:
    """Return the bytecode of every Python file in *files*, by path, as *python* compiles it."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "code"
        for path, data in files.items():
            if path.endswith(".py"):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data)
        subprocess.run(
            [
                *(python, "-s", "-S", "-m", "compileall", "-q", "--invalidation-mode=unchecked-hash"),
                *("-s", str(root), "-p", _MOUNTED_AT, str(root)),
            ],
            cwd=folder,
            # The order of what is in a frozenset.
            env={"PYTHONHASHSEED": "0"},
            check=True,
        )
        return {
            str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("__pycache__/*.pyc"))
        }
