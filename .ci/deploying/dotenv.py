"""Reading .env, which ``s init`` writes and Serverless Devs reads: secrets that the shell does not have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*")
_QUOTED = re.compile(r"""(["'`])(.*)\1""", re.DOTALL)


def values_of(file: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return what *file* sets, except what *environment* has already; nothing when there is no file."""
    if not file.is_file():
        return {}
    found = (_LINE.fullmatch(line) for line in file.read_text(encoding="utf-8").splitlines())
    values = {each[1]: _unquoted(each[2]) for each in found if each}
    return {name: value for name, value in values.items() if name not in environment}


def _unquoted(text: str) -> str:
    if quoted := _QUOTED.fullmatch(text):
        return quoted[2]
    return text.partition(" #")[0].rstrip()
