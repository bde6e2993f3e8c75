"""The words of a first configuration: questions, comments and next steps, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """One language."""

    questions: Mapping[str, str]
    comments: Mapping[str, str]
    """By the place in the file."""
    overwrite: str
    """Asks whether a file, ``{file}``, may be replaced."""
    written: str
    with_chat: tuple[str, ...]
    """Begins the next steps where a chat has secrets; the variables follow."""
    next_steps: tuple[str, ...]
    """``{file}`` is filled in, here and above."""
