"""Inputs that are kept: a file for each target, in which each line is one input as Python writes bytes."""

from __future__ import annotations

import ast
from pathlib import Path

_HERE = Path(__file__).parent
CORPUS, CRASHES = _HERE / "corpus", _HERE / "crashes"
"""What begins a run, and what once made a target fail; `make test` tries both."""


def inputs(folder: Path, target: str) -> list[bytes]:
    """Return the inputs of a target; none when it has no file there."""
    path = folder / f"{target}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [_bytes(line) for line in lines if line and not line.startswith("#")]


def _bytes(line: str) -> bytes:
    value = ast.literal_eval(line)
    assert isinstance(value, bytes), f"is no input: {line[:60]}"
    return value
